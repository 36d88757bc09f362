using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound;

/// <summary>
/// After a backup was restored, the calendar lacks what came since; after a long pause, what a channel's queue let go of.
/// Until each feed of a unit has been read once again, and each channel's list of bookings, nobody is told that unit's
/// calendar: a destination that gets no answer keeps what it knows, one that gets the old calendar would open nights that are
/// taken. Here the sources are read, and taken from the list of those that are owed.
/// </summary>
internal sealed partial class CatchUp : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Database _database;
    private readonly TenantDirectory _tenants;
    private readonly ChannelCatchUp _channels;
    private readonly TimeProvider _time;
    private readonly ILogger<CatchUp> _logger;
    private readonly SemaphoreSlim _owed = new(0, 1);

    public CatchUp(Database database, TenantDirectory tenants, ChannelCatchUp channels, ChannelPollers pollers, TimeProvider time, ILogger<CatchUp> logger)
    {
        (_database, _tenants, _channels, _time, _logger) = (database, tenants, channels, time, logger);
        pollers.OnOver((_, pull, _) =>
        {
            if (pull is { OwesList: true })
                Wake();
        });
    }

    /// <summary>True while a source that is in use has not been read again.</summary>
    public bool IsOn => _channels.Unread().Count > 0 || Unread(_database.Readers.Read(CatchUpStore.All)).Count > 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasOver = true;
        while (true)
        {
            var left = await RunOnceAsync(stoppingToken);
            var isOver = left != CatchUpState.Reading;
            if (wasOver && !isOver)
                Log.Begun(_logger);
            else if (isOver && !wasOver)
                Log.Ended(_logger);
            wasOver = isOver;
            // Sources that are disabled may come back at any time; where nothing is owed, only a pull can say that something is.
            if (left == CatchUpState.NothingOwed)
                await _owed.WaitAsync(stoppingToken);
            else
                await Task.Delay(Pause, _time, stoppingToken);
        }
    }

    public override void Dispose()
    {
        _owed.Dispose();
        base.Dispose();
    }

    private void Wake()
    {
        try
        {
            _owed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    internal async Task<CatchUpState> RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            var owed = _database.Readers.Read(CatchUpStore.All);
            if (owed.Count == 0)
                return CatchUpState.NothingOwed;
            // First, because a list may take its time.
            var feeds = Unread(owed);
            var read = Read(feeds);
            if (read.Count > 0)
                await MarkReadAsync(read, cancel);
            var areListsRead = await _channels.RunOnceAsync(cancel);
            return areListsRead && read.Count == feeds.Count ? CatchUpState.RestDisabled : CatchUpState.Reading;
        }
        catch (Exception error) when (error is SqliteException or StorageUnavailableException)
        {
            Log.Delayed(_logger, error);
            return CatchUpState.Reading;
        }
    }

    private List<FeedId> Unread(IReadOnlySet<UnreadSource> owed) =>
        [.. _tenants.Current.EnabledFeeds.Select(static f => f.Feed.Id).Where(f => owed.Contains(UnreadSource.Of(f)))];

    /// <summary>Those of the feeds that were read well since, and applied.</summary>
    private List<FeedId> Read(IReadOnlyCollection<FeedId> feeds) => feeds.Count == 0 ? [] : _database.Readers.ReadTogether(c =>
    {
        return feeds.Where(feed =>
        {
            var cursor = FeedCursorStore.Of(c, feed);
            return cursor.GoodAt is not null && FeedStateStore.Standing(c, feed)?.Fetch >= cursor.JournaledFetch;
        }).ToList();
    });

    private Task MarkReadAsync(IReadOnlyList<FeedId> feeds, CancellationToken cancel) => _database.Writer.WriteAsync(WorkClass.High, session =>
    {
        foreach (var feed in feeds)
            CatchUpStore.MarkRead(session, UnreadSource.Of(feed));
        return true;
    }, cancel);

    private static partial class Log
    {
        [LoggerMessage(6010, LogLevel.Warning, "Catching up: the database is older than the last run, or a channel was not asked for longer than it keeps bookings. A unit's nights are opened nowhere, and its exported calendar is held back, until each of its feeds and channels has been read again")]
        public static partial void Begun(ILogger logger);

        [LoggerMessage(6012, LogLevel.Warning, "Whether the catch-up is over could not be seen; the next look tries again")]
        public static partial void Delayed(ILogger logger, Exception error);

        [LoggerMessage(6011, LogLevel.Information, "Caught up: every feed and every channel that is in use has been read again")]
        public static partial void Ended(ILogger logger);
    }
}

/// <summary>How far a catch-up has come.</summary>
internal enum CatchUpState
{
    /// <summary>Sources that are in use have not all been read again.</summary>
    Reading,

    /// <summary>What is left is disabled, or not configured any more: it is read when it comes back.</summary>
    RestDisabled,

    NothingOwed,
}
