using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Inbound.Limits;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>
/// Looks at every configured feed when it is due. The loop owns the clock and the schedule; a look runs beside it, at
/// most <see cref="MostAtOnce"/> of them. A reload changes the schedule at once.
/// </summary>
internal sealed partial class FeedScheduler : BackgroundService
{
    /// <summary>Enough to hide slow servers among a thousand feeds, few enough to be a polite guest.</summary>
    private const int MostAtOnce = 32;

    private const int MostAtOneOrigin = MostAtOnce / 2;

    private static readonly TimeSpan FirstSpread = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LimitPause = TimeSpan.FromMinutes(1);

    private readonly FeedPollers _pollers;
    private readonly TenantLimits _limits;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly Random _chance;
    private readonly ILogger<FeedScheduler> _logger;
    private readonly DueTimes<FeedId> _schedule = new();
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _origins = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly IDisposable _reloads;
    private readonly SteadyClock _clock;

    public FeedScheduler(FeedPollers pollers, TenantLimits limits, TenantDirectory tenants, TimeProvider time, Random chance, ILogger<FeedScheduler> logger)
    {
        (_pollers, _limits, _tenants, _time, _chance, _logger) = (pollers, limits, tenants, time, chance, logger);
        _clock = new SteadyClock(time);
        _reloads = tenants.OnChange((_, _) => Plan());
    }

    /// <summary>When a feed is to be looked at next; null while it is being looked at, or not configured.</summary>
    public DateTimeOffset? NextAt(FeedId feed) => _schedule.NextAt(feed) is { } at ? _clock.ToWall(at) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Plan();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                await RunOnceAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await WhenQuietAsync();
    }

    /// <summary>Waits for the next due feed or a change of the schedule, and starts what is due.</summary>
    internal async Task RunOnceAsync(CancellationToken cancel)
    {
        while (_schedule.TakeDue(_clock.Now) is { } feed)
        {
            _ = LookInTurnAsync(feed, cancel);
        }
        var wait = _schedule.UntilNext(_clock.Now);
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var changed = _changed.WaitAsync(woken.Token);
        await Task.WhenAny(changed, Task.Delay(WholeWait.Of(wait), _time, woken.Token));
        await woken.CancelAsync();
        await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
    }

    public override void Dispose()
    {
        _reloads.Dispose();
        _places.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    // A slow origin may take half of the places, never all of them.
    private async Task LookInTurnAsync(FeedId feed, CancellationToken cancel)
    {
        var origin = _tenants.Current.Find(feed)?.Address.GetLeftPart(UriPartial.Authority) ?? "";
        var turn = _origins.GetOrAdd(origin, static _ => new SemaphoreSlim(MostAtOneOrigin));
        try
        {
            await turn.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        try
        {
            await _places.WaitAsync(cancel);
            await LookAsync(feed, cancel);
        }
        catch (OperationCanceledException)
        {
            // The service stops; the next start looks again.
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task LookAsync(FeedId feed, CancellationToken cancel)
    {
        var next = _time.GetUtcNow() + StoragePause;
        try
        {
            // What the feed shows stays there until there is room again.
            if (_limits.Reached(feed.Tenant, bringsBookings: true) is not null)
                next = _time.GetUtcNow() + LimitPause;
            // What the server asked for holds across restarts.
            else if (_pollers.NotBefore(feed) is { } told && told > _time.GetUtcNow())
                next = told;
            else if (await _pollers.PollAsync(feed, cancel) is { } poll && _tenants.Current.Find(feed.Tenant, feed.Connection) is { } connection)
            {
                next = FeedIntervals.NextAt(connection.Poll, poll.Cursor, Chance());
                if (!poll.IsGood && poll.Cursor.Failures == 1)
                    Log.Failed(_logger, feed.ToString(), poll.Cursor.Problem ?? "");
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The cursor has not moved: the next look repeats this one.
            if (error is not StorageUnavailableException)
                Log.Broken(_logger, error, feed.ToString());
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            _schedule.Put(feed, _clock.FromWall(next));
            _places.Release();
            Wake();
        }
    }

    private void Plan()
    {
        var now = _clock.Now;
        _schedule.Replace(_tenants.Current.EnabledFeeds.Select(static f => f.Feed.Id).ToHashSet(), feed => now + Spread(feed));
        Wake();
    }

    private TimeSpan Spread(FeedId feed)
    {
        var interval = _tenants.Current.Find(feed.Tenant, feed.Connection)?.Poll.Interval ?? FirstSpread;
        return (interval < FirstSpread ? interval : FirstSpread) * Chance();
    }

    private double Chance()
    {
        lock (_chance)
            return _chance.NextDouble();
    }

    private void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    private async Task WhenQuietAsync()
    {
        for (var place = 0; place < MostAtOnce; place++)
            await _places.WaitAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "Feed {Feed}: {Words}")]
        public static partial void Failed(ILogger logger, string feed, string words);

        [LoggerMessage(6002, LogLevel.Error, "Feed {Feed} could not be looked at; the next look repeats this one")]
        public static partial void Broken(ILogger logger, Exception error, string feed);
    }
}
