using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// Which unit the room types of a booking mean: what the configuration says, and where it says nothing any more, what it said
/// when the booking was looked at before. So an edited mapping frees no night, and still no revision that arrives late ever
/// puts a room that was never mapped where another one had been taken to be. Pure.
/// </summary>
internal sealed class RoomUnits
{
    private readonly Dictionary<string, UnitId> _units = new(StringComparer.Ordinal);

    /// <param name="known">All revisions of the booking.</param>
    /// <param name="access">The connection as it is configured; null where it is not.</param>
    public RoomUnits(IReadOnlyList<KnownRevision> known, ChannelAccess? access)
    {
        foreach (var (type, unit) in known.SelectMany(static k => k.Units ?? Nothing))
            _units[type] = unit;
        foreach (var room in known.SelectMany(static k => k.Revision.Rooms))
            if (ChannelMapping.UnitOf(access, room) is { } mapped)
                _units[room.RoomTypeId!] = mapped.Unit;
        Known = [.. known.Select(Remembered)];
    }

    public static IReadOnlyDictionary<string, UnitId> Nothing { get; } = new Dictionary<string, UnitId>();

    /// <summary>The revisions with what is remembered of their room types.</summary>
    public IReadOnlyList<KnownRevision> Known { get; }

    /// <summary>False where one of the revisions was stored before room types were remembered: then a room without a unit may be where its row is.</summary>
    public bool IsWhole => Known.All(static k => k.Units is not null);

    /// <summary>Null where the room's type was never mapped.</summary>
    public UnitId? Of(BookedRoom room) => room.RoomTypeId is { } type && _units.TryGetValue(type, out var unit) ? unit : null;

    private KnownRevision Remembered(KnownRevision known)
    {
        var types = known.Revision.Rooms.Select(static r => r.RoomTypeId).OfType<string>().Distinct().ToList();
        return known.Units is null && !types.TrueForAll(_units.ContainsKey)
            ? known
            : known with { Units = types.Where(_units.ContainsKey).ToDictionary(static t => t, t => _units[t]) };
    }
}
