namespace PmsSync.Benchmarks.Season;

/// <summary>What channels, guests and people will do, and when. Used by one thread.</summary>
internal sealed class SeasonAgenda
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Number)> _entries = new();
    private long _numbers;

    /// <summary>True while guests and people do nothing: only channels go on reading and being read.</summary>
    public bool IsResting { get; set; }

    /// <summary>Does something again and again, the first time at <paramref name="first"/>.</summary>
    /// <param name="restless">Whether it goes on while all others rest.</param>
    public void Repeat(DateTimeOffset first, Func<TimeSpan> pause, Action act, bool restless = false)
    {
        void Enter(DateTimeOffset at) => _entries.Enqueue(() =>
        {
            if (restless || !IsResting)
                act();
            Enter(at + pause());
        }, (at, ++_numbers));
        Enter(first);
    }

    public void Once(DateTimeOffset at, Action act) => _entries.Enqueue(act, (at, ++_numbers));

    public DateTimeOffset NextAt => _entries.TryPeek(out _, out var next) ? next.At : DateTimeOffset.MaxValue;

    public void RunNext() => _entries.Dequeue()();
}
