using System.Collections.Immutable;
using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// The grace of the nights, which knows nothing of what becomes of their stays: a night that the feed no
/// longer shows stays closed until the grace has passed, whether its event vanished, shrank, moved or was
/// re-issued.
/// </summary>
internal sealed record NightGrace(ImmutableArray<HeldSpan> Held, NightSet Lost, NightSet LostInMass, int LaterNightsBefore)
{
    /// <summary>A loss of fewer nights is an ordinary day.</summary>
    private const int MassLossNights = 10;

    private const int MassLossPercent = 30;

    public bool IsMassLoss => !LostInMass.IsEmpty;

    /// <param name="before">What was known.</param>
    /// <param name="shown">The nights that the feed shows now.</param>
    /// <param name="pairing">Says what the feed itself cancelled now: the only loss that is believed at once.</param>
    /// <param name="fact">The poll.</param>
    /// <param name="grace">How long to hold.</param>
    public static NightGrace Advance(
        FeedState before, NightSet shown, FeedPairing pairing, FeedFact fact, GraceRules grace)
    {
        var jumps = before.ClockJumps + fact.ClockJump;

        // 1 what went with this poll, and whether it is too much to be true
        var later = fact.Today.AddDays(2);
        var lost = before.Shown.Except(shown).From(fact.Today);
        var laterBefore = before.Shown.From(later).Nights;
        var lostLater = lost.From(later);
        var lostInMass = IsTooMuch(lostLater.Nights, laterBefore) ? lostLater : NightSet.Empty;

        // 2 what was missing already
        var held = new List<HeldSpan>();
        foreach (var span in before.Held.Where(h => !IsCancelled(h, before, pairing)))
        {
            var again = span.Absence.Again();
            held.AddRange(NightSet.Of(span.Nights).Except(shown).From(fact.Today)
                .Select(nights => span with { Nights = nights, Absence = again }));
        }

        // 3 what is missing for the first time
        var first = new Absence(before.Fetch, fact.Fetch, fact.At, fact.Today, GoodPolls: 1, AfterMassLoss: false) { ClockJumps = jumps };
        held.AddRange(Hold(before, lost.Except(lostInMass), pairing, first));
        held.AddRange(Hold(before, lostInMass, pairing, first with { AfterMassLoss = true }));

        // 4 whose time has come
        held.RemoveAll(span => span.Absence.IsOver(grace, fact.At, jumps));
        return new([.. held], lost, lostInMass, laterBefore);
    }

    private static bool IsTooMuch(int gone, int before) => gone >= MassLossNights && gone * 100 > before * MassLossPercent;

    // Only nights shown under the cancelled UID itself: a stay may hold others from before it was re-issued.
    private static bool IsCancelled(HeldSpan span, FeedState before, FeedPairing pairing) =>
        span is { StayId: { } id, Uid: { } uid }
        && (pairing.CancelledUids.Contains(uid)
            || (pairing.Cancelled.Contains(id) && before.Stays.Any(s => s.StayId == id && s.Uid == uid)));

    private static List<HeldSpan> Hold(FeedState before, NightSet lost, FeedPairing pairing, Absence absence)
    {
        if (lost.IsEmpty)
            return [];
        var held = new List<HeldSpan>();
        var owned = new List<StayDates>();
        foreach (var stay in before.Stays.Where(static s => s.Presence == FeedPresence.Visible))
        {
            var left = NightSet.Of(stay.Dates).Intersect(lost);
            owned.AddRange(left);
            if (!pairing.Cancelled.Contains(stay.StayId))
                held.AddRange(left.Select(nights => new HeldSpan(nights, stay.StayId, stay.Uid, absence)));
        }
        held.AddRange(lost.Except(NightSet.Of(owned)).Select(nights => new HeldSpan(nights, null, null, absence)));
        return held;
    }
}
