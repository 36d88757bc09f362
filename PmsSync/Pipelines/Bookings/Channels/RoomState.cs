using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// One room of a booking after all its revisions. <paramref name="Told"/> is the revision that listed it last, and
/// <paramref name="Room"/> as it stood there; <paramref name="Dates"/> are the last known nights, also of a room that
/// takes none any more.
/// </summary>
/// <param name="Place">Its number within the booking, from 1: what it is known by, because its ids may change.</param>
/// <param name="Unit">Null where its room type was never mapped.</param>
/// <param name="FirstKnownAt">The source's time of the first revision that listed it.</param>
internal sealed record RoomState(
    int Place, UnitId? Unit, StayDates Dates, bool TakesNights, BookedRoom Room, BookingRevision Told, DateTimeOffset FirstKnownAt)
{
    /// <summary>The channel's ids of it in all revisions so far.</summary>
    public IReadOnlySet<string> Ids { get; init; } = new HashSet<string>();
}
