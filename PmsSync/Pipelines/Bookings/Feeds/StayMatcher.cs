using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// Pairs stays with events, one to one and always the same way: first the same reservation code, then
/// identical dates, the same departure, the same arrival, and last the most shared nights.
/// Each step takes what it can; what is left over goes to the next.
/// </summary>
internal static class StayMatcher
{
    /// <summary>Events that are weighed for one stay where thousands share a date: no real feed has so many.</summary>
    private const int MostCandidates = 100;

    /// <summary>Overlapping pairs that are weighed at all; what is left over is new, and what it replaces goes missing with its grace.</summary>
    private const int MostOverlaps = 100_000;

    /// <summary>Pairs what belongs together and removes it from both lists.</summary>
    public static void Match(List<FeedStay> stays, List<FeedEvent> events, Action<FeedStay, FeedEvent> pair)
    {
        MatchByCode(stays, events, pair);
        MatchBy(static s => s.Dates, static e => e.Dates, AreCompatible, stays, events, pair);
        MatchBy(static s => s.Dates.Departure, static e => e.Dates.Departure, AreCompatible, stays, events, pair);
        MatchBy(static s => s.Dates.Arrival, static e => e.Dates.Arrival, AreCompatible, stays, events, pair);
        Take(Overlapping(stays, events), stays, events, pair);
    }

    /// <summary>One reservation code is one reservation, whatever its dates and kind.</summary>
    public static void MatchByCode(List<FeedStay> stays, List<FeedEvent> events, Action<FeedStay, FeedEvent> pair) =>
        MatchBy(static s => s.ReservationCode, static e => e.ReservationCode, static (_, _) => true, stays, events, pair);

    /// <summary>
    /// False when they cannot be one stay: other code, other guest, other phone, or a booking against a block.
    /// Nights that are taken for an unknown reason may be either.
    /// </summary>
    public static bool AreCompatible(FeedStay stay, FeedEvent shown) =>
        !Differ(stay.ReservationCode, shown.ReservationCode)
        && !Differ(stay.GuestName, shown.GuestName)
        && !Differ(stay.PhoneLastFour, shown.PhoneLastFour)
        && (stay.Kind, FeedStay.KindOf(shown)) is not ((StayKind.Booking, StayKind.Block) or (StayKind.Block, StayKind.Booking));

    private static bool Differ(string? known, string? shown) =>
        known is not null && shown is not null && !string.Equals(known, shown, StringComparison.OrdinalIgnoreCase);

    private static void MatchBy<TKey>(
        Func<FeedStay, TKey?> stayKey,
        Func<FeedEvent, TKey?> eventKey,
        Func<FeedStay, FeedEvent, bool> allowed,
        List<FeedStay> stays,
        List<FeedEvent> events,
        Action<FeedStay, FeedEvent> pair)
    {
        if (stays.Count == 0 || events.Count == 0)
            return;
        var byKey = events.Where(e => eventKey(e) is not null).ToLookup(e => eventKey(e)!);
        var pairs =
            from stay in stays
            let key = stayKey(stay)
            where key is not null
            from shown in byKey[key].Take(MostCandidates)
            where allowed(stay, shown)
            select new Candidate(stay, shown);
        Take([.. pairs], stays, events, pair);
    }

    /// <summary>All compatible pairs that share a night, found in one sweep over both in the order of arrival.</summary>
    private static List<Candidate> Overlapping(List<FeedStay> stays, List<FeedEvent> events)
    {
        var found = new List<Candidate>();
        var (openStays, openEvents) = (new List<FeedStay>(), new List<FeedEvent>());
        var (byArrival, shownByArrival) = (stays.OrderBy(static s => s.Dates.Arrival).ToList(), events.OrderBy(static e => e.Dates.Arrival).ToList());
        for (int s = 0, e = 0; (s < byArrival.Count || e < shownByArrival.Count) && found.Count < MostOverlaps;)
        {
            if (e == shownByArrival.Count || (s < byArrival.Count && byArrival[s].Dates.Arrival <= shownByArrival[e].Dates.Arrival))
            {
                var stay = byArrival[s++];
                openEvents.RemoveAll(shown => shown.Dates.Departure <= stay.Dates.Arrival);
                found.AddRange(openEvents.Where(shown => AreCompatible(stay, shown)).Select(shown => new Candidate(stay, shown)));
                openStays.Add(stay);
            }
            else
            {
                var shown = shownByArrival[e++];
                openStays.RemoveAll(stay => stay.Dates.Departure <= shown.Dates.Arrival);
                found.AddRange(openStays.Where(stay => AreCompatible(stay, shown)).Select(stay => new Candidate(stay, shown)));
                openEvents.Add(shown);
            }
        }
        return found;
    }

    private static void Take(List<Candidate> candidates, List<FeedStay> stays, List<FeedEvent> events, Action<FeedStay, FeedEvent> pair)
    {
        if (candidates.Count == 0)
            return;
        candidates.Sort(Candidate.Compare);
        var (takenStays, takenEvents) = (new HashSet<string>(), new HashSet<(string, StayDates)>());
        foreach (var (stay, shown) in candidates)
        {
            if (takenStays.Contains(stay.StayId) || !takenEvents.Add((shown.Uid, shown.Dates)))
                continue;
            takenStays.Add(stay.StayId);
            pair(stay, shown);
        }
        stays.RemoveAll(stay => takenStays.Contains(stay.StayId));
        events.RemoveAll(shown => takenEvents.Contains((shown.Uid, shown.Dates)));
    }

    private readonly record struct Candidate(FeedStay Stay, FeedEvent Shown)
    {
        /// <summary>Most shared nights first, then what is still visible, the same kind, and fixed names to break a tie.</summary>
        public static int Compare(Candidate a, Candidate b)
        {
            var byNights = b.SharedNights.CompareTo(a.SharedNights);
            if (byNights != 0)
                return byNights;
            var byRank = a.Rank.CompareTo(b.Rank);
            if (byRank != 0)
                return byRank;
            var byStay = string.CompareOrdinal(a.Stay.StayId, b.Stay.StayId);
            return byStay != 0 ? byStay : string.CompareOrdinal(a.Shown.Uid, b.Shown.Uid);
        }

        private int SharedNights => Stay.Dates.OverlapNights(Shown.Dates);

        private (FeedPresence, bool, DateOnly, DateOnly) Rank =>
            (Stay.Presence, Stay.Kind != FeedStay.KindOf(Shown), Shown.Dates.Arrival, Shown.Dates.Departure);
    }
}
