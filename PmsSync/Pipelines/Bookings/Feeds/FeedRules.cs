using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// What a poll of a feed means. Pure: every time and date comes with the fact, and the same facts give the
/// same state. Nights that the feed shows are closed with that poll; nights that it no longer shows are
/// held until the grace has passed; a stay survives a new UID, a night rolling out and a bad answer.
/// </summary>
internal static class FeedRules
{
    /// <summary>How long an ended stay is remembered, in case its event returns.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>And how many, newest first: a feed that invents new events with every answer must not grow without end.</summary>
    private const int MostRemembered = 1_000;

    public static FeedStep Apply(FeedState state, FeedFact fact, GraceRules grace, FeedId feed)
    {
        if (fact.Fetch <= state.Fetch)
            return FeedStep.Nothing(state) with { Superseded = true };

        // 1 which event is which stay
        var sighting = fact.Picture is { } picture ? FeedSighting.Of(picture) : null;
        var pairing = sighting is null ? FeedPairing.Unchanged(state.Stays) : FeedPairing.Of(state.Stays, sighting, fact.Today);
        var shown = sighting is null ? state.Shown : Nights(state, sighting, pairing, fact.Today);

        // 2 the nights
        var nights = NightGrace.Advance(state, shown, pairing, fact, grace);

        // 3 the stays
        var ledger = new StayGrace(state, fact, grace, shown, nights);
        var known = state.Stays.Select(stay => Follow(stay, pairing, ledger)).ToList();
        var appeared = Appeared(pairing.Fresh, fact, feed);
        appeared.ForEach(stay => ledger.Add(new StayChange.Appeared(stay)));
        known.AddRange(appeared);
        ledger.NameMerged(known);

        // 4 what is known now
        var next = new FeedState
        {
            Fetch = fact.Fetch,
            LastGoodAt = fact.At,
            ClockJumps = state.ClockJumps + fact.ClockJump,
            Shown = shown,
            Stays = Remembered(known, fact.At),
            Held = nights.Held,
            Echoes = sighting?.Echoes ?? state.Echoes,
        };
        return new FeedStep(
            next,
            ledger.Changes,
            nights.Lost.Intersect(next.HeldNights),
            state.Closed(fact.Today).Except(next.Closed(fact.Today)),
            nights.IsMassLoss,
            FeedRemarks.Of(state, sighting, nights, appeared, grace));
    }

    /// <summary>
    /// A person opens held nights. A missing stay whose last held nights these were ends with them: cancelled,
    /// or shortened when the guest had arrived. Nights that the feed shows stay closed.
    /// </summary>
    public static FeedStep Release(FeedState state, StayDates nights, DateTimeOffset at, DateOnly today)
    {
        var released = NightSet.Of(nights);
        var touched = state.Held.Where(h => h.Nights.Overlaps(nights)).Select(static h => h.StayId).ToHashSet();
        var held = state.Held
            .SelectMany(span => NightSet.Of(span.Nights).Except(released).Select(rest => span with { Nights = rest }))
            .ToImmutableArray();
        var stillHeld = held.Where(h => h.Nights.Departure > today).Select(static h => h.StayId).ToHashSet();

        var fact = new FeedFact(state.Fetch, at, today, Picture: null);
        var ledger = new StayGrace(state, fact, GraceRules.Default, state.Shown, new NightGrace(held, NightSet.Empty, NightSet.Empty, 0));
        var stays = state.Stays
            .Select(stay => stay.Presence != FeedPresence.Missing || !touched.Contains(stay.StayId) || stillHeld.Contains(stay.StayId)
                ? stay
                : StayGrace.WasInHouse(stay) ? ledger.Shorten(stay) : ledger.Cancel(stay, StayEndReason.Released))
            .ToImmutableArray();
        var next = state with { Held = held, Stays = stays };
        return FeedStep.Nothing(next) with { Changes = ledger.Changes, Freed = state.Closed(today).Except(next.Closed(today)) };
    }

    /// <summary>
    /// A person opens nights of a feed that is not configured any more: held ones, and those of the stays that it showed
    /// last. A stay ends whole. Should the feed come back and show it, it is taken again.
    /// </summary>
    public static FeedStep GiveUp(FeedState state, StayDates nights, DateTimeOffset at, DateOnly today)
    {
        var shown = state.Stays.Where(s => s.Presence == FeedPresence.Visible && s.Dates.Overlaps(nights) && s.Dates.Departure > today).ToList();
        var given = NightSet.Of(shown.Select(static s => s.Dates));
        var end = new StayEnd(StayEndReason.Released, state.Fetch, at);
        var ended = shown.ToDictionary(static s => s.StayId, s => s with { End = end });
        var released = Release(
            state with { Shown = state.Shown.Except(given), Stays = [.. state.Stays.Select(s => ended.GetValueOrDefault(s.StayId, s))] }, nights, at, today);
        var changes = ended.Values.Select(static s => (StayChange)new StayChange.Cancelled(s, StayEndReason.Released));
        return released with { Changes = [.. changes, .. released.Changes], Freed = state.Closed(today).Except(released.Next.Closed(today)) };
    }

    private static FeedStay Follow(FeedStay stay, FeedPairing pairing, StayGrace ledger) =>
        pairing.EventOf.TryGetValue(stay.StayId, out var now) ? ledger.Seen(stay, now)
        : pairing.Kept.Contains(stay.StayId) ? ledger.Kept(stay)
        : pairing.Cancelled.Contains(stay.StayId) ? ledger.Cancelled(stay)
        : ledger.NotShown(stay);

    private static NightSet Nights(FeedState state, FeedSighting sighting, FeedPairing pairing, DateOnly today) =>
        NightSet.Of(sighting.Taking.Select(static e => e.Dates).Concat(
            state.Stays.Where(s => pairing.Kept.Contains(s.StayId) && s.Dates.Departure > today).Select(static s => s.Dates)));

    // Some feeds keep the past for ever: what was over before we first saw it is no stay of ours.
    private static List<FeedStay> Appeared(IReadOnlyList<FeedEvent> fresh, FeedFact fact, FeedId feed) =>
        [.. fresh.Where(e => e.Dates.Departure > fact.Today).Select(e => new FeedStay
        {
            StayId = StayIdOf(feed, e, fact.Fetch),
            Uid = e.Uid,
            Dates = e.Dates,
            FirstNight = e.Dates.Arrival,
            Kind = FeedStay.KindOf(e),
            Status = e.Status,
            ReservationCode = e.ReservationCode,
            GuestName = e.GuestName,
            PhoneLastFour = e.PhoneLastFour,
            FirstFetch = fact.Fetch,
            FirstSeenAt = fact.At,
        })];

    private static string StayIdOf(FeedId feed, FeedEvent first, long fetch)
    {
        var origin = $"{feed}\n{first.Uid}\n{first.Dates}\n{fetch}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))[..12]);
    }

    private static ImmutableArray<FeedStay> Remembered(List<FeedStay> stays, DateTimeOffset at)
    {
        var forgotten = stays
            .Where(static s => s.End is not null)
            .OrderByDescending(static s => s.End!.Fetch)
            .Where((s, newer) => newer >= MostRemembered || at - s.End!.At > Memory)
            .Select(static s => s.StayId).ToHashSet();
        return [.. stays.Where(s => !forgotten.Contains(s.StayId))];
    }
}
