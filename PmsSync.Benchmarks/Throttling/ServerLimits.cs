namespace PmsSync.Benchmarks.Throttling;

/// <summary>How a server counts what arrives. Written without a look at ours: it knows only arrivals, in their order.</summary>
internal abstract class ServerLimit(double calls, TimeSpan window)
{
    public double Calls { get; set; } = calls;

    public TimeSpan Window => window;

    /// <summary>Counts an arrival, or refuses it, which then does not count.</summary>
    public abstract bool TryCount(TimeSpan at, double cost);

    /// <summary>When it would be accepted again, as a server would say it.</summary>
    public virtual TimeSpan RetryAfter(TimeSpan at) => window;
}

/// <summary>Windows one after the other, from a phase that the caller does not know.</summary>
internal sealed class FixedWindow(double calls, TimeSpan window, TimeSpan phase) : ServerLimit(calls, window)
{
    private long _number = long.MinValue;
    private double _used;

    public override bool TryCount(TimeSpan at, double cost)
    {
        var number = (at + phase).Ticks / Window.Ticks;
        if (number != _number)
            (_number, _used) = (number, 0);
        if (_used + cost > Calls + 1e-6)
            return false;
        _used += cost;
        return true;
    }

    public override TimeSpan RetryAfter(TimeSpan at) => TimeSpan.FromTicks(Window.Ticks - ((at + phase).Ticks % Window.Ticks));
}

/// <summary>Everything in the window that ends now.</summary>
internal sealed class RollingWindow(double calls, TimeSpan window) : ServerLimit(calls, window)
{
    private readonly Queue<(TimeSpan At, double Cost)> _counted = new();

    public override bool TryCount(TimeSpan at, double cost)
    {
        while (_counted.TryPeek(out var oldest) && oldest.At <= at - Window)
            _counted.Dequeue();
        if (_counted.Sum(static c => c.Cost) + cost > Calls + 1e-6)
            return false;
        _counted.Enqueue((at, cost));
        return true;
    }

    public override TimeSpan RetryAfter(TimeSpan at) => _counted.TryPeek(out var oldest) ? oldest.At + Window - at : Window;
}

/// <summary>A bucket of burst n that refills n per window, evenly.</summary>
internal sealed class RefillingBucket(double calls, TimeSpan window) : ServerLimit(calls, window)
{
    private double _level = calls;
    private TimeSpan _at;

    public override bool TryCount(TimeSpan at, double cost)
    {
        _level = Math.Min(Calls, _level + (Calls * ((at - _at) / Window)));
        _at = at;
        if (cost > _level + 1e-6)
            return false;
        _level -= cost;
        return true;
    }

    public override TimeSpan RetryAfter(TimeSpan at) => Window / Calls;
}
