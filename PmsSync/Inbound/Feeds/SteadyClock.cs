using System.Collections.Concurrent;
using PmsSync.Domain;

namespace PmsSync.Inbound.Feeds;

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

/// <summary>How far the wall clock was set between two facts of a feed, as far as this process saw it. Safe for concurrent use.</summary>
internal sealed class ClockJumps(TimeProvider time)
{
    /// <summary>Less is the clocks' drift against each other; it adds up until it counts.</summary>
    private static readonly TimeSpan Smallest = TimeSpan.FromSeconds(1);

    private readonly SteadyClock _clock = new(time);
    private readonly ConcurrentDictionary<FeedId, TimeSpan> _told = new();

    public TimeSpan Since(FeedId feed)
    {
        var jump = _clock.WallAhead - _told.GetValueOrDefault(feed);
        return jump.Duration() < Smallest ? TimeSpan.Zero : jump;
    }

    /// <summary>A fact that names the jump is in the journal.</summary>
    public void Told(FeedId feed, TimeSpan jump) => _told.AddOrUpdate(feed, jump, (_, before) => before + jump);
}
