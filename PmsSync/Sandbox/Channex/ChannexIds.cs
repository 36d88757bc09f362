namespace PmsSync.Sandbox.Channex;

/// <summary>
/// Ids of the form that Channex uses (UUIDs), derived from names: a configuration and a test can name what the
/// simulated account will hold before it exists.
/// </summary>
internal static class ChannexIds
{
    public static string Property(string name) => Of("property", name);

    public static string RoomType(string property, string roomType) => Of("room_type", property, roomType);

    public static string RatePlan(string property, string roomType, string ratePlan) => Of("rate_plan", property, roomType, ratePlan);

    public static string Of(params ReadOnlySpan<string> parts)
    {
        var hex = Chance.Hex(32, 0, parts);
        return $"{hex[..8]}-{hex[8..12]}-5{hex[13..16]}-8{hex[17..20]}-{hex[20..]}";
    }
}
