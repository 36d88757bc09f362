namespace PmsSync.Sandbox.Channex.Limits;

/// <summary>
/// Counts the calls of one window. The limit is given with each call, so that it can change between two.
/// Guarded by the world's lock; <c>now</c> may not go back by more than it is wrong to count by.
/// </summary>
internal sealed class CallCounter
{
    private readonly Queue<DateTimeOffset> _arrivals = new();
    private (long Window, int Calls) _grid;
    private (DateTimeOffset At, double Taken) _bucket;

    /// <summary>Counts a call if it is allowed, or if refused ones count too.</summary>
    /// <returns>How long until one would be allowed (zero for an allowed one), and how many are left.</returns>
    public (TimeSpan Wait, int Left) Take(CallLimit limit, LimitAlgorithm algorithm, TimeSpan phase, bool refusedCount, DateTimeOffset now) => algorithm switch
    {
        LimitAlgorithm.Rolling => TakeRolling(limit, refusedCount, now),
        LimitAlgorithm.Fixed => TakeFixed(limit, phase, refusedCount, now),
        LimitAlgorithm.Bucket => TakeFromBucket(limit, now),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "No such algorithm."),
    };

    private (TimeSpan Wait, int Left) TakeRolling(CallLimit limit, bool refusedCount, DateTimeOffset now)
    {
        while (_arrivals.TryPeek(out var oldest) && oldest <= now - limit.Window)
            _arrivals.Dequeue();
        var allowed = _arrivals.Count < limit.Calls;
        if (allowed || refusedCount)
            _arrivals.Enqueue(now);
        return allowed
            ? (TimeSpan.Zero, limit.Calls - _arrivals.Count)
            : (_arrivals.ElementAt(_arrivals.Count - limit.Calls) + limit.Window - now, 0);
    }

    private (TimeSpan Wait, int Left) TakeFixed(CallLimit limit, TimeSpan phase, bool refusedCount, DateTimeOffset now)
    {
        var (window, into) = Math.DivRem((now - phase).UtcTicks, limit.Window.Ticks);
        var calls = _grid.Window == window ? _grid.Calls : 0;
        var allowed = calls < limit.Calls;
        _grid = (window, allowed || refusedCount ? calls + 1 : calls);
        return allowed ? (TimeSpan.Zero, limit.Calls - _grid.Calls) : (limit.Window - TimeSpan.FromTicks(into), 0);
    }

    /// <summary>An empty bucket has nothing to take from: refused calls cost nothing here.</summary>
    private (TimeSpan Wait, int Left) TakeFromBucket(CallLimit limit, DateTimeOffset now)
    {
        var refilled = (now - _bucket.At) / limit.Window * limit.Calls;
        var taken = _bucket.At == default ? 0 : Math.Max(0, _bucket.Taken - refilled);
        var allowed = taken <= limit.Calls - 1;
        _bucket = (now, allowed ? taken + 1 : taken);
        return allowed
            ? (TimeSpan.Zero, (int)(limit.Calls - taken - 1))
            : (limit.Window * ((taken - limit.Calls + 1) / limit.Calls), 0);
    }
}
