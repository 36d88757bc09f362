using System.Collections.Immutable;
using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// Which event of a picture is which known stay. A stay without an event and not in <see cref="Kept"/> or
/// <see cref="Cancelled"/> is not shown. Stays are named by their id.
/// </summary>
internal sealed class FeedPairing
{
    public Dictionary<string, FeedEvent> EventOf { get; } = [];

    /// <summary>Stays whose event is there but told us nothing new: unchanged, or unreadable.</summary>
    public HashSet<string> Kept { get; } = [];

    /// <summary>Stays that the feed itself calls cancelled.</summary>
    public HashSet<string> Cancelled { get; } = [];

    /// <summary>UIDs of which the feed shows nothing but cancellations.</summary>
    public HashSet<string> CancelledUids { get; } = [];

    /// <summary>Events that are no known stay.</summary>
    public List<FeedEvent> Fresh { get; } = [];

    /// <summary>The pairing of a picture that equals the one before.</summary>
    public static FeedPairing Unchanged(ImmutableArray<FeedStay> stays)
    {
        var pairing = new FeedPairing();
        foreach (var stay in stays)
        {
            if (stay.Presence == FeedPresence.Visible)
                pairing.Kept.Add(stay.StayId);
        }
        return pairing;
    }

    public static FeedPairing Of(ImmutableArray<FeedStay> stays, FeedSighting sighting, DateOnly today)
    {
        var pairing = new FeedPairing();
        var byUid = stays.ToLookup(static s => s.Uid);

        // 1 the same UID is the same stay
        foreach (var events in sighting.Taking.GroupBy(static e => e.Uid))
            pairing.PairSameUid([.. byUid[events.Key].Where(static s => s.Presence != FeedPresence.Over)], [.. events]);

        // 2 there but unreadable: as it was
        foreach (var stay in sighting.Unreadable.SelectMany(uid => pairing.Nearest(byUid[uid])))
        {
            if (stay.End?.Reason != StayEndReason.CancelledByFeed)
                pairing.Kept.Add(stay.StayId);
        }

        // 3 cancelled by the feed's own word
        foreach (var events in sighting.Cancelled)
            pairing.Cancel([.. byUid[events.Key]], [.. events]);
        pairing.CancelledUids.UnionWith(sighting.Cancelled.Select(static e => e.Key)
            .Where(uid => byUid[uid].All(s => s.Presence == FeedPresence.Over || pairing.Cancelled.Contains(s.StayId))));
        pairing.CancelledUids.ExceptWith(sighting.Taking.Select(static e => e.Uid));
        pairing.CancelledUids.ExceptWith(sighting.Unreadable);

        // 4 a new UID in the place of one that is gone, or that seemed to roll out with its last night before it was over; what
        //   is past is in the place of nothing
        List<FeedEvent> fresh = [.. pairing.Fresh.Where(e => e.Dates.Departure > today)];
        pairing.Fresh.RemoveAll(e => e.Dates.Departure > today);
        List<FeedStay> gone = [.. stays.Where(s => s.Presence != FeedPresence.Over && pairing.IsOpen(s))];
        List<FeedStay> over = [.. stays.Where(s => s.Presence == FeedPresence.Over && pairing.IsOpen(s))];
        StayMatcher.MatchByCode(gone, fresh, pairing.Pair);
        StayMatcher.MatchByCode(over, fresh, pairing.Pair);
        StayMatcher.Match(gone, fresh, pairing.Pair);
        StayMatcher.Match([.. over.Where(s => s.End!.Reason == StayEndReason.Completed && s.Dates.Departure > today)], fresh, pairing.Pair);

        // 5 the UID of one that had ended; last, because Booking.com gives the same UID again to whatever starts that day
        var returned = fresh.Concat(pairing.Fresh).ToLookup(static e => e.Uid);
        pairing.Fresh.Clear();
        foreach (var events in returned)
            pairing.PairSameUid([.. byUid[events.Key].Where(s => s.Presence == FeedPresence.Over && pairing.IsOpen(s))], [.. events]);
        return pairing;
    }

    private bool IsOpen(FeedStay stay) =>
        !EventOf.ContainsKey(stay.StayId) && !Kept.Contains(stay.StayId) && !Cancelled.Contains(stay.StayId);

    // A UID that could not be read means what was last shown with it, not what bore it before that.
    private IEnumerable<FeedStay> Nearest(IEnumerable<FeedStay> bearers)
    {
        var nearest = bearers.Where(IsOpen).GroupBy(static s => s.Presence).MinBy(static g => g.Key);
        return nearest is null ? []
            : nearest.Key == FeedPresence.Over ? nearest.OrderBy(static s => s.End!.Fetch).TakeLast(1)
            : nearest;
    }

    private void Pair(FeedStay stay, FeedEvent shown) => EventOf.Add(stay.StayId, shown);

    // Several events may share a UID: then their dates tell them apart.
    private void PairSameUid(List<FeedStay> stays, List<FeedEvent> events)
    {
        if (stays.Count > 1 || events.Count > 1)
            StayMatcher.Match(stays, events, Pair);
        if (stays.Count == 1 && events.Count == 1)
        {
            Pair(stays[0], events[0]);
            events.Clear();
        }
        Fresh.AddRange(events);
    }

    // Where several stays bear the UID, the cancelled event's dates say which is meant.
    private void Cancel(List<FeedStay> bearers, List<FeedEvent> events)
    {
        foreach (var stay in bearers.Where(s => s.Presence != FeedPresence.Over && IsOpen(s)))
        {
            if (bearers.Count == 1 || events.Exists(e => e.Dates.Overlaps(stay.Dates)))
                Cancelled.Add(stay.StayId);
        }
    }
}
