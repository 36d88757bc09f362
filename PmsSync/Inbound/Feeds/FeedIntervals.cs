using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>
/// When a feed is asked next. Never sooner than the server allows; sooner than usual while the feed is changing; later
/// where the feed asks for it or keeps failing; always inside the configured bounds less the jitter,
/// the server's own wait excepted.
/// </summary>
internal static class FeedIntervals
{
    /// <summary>Jitter shortens by up to this share, so that feeds do not march in step and no interval is exceeded.</summary>
    private const double Jitter = 0.1;

    private const int MostDoublings = 6;

    /// <param name="rules">The connection's bounds.</param>
    /// <param name="cursor">The feed after its last look.</param>
    /// <param name="chance">0 to 1.</param>
    public static DateTimeOffset NextAt(PollRules rules, FeedCursor cursor, double chance)
    {
        var interval = cursor.Failures > 0 ? AfterFailures(rules, cursor.Failures) : AfterSuccess(rules, cursor);
        var next = cursor.AttemptedAt + interval * (1 - Jitter * chance);
        return cursor.WaitUntil is { } told && told > next ? told : next;
    }

    private static TimeSpan AfterSuccess(PollRules rules, FeedCursor cursor)
    {
        // A feed that was throttled has a problem and no failures: it is not asked more often for having been lively.
        var isLively = cursor.Problem is null && cursor.ChangedAt is { } changed && cursor.GoodAt - changed < rules.Interval;
        var usual = isLively ? rules.Interval / 2 : rules.Interval;
        var asked = cursor.RefreshInterval is { } refresh && refresh > usual ? refresh : usual;
        return Clamp(asked, rules);
    }

    private static TimeSpan AfterFailures(PollRules rules, int failures) =>
        Clamp(rules.Interval * Math.Pow(2, Math.Min(failures - 1, MostDoublings)), rules);

    private static TimeSpan Clamp(TimeSpan interval, PollRules rules) =>
        interval < rules.Min ? rules.Min : interval > rules.Max ? rules.Max : interval;
}
