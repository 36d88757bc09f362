namespace PmsSync.Throttling.Budgets;

/// <summary>
/// The tokens of calls that are over and come back one window later. Neighbours within a small slice of the window share
/// the later one's time, so that a day of millions of calls takes no more room than a minute. Not thread-safe.
/// </summary>
internal sealed class ReturningTokens(TimeSpan window, TimeSpan hold)
{
    private const int Slices = 4_096;

    private readonly double _slice = Math.Max(1, window.Ticks / (double)Slices);

    // By the number of the slice at whose end the calls were surely over.
    private readonly SortedDictionary<long, double> _over = [];

    public double Sum { get; private set; }

    /// <summary>When the next token comes back; null where none is out.</summary>
    public TimeSpan? Next => _over.Count == 0 ? null : ReturnOf(_over.First().Key);

    /// <param name="over">When the call was surely over; may be negative: before this run.</param>
    public void Add(double cost, TimeSpan over)
    {
        if (cost <= 0)
            return;
        var slice = (long)Math.Ceiling(over.Ticks / _slice);
        _over[slice] = _over.GetValueOrDefault(slice) + cost;
        Sum += cost;
    }

    /// <summary>Takes back what is due.</summary>
    public void Expire(TimeSpan now)
    {
        while (_over.Count > 0 && _over.First() is var (slice, cost) && ReturnOf(slice) <= now)
        {
            _over.Remove(slice);
            Sum -= cost;
        }
        if (_over.Count == 0)
            Sum = 0;
    }

    /// <summary>When this many have come back; null where there are not so many.</summary>
    public TimeSpan? WhenBack(double tokens)
    {
        var back = 0.0;
        foreach (var (slice, cost) in _over)
        {
            back += cost;
            if (back >= tokens - WindowTokens.Rounding)
                return ReturnOf(slice);
        }
        return null;
    }

    /// <summary>What is out: when each call was surely over, and what it cost; oldest first.</summary>
    public IEnumerable<(TimeSpan Over, double Cost)> Out() => _over.Select(o => (EndOf(o.Key), o.Value));

    private TimeSpan ReturnOf(long slice) => EndOf(slice) + hold;

    private TimeSpan EndOf(long slice) => TimeSpan.FromTicks((long)Math.Ceiling(slice * _slice));
}
