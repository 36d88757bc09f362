namespace PmsSync.Engine;

/// <summary>One timer for the earliest of many wake-ups. Its users hold the engine's gate; the callback must take it.</summary>
internal sealed class WakeTimer : IDisposable
{
    // Timers have a longest wait; waking too early does no harm.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private readonly ITimer _timer;
    private TimeSpan _due = TimeSpan.MaxValue;

    public WakeTimer(TimeProvider time, Action wake) =>
        _timer = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Sees to it that the callback comes at <paramref name="due"/> (monotonic) or earlier.</summary>
    public void ArmNeedsLock(TimeSpan due, TimeSpan now)
    {
        if (due >= _due)
            return;
        _due = due;
        var wait = due - now;
        _timer.Change(
            wait > Longest ? Longest : wait < TimeSpan.Zero ? TimeSpan.Zero : RoundUp(wait), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The callback has come: whatever is still ahead must be armed again.</summary>
    public void FiredNeedsLock() => _due = TimeSpan.MaxValue;

    public void Dispose() => _timer.Dispose();

    // The system's timer counts whole milliseconds and cuts the rest off: it would wake just before the instant.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
