using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// Has every enabled connection pulled when it is due, at once where somebody waits for a pull, and soon after the start:
/// until then nobody knows what was booked meanwhile. The loop owns the clock; a pull runs beside it.
/// </summary>
internal sealed partial class ChannelScheduler : BackgroundService
{
    private static readonly TimeSpan FirstSpread = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BrokenPause = TimeSpan.FromMinutes(1);

    private readonly ChannelPollers _pollers;
    private readonly TenantDirectory _tenants;
    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly Random _chance;
    private readonly ILogger<ChannelScheduler> _logger;
    private readonly DueTimes<ChannelKey> _schedule = new();
    private readonly ConcurrentDictionary<ChannelKey, bool> _resting = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly IDisposable _reloads;
    private readonly SteadyClock _clock;

    public ChannelScheduler(
        ChannelPollers pollers, PullLedger ledger, TenantDirectory tenants, Database database, TimeProvider time, Random chance, ILogger<ChannelScheduler> logger)
    {
        (_pollers, _tenants, _database, _time, _chance, _logger) = (pollers, tenants, database, time, chance, logger);
        _clock = new SteadyClock(time);
        pollers.OnOver(PutNext);
        ledger.OnWanted((tenant, connection) => Want(new ChannelKey(tenant, connection)));
        _reloads = tenants.OnChange((_, _) => Plan());
    }

    /// <summary>When a connection is pulled next, unless something asks sooner; null where it is not configured.</summary>
    public DateTimeOffset? NextAt(ChannelKey key) => _schedule.NextAt(key) is { } at ? _clock.ToWall(at) : null;

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
        await _pollers.StopAsync();
    }

    /// <summary>Has pulled what is due, then waits for the next due connection or a change of the schedule.</summary>
    internal async Task RunOnceAsync(CancellationToken cancel)
    {
        // Also where one runs: that it is over may be told already, and then nobody would put the next time.
        while (_schedule.TakeDue(_clock.Now) is { } key)
            _ = _pollers.PullAsync(key, WorkClass.High);
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var changed = _changed.WaitAsync(woken.Token);
        await Task.WhenAny(changed, Task.Delay(WholeWait.Of(_schedule.UntilNext(_clock.Now)), _time, woken.Token));
        await woken.CancelAsync();
        await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
    }

    public override void Dispose()
    {
        _reloads.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    // A system that fails, or that asked for a pause, is not asked more often because somebody waits: the schedule goes on.
    private void Want(ChannelKey key)
    {
        if (_schedule.Contains(key) && !_resting.ContainsKey(key))
            _ = _pollers.PullAsync(key, WorkClass.High);
    }

    private void PutNext(ChannelKey key, BookingPull? pull, Exception? error)
    {
        var next = _time.GetUtcNow() + BrokenPause;
        if (pull is not null)
        {
            next = pull.Cursor.NextAt;
            if (!pull.IsGood && pull.Cursor.Failures == 1)
                Log.Failed(_logger, key.ToString(), pull.Cursor.Problem ?? "");
        }
        else if (error is StorageUnavailableException)
            next = _time.GetUtcNow() + StoragePause;
        else if (error is not (null or OperationCanceledException))
            Log.Broken(_logger, error, key.ToString());
        if (pull is { IsGood: true })
            _resting.TryRemove(key, out _);
        else
            _resting[key] = true;
        _schedule.Put(key, _clock.FromWall(next));
        Wake();
    }

    private void Plan()
    {
        var now = _time.GetUtcNow();
        _schedule.Replace(_tenants.Current.EnabledChannels.Select(ChannelKey.Of).ToHashSet(), key => _clock.FromWall(FirstAt(key, now)));
        Wake();
    }

    // What the system asked for, and how long it has been failing, hold across restarts; a signal that waits shortens
    // only the latter.
    private DateTimeOffset FirstAt(ChannelKey key, DateTimeOffset now)
    {
        double chance;
        lock (_chance)
            chance = _chance.NextDouble();
        var soon = now + FirstSpread * chance;
        try
        {
            var (cursor, signals) = _database.Readers.ReadTogether(c => (ChannelCursorStore.Of(c, key), PullRequests.Waiting(c, key)));
            var rests = cursor.Problem is not null && signals == 0;
            return Latest(soon, cursor.WaitUntil ?? soon, rests ? cursor.NextAt : soon);
        }
        catch (SqliteException error)
        {
            Log.Unknown(_logger, error, key.ToString());
            return soon;
        }
    }

    private static DateTimeOffset Latest(params ReadOnlySpan<DateTimeOffset> times)
    {
        var latest = times[0];
        foreach (var at in times)
            latest = at > latest ? at : latest;
        return latest;
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

    private static partial class Log
    {
        [LoggerMessage(6020, LogLevel.Warning, "Connection {Connection}: {Words}")]
        public static partial void Failed(ILogger logger, string connection, string words);

        [LoggerMessage(6021, LogLevel.Error, "The bookings of connection {Connection} could not be pulled; the next pull repeats it")]
        public static partial void Broken(ILogger logger, Exception error, string connection);

        [LoggerMessage(6022, LogLevel.Warning, "How the last pull of connection {Connection} went could not be read; it is pulled now")]
        public static partial void Unknown(ILogger logger, Exception error, string connection);
    }
}
