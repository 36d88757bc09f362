using System.Collections.Concurrent;
using PmsSync.Domain;

namespace PmsSync.Inbound.Feeds;

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
