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
/// keeps what it knows, one that gets the old calendar would open nights that are taken.
/// </summary>
internal sealed partial class CatchUp(
    Database database, TenantDirectory tenants, ChannelCatchUp channels, TimeProvider time, ILogger<CatchUp> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _since = time.GetUtcNow();

    public bool IsOn => database.IsCatchingUp;

    /// <summary>True while this unit's calendar may be older than what was sold.</summary>
    public bool HoldsBack(TenantId tenant, UnitId unit) =>
        database.IsCatchingUp && (channels.Misses(tenant, unit) || Unread().Any(f => f.Tenant == tenant && f.Unit == unit));

    // Before anything pulls: a pull would move the mark from which the lists are read.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.IsCatchingUp)
            await channels.BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!database.IsCatchingUp)
            return;
        Log.Begun(logger);
        using var timer = new PeriodicTimer(Pause, time);
        while (!await RunOnceAsync(stoppingToken))
            await timer.WaitForNextTickAsync(stoppingToken);
        Log.Ended(logger);
    }

    /// <summary>Returns true when every feed and every list has been read and the catch-up is over.</summary>
    internal async Task<bool> RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            if (!await channels.RunOnceAsync(cancel) || Unread().Any())
                return false;
            await channels.EndAsync(cancel);
            database.EndCatchUp();
            return true;
        }
        catch (Exception error) when (error is SqliteException or StorageUnavailableException or IOException or UnauthorizedAccessException)
        {
            Log.Delayed(logger, error);
            return false;
        }
    }

    private IEnumerable<FeedId> Unread()
    {
        var applied = database.Readers.ReadTogether(c => FeedCursorStore.Every(c)
            .Where(cursor => cursor.GoodAt >= _since && FeedStateStore.Standing(c, cursor.Feed)?.Fetch >= cursor.JournaledFetch)
            .Select(static cursor => cursor.Feed).ToHashSet());
        return tenants.Current.EnabledFeeds.Select(static f => f.Feed.Id).Where(f => !applied.Contains(f));
    }

    private static partial class Log
    {
        [LoggerMessage(6010, LogLevel.Warning, "The database is older than the last run: catching up. Exported calendars are held back until each feed and each channel has been read again")]
        public static partial void Begun(ILogger logger);

        [LoggerMessage(6012, LogLevel.Warning, "Whether the catch-up is over could not be seen; the next look tries again")]
        public static partial void Delayed(ILogger logger, Exception error);

        [LoggerMessage(6011, LogLevel.Information, "Caught up: every feed and every channel has been read again")]
        public static partial void Ended(ILogger logger);
    }
}
