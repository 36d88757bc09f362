using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// When a connection is pulled next, unless something asks sooner: at its interval while all is well, ever later while
/// it fails, at the longest while a person has to act first, and never before the time that the system named.
/// </summary>
internal static class ChannelIntervals
{
    /// <summary>Jitter shortens by up to this share, so that connections do not march in step and no interval is exceeded.</summary>
    private const double Jitter = 0.1;

    private const int MostDoublings = 6;

    /// <summary>
    /// Whatever the interval, what could not be acknowledged is not left for so long that the channel complains to the
    /// property (Channex: after 30 minutes).
    /// </summary>
    private static readonly TimeSpan LongestUnacknowledged = TimeSpan.FromMinutes(5);

    /// <summary>Clocks differ, and a pull takes its time: this long before the queue lets go of a booking, it may be gone.</summary>
    private const double SurelyKept = 0.9;

    /// <param name="rules">The connection's bounds.</param>
    /// <param name="cursor">After its last pull.</param>
    /// <param name="keeps">For how long the system's queue offers a booking: it is asked twice in that time, whatever the interval.</param>
    /// <param name="chance">0 to 1.</param>
    public static DateTimeOffset NextAt(PollRules rules, ChannelCursor cursor, TimeSpan keeps, double chance)
    {
        var wait = cursor.IsRefused ? rules.Max : rules.Interval * Math.Pow(2, Math.Clamp(cursor.Failures - 1, 0, MostDoublings));
        var bounded = wait < rules.Min ? rules.Min : wait > rules.Max ? rules.Max : wait;
        if (cursor is { Unacknowledged: > 0, Failures: 0 } && bounded > LongestUnacknowledged)
            bounded = LongestUnacknowledged;
        if (cursor is { Failures: 0, IsRefused: false } && bounded > keeps / 2)
            bounded = keeps / 2;
        var next = cursor.AttemptedAt + bounded * (1 - Jitter * chance);
        return cursor.WaitUntil is { } told && told > next ? told : next;
    }

    /// <summary>
    /// Whether there may be bookings that the queue does not offer: it let go of them since the last good pull (the service was
    /// down, or the system did not answer), or this is the first one, and others acknowledged them before.
    /// </summary>
    /// <param name="before">After the pull before.</param>
    /// <param name="keeps">For how long the system's queue offers a booking.</param>
    /// <param name="began">When this pull did.</param>
    public static bool MayHaveMissed(ChannelCursor before, TimeSpan keeps, DateTimeOffset began) =>
        before.GoodAt is not { } good || began - good > keeps * SurelyKept;
}
