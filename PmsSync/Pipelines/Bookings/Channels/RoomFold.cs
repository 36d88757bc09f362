using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// What a booking's revisions, in the order of their source, say of each of its rooms. The newest holds, or the one that a
/// person keeps, as if none had come after it: a room that it no longer lists is cancelled, and so are all of a cancelled
/// booking, with the nights that were known last. A revision without rooms says nothing of them: a cancellation cancels those
/// that are known, anything else leaves them alone.
/// </summary>
/// <remarks>
/// A booking has as many rooms as the revision that lists the most of them, so that one that arrives late never makes
/// one superfluous: the set of revisions decides which rooms there are, not the order of their arrival.
/// </remarks>
internal static class RoomFold
{
    /// <param name="revisions">In order; at least one.</param>
    /// <param name="unitOf">The unit that a room's type is mapped to now; null where it is not.</param>
    /// <param name="held">The one of them that holds by a person's word; null: the newest.</param>
    /// <returns>In the order of their places.</returns>
    public static IReadOnlyList<RoomState> Of(IReadOnlyList<BookingRevision> revisions, Func<BookedRoom, UnitId?> unitOf, BookingRevision? held = null)
    {
        held ??= revisions[^1];
        var known = new List<RoomState>();
        BookingRevision? last = null;
        (IReadOnlyList<RoomState> Rooms, BookingRevision? Last) then = ([], null);
        foreach (var revision in revisions)
        {
            if (revision.Rooms.Count > 0)
            {
                List(known, revision, last, unitOf);
                last = revision;
            }
            if (ReferenceEquals(revision, held))
                then = ([.. known], last);
        }
        var holds = held.Kind == RevisionKind.Cancelled ? null : then.Last;
        // What only newer ones list is known by its place, and takes no night.
        return [.. then.Rooms.Select(room => room with { TakesNights = holds is not null && ReferenceEquals(room.Told, holds) }), .. known.Skip(then.Rooms.Count)];
    }

    private static void List(List<RoomState> known, BookingRevision revision, BookingRevision? last, Func<BookedRoom, UnitId?> unitOf)
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
