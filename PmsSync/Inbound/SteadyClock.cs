namespace PmsSync.Inbound;

/// <summary>
/// UTC as it was at the start, going on with the monotonic clock: what waits by it is not moved when somebody sets the
/// machine's clock. The difference to the wall clock is how far that was set meanwhile (or the machine slept).
/// </summary>
internal sealed class SteadyClock
{
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;
    private readonly long _startTimestamp;

    public SteadyClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetUtcNow();
        _startTimestamp = time.GetTimestamp();
    }

    public DateTimeOffset Now => _start + _time.GetElapsedTime(_startTimestamp);

    /// <summary>How far the wall clock is ahead; negative where it was set back.</summary>
    public TimeSpan WallAhead => _time.GetUtcNow() - Now;

    public DateTimeOffset ToWall(DateTimeOffset steady) => steady + WallAhead;

    public DateTimeOffset FromWall(DateTimeOffset wall) => wall - WallAhead;
}
