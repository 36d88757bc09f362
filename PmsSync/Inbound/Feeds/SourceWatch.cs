using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>
/// Compares the feeds that were ever read with those that are configured, at the start and after each reload. A feed
/// that is gone frees nothing: its stays are marked "source removed" and remain until a person releases them.
/// </summary>
internal sealed class SourceWatch : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly EventJournal _journal;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IDisposable _reloads;
    private readonly HashSet<FeedId> _removed = [];
    private bool _isFirst = true;

    public SourceWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    {
        (_database, _journal, _tenants, _time) = (database, journal, tenants, time);
        _reloads = tenants.OnChange((_, _) => _changes.Writer.TryWrite(true));
    }

    public override void Dispose()
    {
        _reloads.Dispose();
        base.Dispose();
    }

    /// <summary>Journals what changed; returns how many feeds went or came back.</summary>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var configured = _tenants.Current.EnabledFeeds.Select(static f => f.Feed.Id).ToHashSet();
        var known = _database.Readers.Read(FeedCursorStore.Every).Select(static c => c.Feed).ToList();
        var gone = known.Where(f => !configured.Contains(f) && !_removed.Contains(f)).ToList();
        var back = known.Where(f => configured.Contains(f) && (_isFirst || _removed.Contains(f))).ToList();
        // Remembered only once it is journaled, so that what could not be written is told the next time.
        foreach (var feed in gone)
        {
            await TellAsync(feed, isRemoved: true, cancel);
            _removed.Add(feed);
        }
        foreach (var feed in back)
        {
            await TellAsync(feed, isRemoved: false, cancel);
            _removed.Remove(feed);
        }
        _isFirst = false;
        return gone.Count + back.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _changes.Writer.TryWrite(true);
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (error is StorageUnavailableException or SqliteException)
            {
                await Task.Delay(StoragePause, _time, stoppingToken);
                _changes.Writer.TryWrite(true);
            }
        }
    }

    // A feed that comes back is read in full: a person may have released meanwhile what it still shows.
    private Task TellAsync(FeedId feed, bool isRemoved, CancellationToken cancel)
    {
        var item = new NewEvent(
            feed.Tenant, Pipeline.Bookings, WorkClass.Normal, FeedLane.Of(feed), FeedSourceEvent.Kind, "configuration",
            FactJson.Write(new FeedSourceEvent(isRemoved)), _time.GetUtcNow());
        return _database.Writer.WriteAsync(
            new JournalFunction<long>(_journal, (session, append) =>
            {
                if (isRemoved)
                    FeedCursorStore.Forget(session, feed);
                return append(item).Id;
            }), cancel);
    }
}
