using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>Pulls every connection's messages when they are due, or when somebody says that there is something new.</summary>
internal sealed partial class MessagePullService : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(5);

    private readonly MessagePuller _puller;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly ILogger<MessagePullService> _logger;
    private readonly SteadyClock _clock;
    private readonly MessageSchedule _schedule;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly IDisposable _reloads;
    private readonly int _mostAtOnce;

    public MessagePullService(
        MessagePuller puller, TenantDirectory tenants, PullLedger bookings, MessageSignals signals, MessagePullOptions options, TimeProvider time,
        ILogger<MessagePullService> logger)
    {
        (_puller, _tenants, _time, _logger, _mostAtOnce) = (puller, tenants, time, logger, options.MostAtOnce);
        _clock = new SteadyClock(time);
        _schedule = new MessageSchedule(options.HintGap);
        _places = new SemaphoreSlim(options.MostAtOnce);
        _reloads = tenants.OnChange((_, _) => Plan());
        signals.OnSignal(Want);
        bookings.OnApplied((tenant, connection) => Tell(() => _schedule.Hint(new ChannelKey(tenant, connection), _clock.Now)));
    }

    /// <summary>The channel signalled that something was written. Any number of signals during a pull are one more pull.</summary>
    public void Want(TenantId tenant, ConnectionId connection) => Tell(() => _schedule.Want(new ChannelKey(tenant, connection), _clock.Now));

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
        for (var place = 0; place < _mostAtOnce; place++)
            await _places.WaitAsync(CancellationToken.None);
    }

    /// <summary>Starts what is due, then waits for the next or for a signal.</summary>
    internal async Task RunOnceAsync(CancellationToken cancel)
    {
        while (_schedule.TakeDue(_clock.Now) is { } source)
        {
            await _places.WaitAsync(cancel);
            _ = PullAsync(source, cancel);
        }
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
        _places.Dispose();
        _changed.Dispose();
        base.Dispose();
    }

    private async Task PullAsync(ChannelKey source, CancellationToken cancel)
    {
        var next = new MessagePull(0, 0, _time.GetUtcNow() + StoragePause);
        try
        {
            next = await _puller.PullAsync(source, cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The cursor has not moved: the next pull repeats this one.
            if (error is not StorageUnavailableException)
                Log.Broken(_logger, error, source.Tenant, source.Connection);
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            Tell(() => _schedule.Done(source, _clock.FromWall(next.NextAt), next.NotBefore is { } wait ? _clock.FromWall(wait) : _clock.Now));
            _places.Release();
        }
    }

    private void Plan() => Tell(() => _schedule.Replace(_puller.Sources, _clock.Now));

    private void Tell(Action change)
    {
        change();
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
        [LoggerMessage(6204, LogLevel.Error, "{Tenant}/{Connection}: the pull of messages broke off; the next one repeats it")]
        public static partial void Broken(ILogger logger, Exception error, TenantId tenant, ConnectionId connection);
    }
}
