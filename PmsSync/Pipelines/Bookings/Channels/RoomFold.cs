using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// What a booking's revisions, in the order of their source, say of each of its rooms. The newest holds: a room that it
/// no longer lists is cancelled, and so are all of a cancelled booking, with the nights that were known last. A revision
/// without rooms says nothing of them: a cancellation cancels those that are known, anything else leaves them alone.
/// </summary>
/// <remarks>
/// A booking has as many rooms as the revision that lists the most of them, so that one that arrives late never makes
/// one superfluous: the set of revisions decides which rooms there are, not the order of their arrival.
/// </remarks>
internal static class RoomFold
{
    /// <param name="revisions">In order; at least one.</param>
    /// <param name="unitOf">The unit that a room's type is mapped to now; null where it is not.</param>
    /// <returns>In the order of their places.</returns>
    public static IReadOnlyList<RoomState> Of(IReadOnlyList<BookingRevision> revisions, Func<BookedRoom, UnitId?> unitOf)
    {
        var known = new List<RoomState>();
        BookingRevision? last = null;
        foreach (var revision in revisions.Where(static r => r.Rooms.Count > 0))
        {
            // A room without nights takes none: it is as if it were not listed.
            var rooms = revision.Rooms.Where(static r => r.Dates is not null).ToList();
            var places = RoomMatching.Match(known, rooms, k => ReferenceEquals(k.Told, last));
            for (var i = 0; i < rooms.Count; i++)
            {
                if (places[i] >= 0)
                    known[places[i]] = Next(known[places[i]], rooms[i], revision, unitOf);
                else
                    known.Add(First(known.Count + 1, rooms[i], revision, unitOf));
            }
            last = revision;
        }
        var holds = revisions[^1].Kind == RevisionKind.Cancelled ? null : last;
        return [.. known.Select(room => room with { TakesNights = holds is not null && ReferenceEquals(room.Told, holds) })];
    }

    private static RoomState First(int place, BookedRoom room, BookingRevision revision, Func<BookedRoom, UnitId?> unitOf) =>
        new(place, unitOf(room), room.Dates!.Value, TakesNights: false, room, revision, revision.RevisedAt) { Ids = new HashSet<string> { room.RoomId } };

    // A room whose type is not mapped stays where it was: an edited mapping frees no night.
    private static RoomState Next(RoomState before, BookedRoom room, BookingRevision revision, Func<BookedRoom, UnitId?> unitOf) => before with
    {
        Unit = unitOf(room) ?? before.Unit,
        Dates = room.Dates!.Value,
        Room = room,
        Told = revision,
        Ids = new HashSet<string>(before.Ids) { room.RoomId },
    };
}
