using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound;

/// <summary>
/// After a backup was restored, the calendar lacks what came since. Until each feed of a unit has been read once
/// again, and each channel's list of bookings, nobody is told that unit's calendar: a destination that gets no answer
/// keeps what it knows, one that gets the old calendar would open nights that are taken. Here the sources are read, and
/// taken from the list of those that are owed.
/// </summary>
internal sealed partial class CatchUp(
    Database database, TenantDirectory tenants, ChannelCatchUp channels, TimeProvider time, ILogger<CatchUp> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>True while a source that is in use has not been read again.</summary>
    public bool IsOn => channels.Unread().Count > 0 || Unread(database.Readers.Read(CatchUpStore.All)).Count > 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is owed is written down only before the start; sources that are disabled may come back at any time.
        using var timer = new PeriodicTimer(Pause, time);
        var wasOver = true;
        while (await RunOnceAsync(stoppingToken) is var left && left != CatchUpState.NothingOwed)
        {
            var isOver = left == CatchUpState.RestDisabled;
            if (wasOver && !isOver)
                Log.Begun(logger);
            else if (isOver && !wasOver)
                Log.Ended(logger);
            wasOver = isOver;
            await timer.WaitForNextTickAsync(stoppingToken);
        }
        if (!wasOver)
            Log.Ended(logger);
    }

    internal async Task<CatchUpState> RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            var owed = database.Readers.Read(CatchUpStore.All);
            if (owed.Count == 0)
                return CatchUpState.NothingOwed;
            // First, because a list may take its time.
            var feeds = Unread(owed);
            var read = Read(feeds);
            if (read.Count > 0)
                await MarkReadAsync(read, cancel);
            var areListsRead = await channels.RunOnceAsync(cancel);
            return areListsRead && read.Count == feeds.Count ? CatchUpState.RestDisabled : CatchUpState.Reading;
        }
        catch (Exception error) when (error is SqliteException or StorageUnavailableException)
        {
            Log.Delayed(logger, error);
            return CatchUpState.Reading;
        }
    }

    private List<FeedId> Unread(IReadOnlySet<UnreadSource> owed) =>
        [.. tenants.Current.EnabledFeeds.Select(static f => f.Feed.Id).Where(f => owed.Contains(UnreadSource.Of(f)))];

    /// <summary>Those of the feeds that were read well since, and applied.</summary>
    private List<FeedId> Read(IReadOnlyCollection<FeedId> feeds) => feeds.Count == 0 ? [] : database.Readers.ReadTogether(c =>
    {
        return feeds.Where(feed =>
        {
            var cursor = FeedCursorStore.Of(c, feed);
            return cursor.GoodAt is not null && FeedStateStore.Standing(c, feed)?.Fetch >= cursor.JournaledFetch;
        }).ToList();
    });

    private Task MarkReadAsync(IReadOnlyList<FeedId> feeds, CancellationToken cancel) => database.Writer.WriteAsync(WorkClass.High, session =>
    {
        foreach (var feed in feeds)
            CatchUpStore.MarkRead(session, UnreadSource.Of(feed));
        return true;
    }, cancel);

    private static partial class Log
    {
        [LoggerMessage(6010, LogLevel.Warning, "The database is older than the last run: catching up. A unit's nights are opened nowhere, and its exported calendar is held back, until each of its feeds and channels has been read again")]
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
