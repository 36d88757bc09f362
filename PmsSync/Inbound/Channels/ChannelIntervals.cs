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

    /// <param name="rules">The connection's bounds.</param>
    /// <param name="cursor">After its last pull.</param>
    /// <param name="chance">0 to 1.</param>
    public static DateTimeOffset NextAt(PollRules rules, ChannelCursor cursor, double chance)
    {
        var wait = cursor.IsRefused ? rules.Max : rules.Interval * Math.Pow(2, Math.Clamp(cursor.Failures - 1, 0, MostDoublings));
        var bounded = wait < rules.Min ? rules.Min : wait > rules.Max ? rules.Max : wait;
        if (cursor is { Unacknowledged: > 0, Failures: 0 } && bounded > LongestUnacknowledged)
            bounded = LongestUnacknowledged;
        var next = cursor.AttemptedAt + bounded * (1 - Jitter * chance);
        return cursor.WaitUntil is { } told && told > next ? told : next;
    }
}
