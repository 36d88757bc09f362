using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// Which of a booking's known rooms each room of its next revision is. Channex keeps the id of a room in some revisions
/// and gives a new one in others (its documentation shows both), so the id is the best sign and not the only one: then
/// come the room type and the nights. Where a revision lists no more rooms than are known, each of them is a known one: a
/// change is never taken for a cancellation and a new booking. Pure.
/// </summary>
internal static class RoomMatching
{
    /// <param name="known">In the order of their places.</param>
    /// <param name="rooms">As the revision lists them, with nights.</param>
    /// <param name="listedLast">Whether a known room stood in the newest revision before this one.</param>
    /// <returns>For each room the index of the known one that it is; -1 for a new one.</returns>
    public static int[] Match(IReadOnlyList<RoomState> known, IReadOnlyList<BookedRoom> rooms, Func<RoomState, bool> listedLast)
    {
        var matched = new int[rooms.Count];
        Array.Fill(matched, -1);
        var taken = new bool[known.Count];
        var pairs = Enumerable.Range(0, rooms.Count)
            .SelectMany(room => Enumerable.Range(0, known.Count).Select(place => (Room: room, Place: place, Likeness: LikenessOf(known[place], rooms[room], listedLast))))
            .OrderByDescending(static p => p.Likeness).ThenBy(static p => p.Place).ThenBy(static p => p.Room);
        foreach (var (room, place, _) in pairs)
        {
            if (matched[room] >= 0 || taken[place])
                continue;
            (matched[room], taken[place]) = (place, true);
        }
        return matched;
    }

    // Compared from left to right; more is more alike.
    private static (bool SameId, bool HadId, bool ListedLast, bool SameType, int Overlap, int Nearness) LikenessOf(
        RoomState known, BookedRoom room, Func<RoomState, bool> listedLast) => (
            known.Room.RoomId == room.RoomId, known.Ids.Contains(room.RoomId), listedLast(known), known.Room.RoomTypeId == room.RoomTypeId,
            known.Dates.OverlapNights(room.Dates!.Value), -Math.Abs(known.Dates.Arrival.DayNumber - room.Dates.Value.Arrival.DayNumber));
}
