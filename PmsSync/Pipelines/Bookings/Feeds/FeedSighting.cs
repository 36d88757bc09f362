using System.Collections.Immutable;
using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// A picture sorted by what its events can mean: those that take nights, explicit cancellations by UID, our
/// own echoes, and UIDs that are there but unreadable. What neither takes nights nor cancels is not there.
/// </summary>
internal sealed record FeedSighting(
    IReadOnlyList<FeedEvent> Taking,
    ILookup<string, FeedEvent> Cancelled,
    ImmutableArray<FeedEcho> Echoes,
    IReadOnlySet<string> Unreadable)
{
    public static FeedSighting Of(FeedPicture picture)
    {
        var taking = new Dictionary<(string Uid, StayDates Dates), FeedEvent>();
        var cancelled = new List<FeedEvent>();
        var echoes = ImmutableArray.CreateBuilder<FeedEcho>();
        foreach (var shown in picture.Events)
        {
            if (shown.Kind == FeedEventKind.Marker)
                continue;
            if (shown.Status == StayStatus.Cancelled)
                cancelled.Add(shown);
            else if (shown.IsOurOwn)
                echoes.Add(new FeedEcho(shown.Uid, shown.Dates));
            else if (shown.Blocks)
                Keep(taking, shown);
        }
        // One order for one content: feeds list the same events in any order.
        var ordered = taking.Values
            .OrderBy(static e => e.Dates.Arrival).ThenBy(static e => e.Dates.Departure).ThenBy(static e => e.Uid, StringComparer.Ordinal)
            .ToList();
        echoes.Sort(static (a, b) => (a.Dates.Arrival, a.Dates.Departure) == (b.Dates.Arrival, b.Dates.Departure)
            ? string.CompareOrdinal(a.Uid, b.Uid)
            : (a.Dates.Arrival, a.Dates.Departure).CompareTo((b.Dates.Arrival, b.Dates.Departure)));
        return new(ordered, cancelled.ToLookup(static e => e.Uid), echoes.ToImmutable(), picture.UnreadableUids.ToHashSet());
    }

    // Merged feeds repeat an event; the copy that says more is kept, whichever comes first.
    private static void Keep(Dictionary<(string, StayDates), FeedEvent> taking, FeedEvent shown)
    {
        var key = (shown.Uid, shown.Dates);
        if (!taking.TryGetValue(key, out var known) || Rank(shown).CompareTo(Rank(known)) < 0)
            taking[key] = shown;
    }

    private static (int, int, int, string, string, string) Rank(FeedEvent shown) =>
        ((int)shown.Kind, shown.ReservationCode is null ? 1 : 0, (int)shown.Status,
            shown.ReservationCode ?? "", shown.GuestName ?? "", shown.PhoneLastFour ?? "");
}
