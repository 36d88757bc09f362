using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// The workers of one engine: loops that take turns, sleep when nothing is ready and end when there are too many.
/// They share the engine's gate, which each takes to hand in the last turn and to take the next.
/// </summary>
internal sealed partial class Crew(
    LaneEngineSetup setup, Lock gate, LaneTable table, Feeder feeder, Signal feed, WakeTimer timer) : IDisposable
{
    private readonly LaneEngineOptions _options = setup.Options;
    private readonly WorkerPool _pool = new(setup.Options);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _halt = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _workers;
    private int _sleeping;
    private int _busy;
    private bool _stopping;
    private long _tried;
    private TimeSpan _busyTime;

    private enum Step
    {
        Work,
        Sleep,
        End,
    }

    /// <summary>Completes once a stop was asked for and the last turn has come back.</summary>
    public Task Drained => _drained.Task;

    public int Workers => _workers;

    public WorkerPool Pool => _pool;

    /// <summary>Items closed since the start.</summary>
    public long Handled { get; private set; }

    /// <summary>Runs put off since the start.</summary>
    public long Retried { get; private set; }

    /// <summary>Sizes the pool for what is ready, wakes workers for it and starts those that are missing.</summary>
    public void DispatchNeedsLock(in Moment now)
    {
        SayUrgencyNeedsLock();
        if (_stopping)
            return;
        var load = new WorkerLoad(
            table.Items - table.RunningItems - table.ParkedItems, table.ReadyLanes, _busy, feeder.Arrived, _tried, _busyTime);
        var target = _pool.Decide(load, now.Elapsed);

        // Those who are awake but not busy are on their way to a turn.
        var missing = Math.Min(table.ReadyLanes, target - _busy) - (_workers - _sleeping - _busy);
        Wake(Math.Max(missing, _workers - target));
        for (var start = Math.Min(missing - _sleeping, target - _workers); start > 0; start--)
            StartWorker();
        while (_workers < _options.MinWorkers)
            StartWorker();

        if (table.NextWakeUp() is { } due)
            timer.ArmNeedsLock(due, now.Elapsed);
        if (_workers > _options.MinWorkers)
            timer.ArmNeedsLock(now.Elapsed + _options.ShrinkEvery, now.Elapsed);
    }

    /// <summary>Takes a turn's lanes from a worker that does not come back; another worker takes its place.</summary>
    public void ReplaceNeedsLock(Turn stuck, in Moment now)
    {
        foreach (var (lane, epoch) in stuck.Claims)
        {
            if (lane.Epoch == epoch)
                table.Reclaim(lane, now);
        }

        stuck.Abandoned = true;
        _busy--;
        _workers--;
        DispatchNeedsLock(now);
    }

    public void StopNeedsLock()
    {
        _stopping = true;
        Wake(_sleeping);
        if (_workers == 0)
            _drained.TrySetResult();
    }

    /// <summary>Cancels the handlers that still run.</summary>
    public Task HaltAsync() => _halt.CancelAsync();

    public void Dispose()
    {
        _halt.Dispose();
        _wake.Dispose();
    }

    private void Wake(int count)
    {
        var woken = Math.Min(count, _sleeping);
        if (woken <= 0)
            return;
        _sleeping -= woken;
        _wake.Release(woken);
    }

    private void StartWorker()
    {
        _workers++;
        _ = Task.Run(WorkAsync);
    }

    private async Task WorkAsync()
    {
        var turn = new Turn(_options.MaxItemsPerTurn);
        var end = default(TurnEnd);
        while (true)
        {
            if (setup.Place is { } place && HandIn(turn, end))
            {
                end = default;
                await place.Enter();
            }
            var step = HandInAndTakeNext(turn, end);
            end = default;
            if (step == Step.End)
                return;
            if (step == Step.Sleep)
                await _wake.WaitAsync(CancellationToken.None);
            else
                end = await HandleAsync(turn);
        }
    }

    private async ValueTask<TurnEnd> HandleAsync(Turn turn)
    {
        var started = setup.Time.GetTimestamp();
        try
        {
            var results = await setup.Handler(turn.Runs, _halt.Token);
            Check(turn.Runs, results);
            return new(results, null, setup.Time.GetElapsedTime(started));
        }
        catch (Exception e)
        {
            if (!_halt.IsCancellationRequested)
                Log.HandlerThrew(setup.Logger, e, setup.Name, turn.Runs.Count);
            return new(null, e.GetType().Name, setup.Time.GetElapsedTime(started));
        }
    }

    /// <returns>Whether there is something to take.</returns>
    private bool HandIn(Turn turn, in TurnEnd end)
    {
        lock (gate)
        {
            if (turn.Abandoned)
                return false;
            var now = Moment.Of(setup.Time);
            if (turn.Claims.Count > 0)
                HandInNeedsLock(turn, end, now);
            DispatchNeedsLock(now);
            if (feeder.HasWork)
                feed.Set();
            return table.ReadyLanes > 0;
        }
    }

    private void SayUrgencyNeedsLock()
    {
        if (setup.Place is { } place)
            place.Urgency = table.MostUrgentReady;
    }

    private Step HandInAndTakeNext(Turn turn, in TurnEnd end)
    {
        lock (gate)
        {
            if (turn.Abandoned)
                return Step.End;
            var now = Moment.Of(setup.Time);
            if (turn.Claims.Count > 0)
                HandInNeedsLock(turn, end, now);
            var step = NextStepNeedsLock(turn, now);
            DispatchNeedsLock(now);
            if (feeder.HasWork)
                feed.Set();
            return step;
        }
    }

    private Step NextStepNeedsLock(Turn turn, in Moment now)
    {
        if (_stopping || _workers > _pool.Target)
        {
            if (--_workers == 0 && _stopping)
                _drained.TrySetResult();
            return Step.End;
        }

        // What is ready is divided among the workers that are free.
        var free = Math.Max(1, _pool.Target - _busy);
        var lanes = Math.Clamp((table.ReadyLanes + free - 1) / free, 1, _options.MaxLanesPerTurn);
        if (table.Take(turn, lanes, now))
        {
            _busy++;
            return Step.Work;
        }

        _sleeping++;
        return Step.Sleep;
    }

    private void HandInNeedsLock(Turn turn, in TurnEnd end, in Moment now)
    {
        var rest = _options.RestPerWork * end.Took is var wanted && wanted < _options.LongestRest ? wanted : _options.LongestRest;
        for (var i = 0; i < turn.Claims.Count; i++)
        {
            var (lane, epoch) = turn.Claims[i];
            if (end.Results is null)
            {
                var delay = ExponentialPause.After(
                    lane.Faults + 1, _options.FaultDelay, _options.FaultDelayMax, leastShare: 0, setup.Random);
                table.Fault(lane, epoch, delay, $"stopped by an unexpected error ({end.Fault}), see the log", now);
                Retried++;
            }
            else
            {
                Handled += table.Finish(lane, epoch, end.Results[i], rest, now);
                Retried += end.Results[i] is LaneResult.RetryAt ? 1 : 0;
            }
        }

        _tried += turn.Items;
        _busyTime += end.Took;
        _busy--;
        turn.Clear();
    }

    private static void Check(IReadOnlyList<LaneRun> runs, IReadOnlyList<LaneResult> results)
    {
        if (results.Count != runs.Count)
            throw new InvalidOperationException($"A handler answered {results.Count} results to {runs.Count} runs.");
        for (var i = 0; i < runs.Count; i++)
        {
            var count = runs[i].Items.Count;
            var possible = results[i] switch
            {
                LaneResult.RetryAt retry => retry.CompletedItems >= 0 && retry.CompletedItems < count,
                LaneResult.Yield yield => yield.CompletedItems >= 0 && yield.CompletedItems <= count,
                _ => true,
            };
            if (!possible)
                throw new InvalidOperationException($"A handler answered {results[i]} to a run of {count} items.");
        }
    }

    private readonly record struct TurnEnd(IReadOnlyList<LaneResult>? Results, string? Fault, TimeSpan Took);

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Error, "The handler of {Engine} threw; its {Lanes} lanes wait and are then handled one by one")]
        public static partial void HandlerThrew(ILogger logger, Exception exception, string engine, int lanes);
    }
}
