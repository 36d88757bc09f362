using System.Diagnostics;

namespace PmsSync.Engine;

/// <summary>
/// How many workers there should be. Little's law gives those that the arriving work keeps busy (arrivals a second
/// × seconds an item); a backlog that could run now adds what drains it in time. No more than there are lanes to run,
/// because a lane is one worker's at a time. Grows at once, shrinks one by one. Pure: the time is given.
/// </summary>
internal sealed class WorkerPool(LaneEngineOptions options)
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);
    private WorkerLoad _measured;
    private TimeSpan _measuredAt;
    private TimeSpan _neededAt;
    private double _arrivalsPerSecond;
    private double _secondsPerItem = 0.001;
    private double _wanted;
    private int _lanes;

    /// <summary>The size that was decided last.</summary>
    public int Target { get; private set; } = options.MinWorkers;

    public WorkerReason Reason { get; private set; } = WorkerReason.Minimum;

    /// <summary>Why it is this size, for people.</summary>
    public string ReasonText
    {
        get
        {
            var need = $"{_arrivalsPerSecond:0} items/s at {_secondsPerItem * 1000:0.###} ms each need {_wanted:0.0}";
            return Reason switch
            {
                WorkerReason.Minimum => $"minimum ({need})",
                WorkerReason.Load => need,
                WorkerReason.Lanes => $"only {_lanes} lanes can run ({need})",
                WorkerReason.Maximum => $"maximum ({need})",
                WorkerReason.Shrinking => $"shrinking ({need})",
                _ => throw new UnreachableException(),
            };
        }
    }

    public int Decide(in WorkerLoad load, TimeSpan now)
    {
        Measure(load, now);
        _lanes = load.BusyWorkers + load.ReadyLanes;
        _wanted = (_arrivalsPerSecond * _secondsPerItem)
            + (load.RunnableItems * _secondsPerItem / options.DrainWithin.TotalSeconds);
        var useful = Math.Min(_wanted, _lanes);
        var size = Math.Clamp((int)Math.Ceiling(useful), options.MinWorkers, options.MaxWorkers);
        if (size >= Target)
        {
            (Target, _neededAt) = (size, now);
        }
        else if (now - _neededAt >= options.ShrinkEvery)
        {
            Target--;
            _neededAt = now;
        }

        Reason = Explain(size);
        return Target;
    }

    private WorkerReason Explain(int size)
    {
        if (size < Target)
            return WorkerReason.Shrinking;
        if (_wanted > Target)
            return _lanes > Target || Target == options.MaxWorkers ? WorkerReason.Maximum : WorkerReason.Lanes;
        return Target == options.MinWorkers ? WorkerReason.Minimum : WorkerReason.Load;
    }

    private void Measure(in WorkerLoad load, TimeSpan now)
    {
        var passed = now - _measuredAt;
        if (passed < Window)
            return;
        var weight = 1 - Math.Exp(-passed / Memory);
        var arrivals = (load.Arrived - _measured.Arrived) / passed.TotalSeconds;
        _arrivalsPerSecond += weight * (arrivals - _arrivalsPerSecond);
        var handled = load.Handled - _measured.Handled;
        if (handled > 0)
        {
            var seconds = (load.Busy - _measured.Busy).TotalSeconds / handled;
            _secondsPerItem += Math.Max(weight, 0.2) * (seconds - _secondsPerItem);
        }

        (_measured, _measuredAt) = (load, now);
    }
}

/// <summary>What decided the pool's size.</summary>
internal enum WorkerReason
{
    Minimum,
    Load,

    /// <summary>The load asks for more, but there are not enough lanes to run side by side.</summary>
    Lanes,
    Maximum,

    /// <summary>Fewer would do; the surplus goes one by one.</summary>
    Shrinking,
}

/// <summary>What the pool's size follows.</summary>
/// <param name="RunnableItems">Queued items that could run now: not parked and not running.</param>
/// <param name="Arrived">Items since the start.</param>
/// <param name="Handled">Items in finished turns since the start, retried ones included.</param>
/// <param name="Busy">The time of all finished turns together.</param>
internal readonly record struct WorkerLoad(
    int RunnableItems, int ReadyLanes, int BusyWorkers, long Arrived, long Handled, TimeSpan Busy);
