using PmsSync.Inbound;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Notices;

/// <summary>Whether a source is stale: what we know of it may be outdated, and a night may be sold twice. Pure.</summary>
internal static class SourceLook
{
    /// <summary>However often a source is read, a shorter silence is told to nobody.</summary>
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromHours(1);

    private const int MostMissed = 3;

    /// <summary>
    /// True where reading failed several times in a row, where a limit of the tenant stops it, or where there was nothing good for
    /// three of its longest intervals and at least an hour. What was before the start does not count: nobody read then. Null where
    /// nothing can be told: it is not read now because of ourselves.
    /// </summary>
    /// <param name="goodAt">The last good answer; null where there was none.</param>
    public static bool? IsStale(SourceHealth health, DateTimeOffset? goodAt, PollRules poll, DateTimeOffset startedAt, DateTimeOffset now) => health switch
    {
        SourceHealth.Failing or SourceHealth.OverLimit => true,
        SourceHealth.Paused => null,
        _ => now - Latest(goodAt, startedAt) > Longer(ShortestSilence, poll.Max * MostMissed),
    };

    private static DateTimeOffset Latest(DateTimeOffset? goodAt, DateTimeOffset startedAt) => goodAt is { } good && good > startedAt ? good : startedAt;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
