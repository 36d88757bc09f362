using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// What a booking's revisions, in the order of their source, say of each of its rooms. The newest holds: a room that it
/// no longer lists is cancelled, and so are all of a cancelled booking, with the nights that were known last. A revision
/// without rooms says nothing of them: a cancellation cancels those that are known, anything else leaves them alone.
/// </summary>
internal static class RoomFold
{
    /// <param name="revisions">In order; at least one.</param>
    /// <param name="unitOf">The unit that a room's type is mapped to now; null where it is not.</param>
    public static IReadOnlyList<RoomState> Of(IReadOnlyList<BookingRevision> revisions, Func<BookedRoom, UnitId?> unitOf)
    {
        var rooms = new Dictionary<string, RoomState>(StringComparer.Ordinal);
        foreach (var revision in revisions)
        {
            foreach (var (id, room) in Listed(revision))
            {
                var before = rooms.GetValueOrDefault(id);
                // A room whose type is not mapped stays where it was: an edited mapping frees no night.
                rooms[id] = new RoomState(
                    id, unitOf(room) ?? before?.Unit, room.Dates ?? before?.Dates, TakesNights: false, room, revision,
                    before?.FirstKnownAt ?? revision.RevisedAt);
            }
        }
        var holds = revisions[^1].Kind != RevisionKind.Cancelled ? revisions.LastOrDefault(static r => r.Rooms.Count > 0) : null;
        return [.. rooms.Values.Select(r => r with { TakesNights = holds is not null && ReferenceEquals(r.Told, holds) && r.Room.Dates is not null })];
    }

    // Two rooms under one id would be one stay, and the second one's nights open.
    private static IEnumerable<(string Id, BookedRoom Room)> Listed(BookingRevision revision) =>
        revision.Rooms.GroupBy(static r => r.RoomId, StringComparer.Ordinal)
            .SelectMany(static same => same.Select((room, i) => (i == 0 ? room.RoomId : $"{room.RoomId}#{i + 1}", room)));
}
