using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>What an engine is made of: one per pipeline and stage.</summary>
/// <param name="Name">Shown in logs, metrics and health, such as <c>bookings</c> or <c>bookings-delivery</c>.</param>
/// <param name="Random">Chance for the jitter; used by this engine only.</param>
internal sealed record LaneEngineSetup(
    string Name,
    LaneEngineOptions Options,
    WorkSource Source,
    LaneHandler Handler,
    TimeProvider Time,
    Random Random,
    ILogger Logger)
{
    /// <summary>Where the handler reads and computes until its first wait; null for the pool's threads, where most of a turn is waiting.</summary>
    public WorkPlace? Place { get; init; }
}

/// <summary>
/// Hands open work to a handler: lanes in order, classes and tenants in turn, many lanes at a time. It keeps nothing
/// durably: what it has not finished is open in its source, from which it recovers at start and after a spill.
/// </summary>
/// <remarks>
/// Three kinds of loops meet at one gate, each once per batch: the committing thread offers into the channel (its own
/// lock), the feed loop moves batches from there or from the source into the lanes, workers take turns.
/// </remarks>
internal sealed partial class LaneEngine : IDisposable
{
    private static readonly TimeSpan SourceRetry = TimeSpan.FromSeconds(1);
    private const int ParkedShown = 100;
    private readonly LaneEngineSetup _setup;
    private readonly Lock _gate = new();
    private readonly Signal _feed = new();
    private readonly Intake _intake;
    private readonly LaneTable _table;
    private readonly Feeder _feeder;
    private readonly Crew _crew;
    private readonly CancellationTokenSource _stop = new();
    private readonly WakeTimer _timer;
    private Task _feeding = Task.CompletedTask;

    public LaneEngine(LaneEngineSetup setup)
    {
        _setup = setup;
        _intake = new(setup.Options.Capacity);
        _table = new(setup.Options);
        _feeder = new(setup.Options, _intake, setup.Source, _table);
        _timer = new(setup.Time, OnTimer);
        _crew = new(setup, _gate, _table, _feeder, _feed, _timer);
    }

    public string Name => _setup.Name;

    public EngineCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new(
                    _table.Items - _table.RunningItems, _table.RunningItems, _table.ParkedLanes, _intake.Spilled,
                    _crew.Workers, _crew.Pool.Reason, _crew.Handled, _crew.Retried);
            }
        }
    }

    /// <summary>
    /// Takes what has just been committed, in ascending order of id, from one thread at a time. Never blocks: when the
    /// channel is full the rest is read from the source later, in order. May be called before the start.
    /// </summary>
    /// <returns>False when some were left to be read from the source; nothing is lost.</returns>
    public bool Offer(ReadOnlySpan<WorkItem> items)
    {
        var taken = _intake.Offer(items);
        _feed.Set();
        return taken;
    }

    public bool Offer(in WorkItem item) => Offer(new ReadOnlySpan<WorkItem>(in item));

    /// <summary>
    /// Takes items that were closed (dead) and are open again by a person's word, after the commit that opened them.
    /// Each goes to its place by id among what its lane still has to do. Any thread.
    /// </summary>
    public void Reopen(ReadOnlySpan<WorkItem> items)
    {
        lock (_gate)
            _feeder.Reopen(items);
        _feed.Set();
    }

    public Task StartAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
            _crew.DispatchNeedsLock(Moment.Of(_setup.Time));
        _feeding = Task.Run(FeedAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no new lanes, waits for the turns that run and says what is left open.</summary>
    /// <param name="now">Cancels the wait and the handlers: the process must end at once. Nothing is lost by that.</param>
    public async Task<EngineReport> StopAsync(CancellationToken now)
    {
        lock (_gate)
            _crew.StopNeedsLock();
        await _stop.CancelAsync();
        var stopped = Task.WhenAll(_feeding, _crew.Drained);
        await stopped.WaitAsync(now).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopped.IsCompleted)
            await _crew.HaltAsync();
        lock (_gate)
            return new(Name, _table.Items, _table.ParkedLanes, _table.RunningItems, _intake.Spilled);
    }

    /// <summary>Lets a parked lane run at once, by a person's word or because what it waited for has come.</summary>
    /// <returns>False when it is not parked.</returns>
    public bool Unpark(TenantId tenant, string lane)
    {
        lock (_gate)
        {
            if (_table.Find(new(tenant, lane)) is not { State: LaneState.Parked } parked)
                return false;
            var now = Moment.Of(_setup.Time);
            _table.Unpark(parked, now);
            _crew.DispatchNeedsLock(now);
            FeedIfNeededNeedsLock();
            return true;
        }
    }

    /// <summary>
    /// Gives the lanes of a turn that does not come back to another worker. Whatever the first one still reports is
    /// ignored; that its effects do not count twice is the source's business (versions, closed items).
    /// </summary>
    /// <returns>False when the lane is not running.</returns>
    public bool Restart(TenantId tenant, string lane)
    {
        lock (_gate)
        {
            if (_table.Find(new(tenant, lane))?.Turn is not { } stuck)
                return false;
            _crew.ReplaceNeedsLock(stuck, Moment.Of(_setup.Time));
            FeedIfNeededNeedsLock();
            return true;
        }
    }

    /// <summary>
    /// Completes when everything offered before the call has been handled or is parked, and nothing else is under way.
    /// Only a started engine becomes idle.
    /// </summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            var idle = _feeder.WhenIdle();
            _feed.Set();
            return idle;
        }
    }

    public EngineStatus Status()
    {
        lock (_gate)
        {
            var now = _setup.Time.GetElapsedTime(0);
            var waiting = _table.Lanes.Where(static l => l.Items.Count > 0).Select(l => now - l.HeadSince);
            var parked = _table.Lanes.Where(static l => l.State == LaneState.Parked)
                .OrderBy(static l => l.ParkedUntil).Take(ParkedShown)
                .Select(static l => new ParkedLane(l.Key.Tenant, l.Key.Name, l.Items.Count, l.ParkedUntil, l.Why));
            return new(
                Name, _table.Items - _table.RunningItems, _table.RunningItems, _table.ParkedLanes, _intake.Spilled,
                waiting.DefaultIfEmpty().Max(), [.. parked],
                _crew.Workers, _crew.Pool.ReasonText, _crew.Handled, _crew.Retried);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stop.Dispose();
        _crew.Dispose();
    }

    private async Task FeedAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                while (!_stop.IsCancellationRequested && Feed())
                {
                }

                await _feed.WaitAsync(_stop.Token);
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                Log.SourceFailed(_setup.Logger, e, Name);
                await Task.Delay(SourceRetry, _setup.Time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <returns>False when there is nothing to bring in.</returns>
    private bool Feed()
    {
        Fetch fetch;
        lock (_gate)
        {
            var now = Moment.Of(_setup.Time);
            fetch = _feeder.Plan(now);
            if (fetch.Kind == FetchKind.Nothing)
            {
                _crew.DispatchNeedsLock(now);
                return false;
            }
        }

        _feeder.Read(fetch);
        lock (_gate)
        {
            var now = Moment.Of(_setup.Time);
            _feeder.Admit(fetch, now);
            _crew.DispatchNeedsLock(now);
        }

        return true;
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            var now = Moment.Of(_setup.Time);
            _timer.FiredNeedsLock();
            _table.UnparkDue(now);
            _crew.DispatchNeedsLock(now);
            FeedIfNeededNeedsLock();
        }
    }

    private void FeedIfNeededNeedsLock()
    {
        if (_feeder.HasWork)
            _feed.Set();
    }

    private static partial class Log
    {
        [LoggerMessage(4002, LogLevel.Warning, "{Engine} could not read its open work and will try again")]
        public static partial void SourceFailed(ILogger logger, Exception exception, string engine);
    }
}
