using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// Since when something is missing from its feed: the last fetch that showed it, the first good one that did
/// not, that one's time and the unit's date then, and how many good polls in a row, that one included.
/// </summary>
internal sealed record Absence(
    long LastShownFetch, long SinceFetch, DateTimeOffset Since, DateOnly On, int GoodPolls, bool AfterMassLoss)
{
    /// <summary>One more good poll without it.</summary>
    public Absence Again() => this with { GoodPolls = GoodPolls + 1 };

    /// <summary>All jumps of the clock up to <see cref="Since"/>: see <see cref="FeedState.ClockJumps"/>.</summary>
    public TimeSpan ClockJumps { get; init; }

    /// <summary>True when the nights are to be given up.</summary>
    /// <param name="grace">How long they stay.</param>
    /// <param name="at">The time now, by a clock that may have been set meanwhile.</param>
    /// <param name="clockJumps">All its jumps up to now.</param>
    public bool IsOver(GraceRules grace, DateTimeOffset at, TimeSpan clockJumps) =>
        GoodPolls >= grace.Polls && (at - clockJumps) - (Since - ClockJumps) >= (AfterMassLoss ? grace.AfterMassLoss : grace.AtLeast);
}
