using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>
/// Compares the feeds that were ever read with those that are configured, at the start and after each reload. A feed
/// that is gone frees nothing: its stays are marked "source removed" and remain until a person releases them.
/// </summary>
internal sealed class SourceWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    private readonly HashSet<FeedId> _removed = [];
    private bool _isFirst = true;

    /// <summary>Journals what changed; returns how many feeds went or came back.</summary>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var configured = tenants.Current.EnabledFeeds.Select(static f => f.Feed.Id).ToHashSet();
        var known = database.Readers.Read(FeedCursorStore.Every).Select(static c => c.Feed).ToList();
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

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);

    // A feed that comes back is read in full: a person may have released meanwhile what it still shows.
    private Task TellAsync(FeedId feed, bool isRemoved, CancellationToken cancel)
    {
        var item = new NewEvent(
            feed.Tenant, Pipeline.Bookings, WorkClass.Normal, FeedLane.Of(feed), FeedSourceEvent.Kind, "configuration",
            FactJson.Write(new FeedSourceEvent(isRemoved)), Time.GetUtcNow());
        return database.Writer.WriteAsync(
            new JournalFunction<long>(journal, (session, append) =>
            {
                if (isRemoved)
                    FeedCursorStore.Forget(session, feed);
                return append(item).Id;
            }), cancel);
    }
}
