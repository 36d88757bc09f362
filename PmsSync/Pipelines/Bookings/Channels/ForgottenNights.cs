using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// Nights of which nobody knows any more what the channel shows, because it counts its own bookings by itself: those
/// that the booking had, has, or had meanwhile in a revision that never held here.
/// </summary>
/// <param name="RoomsTaken">By how much the channel may have counted down; 0 where it frees.</param>
internal sealed record ForgottenNights(UnitId Unit, StayDates Nights, int RoomsTaken)
{
    public static IReadOnlyList<ForgottenNights> Of(IReadOnlyList<StayChange> changes, IReadOnlyList<BookingRevision> brought, ChannelAccess? access)
    {
        if (brought.Count == 0 && changes.All(static c => c.Before == c.After))
            return [];
        var had = changes.Where(static c => c.Before is { Provenance.TakesNights: true })
            .Select(static c => new ForgottenNights(c.Before!.Stay.Unit, c.Before.Stay.Dates, 0));
        var has = changes.Where(static c => c.After.Provenance.TakesNights)
            .Select(static c => new ForgottenNights(c.After.Stay.Unit, c.After.Stay.Dates, 1)).ToList();
        var meanwhile = brought
            .SelectMany(revision => revision.Rooms.Select(room => Of(room, access, revision.Kind == RevisionKind.Cancelled ? 0 : 1)))
            .OfType<ForgottenNights>()
            .Where(nights => !has.Contains(nights));
        return [.. had, .. has, .. meanwhile];
    }

    private static ForgottenNights? Of(BookedRoom room, ChannelAccess? access, int roomsTaken) =>
        ChannelMapping.UnitOf(access, room) is { } unit && room.Dates is { } nights ? new ForgottenNights(unit.Unit, nights, roomsTaken) : null;
}
