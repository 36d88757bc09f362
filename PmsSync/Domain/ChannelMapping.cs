namespace PmsSync.Domain;

/// <summary>
/// What a booking names and the configuration does not map. <paramref name="RatePlanId"/> is null where the room type
/// itself is missing; an id that the channel did not know itself is empty.
/// </summary>
internal sealed record MissingMapping(string RoomTypeId, string? RatePlanId);

/// <summary>Which of our units a booked room means.</summary>
internal static class ChannelMapping
{
    /// <summary>Null where the room type is not mapped.</summary>
    public static ChannelUnit? UnitOf(ChannelAccess? access, BookedRoom room) =>
        room.RoomTypeId is { } id ? access?.FindRoomType(id) : null;

    /// <summary>What is not mapped of a room; null where all is. Rate plans matter only for a unit that maps some.</summary>
    public static MissingMapping? MissingOf(ChannelAccess? access, BookedRoom room)
    {
        if (UnitOf(access, room) is not { } unit)
            return new MissingMapping(room.RoomTypeId ?? "", RatePlanId: null);
        return !access!.NamesRatePlans || IsPlanMapped(unit, room.RatePlanId ?? "") ? null : new MissingMapping(unit.RoomTypeId, room.RatePlanId ?? "");
    }

    /// <summary>True where the configuration maps by now what was missing.</summary>
    public static bool IsMapped(ChannelAccess access, MissingMapping missing) =>
        access.FindRoomType(missing.RoomTypeId) is { } unit && (missing.RatePlanId is null || IsPlanMapped(unit, missing.RatePlanId));

    private static bool IsPlanMapped(ChannelUnit unit, string ratePlanId) =>
        unit.RatePlans.Count == 0 || unit.RatePlans.Any(p => p.ExternalId == ratePlanId);
}
