using PmsSync.State.Cleaning;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>
/// Which arrival needs the room of which departure. The rooms of a unit are alike, so who gets which is played through: an
/// arrival takes the room that has been empty for longest, which gives each turnover the most time there is. Pure.
/// </summary>
internal static class RoomTurns
{
    /// <param name="quantity">The unit's rooms.</param>
    /// <param name="guests">Stays after which somebody must clean, and before which it must be clean.</param>
    /// <param name="blocks">Stays that close a room and leave it as it is.</param>
    /// <returns>For each guest's stay the one that needs its room next; those that nobody follows are not in it.</returns>
    public static IReadOnlyDictionary<string, CleaningStay> Next(int quantity, IEnumerable<CleaningStay> guests, IEnumerable<CleaningStay> blocks)
    {
        var next = new Dictionary<string, CleaningStay>(StringComparer.Ordinal);
        var rooms = new PriorityQueue<Room, (DateOnly Empty, int Number)>();
        var used = 0;
        var takers = guests.Select(static s => (Stay: s, IsGuest: true)).Concat(blocks.Select(static s => (Stay: s, IsGuest: false)))
            .OrderBy(static t => t.Stay.Dates.Arrival).ThenBy(static t => t.IsGuest ? 0 : 1)
            .ThenBy(static t => t.Stay.Dates.Departure).ThenBy(static t => t.Stay.Id, StringComparer.Ordinal);
        foreach (var (stay, isGuest) in takers)
        {
            // One that was never used is clean, and has been for longest.
            var room = used < quantity ? new Room(used++) : rooms.Dequeue();
            if (isGuest)
                room.Take(stay, next);
            room.Empty = room.Empty > stay.Dates.Departure ? room.Empty : stay.Dates.Departure;
            rooms.Enqueue(room, (room.Empty, room.Number));
        }
        return next;
    }

    /// <summary>Its turnovers that nobody has followed yet. With more stays than rooms there may be several: all wait for the same arrival.</summary>
    private sealed class Room(int number)
    {
        private readonly List<CleaningStay> _left = [];

        public int Number => number;

        public DateOnly Empty { get; set; } = DateOnly.MinValue;

        public void Take(CleaningStay stay, Dictionary<string, CleaningStay> next)
        {
            foreach (var left in _left.Where(l => l.Dates.Departure <= stay.Dates.Arrival))
                next.Add(left.Id, stay);
            _left.RemoveAll(l => l.Dates.Departure <= stay.Dates.Arrival);
            _left.Add(stay);
        }
    }
}
