using System.Text.Json;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Tests.Service.Channels;

/// <summary>What pushes said, in words that a test can be read by.</summary>
internal static class PushedValue
{
    private static readonly string[] Names = ["property_id", "room_type_id", "rate_plan_id", "date", "date_from", "date_to"];

    /// <summary>
    /// Each value of a call: what it is of, its first and last night (inclusive, as Channex has it) and its fields by name,
    /// such as <c>twin/bar 2026-11-22..2026-11-22 rate=333.00</c>.
    /// </summary>
    public static IEnumerable<string> Of(LoggedCall call, ChannexAccount account)
    {
        using var document = JsonDocument.Parse(call.Body!);
        foreach (var value in document.RootElement.GetProperty("values").EnumerateArray())
        {
            var fields = value.EnumerateObject().Where(static f => !Names.Contains(f.Name)).OrderBy(static f => f.Name, StringComparer.Ordinal)
                .Select(static f => $"{f.Name}={f.Value.ToString().ToLowerInvariant()}");
            yield return $"{TargetOf(value, account)} {DateOf(value, "date_from")}..{DateOf(value, "date_to")} {string.Join(' ', fields)}";
        }
    }

    private static string TargetOf(JsonElement value, ChannexAccount account)
    {
        var property = account.Find(value.GetProperty("property_id").GetString()!)!;
        if (value.TryGetProperty("room_type_id", out var roomType))
            return property.RoomType(roomType.GetString())!.Name;
        var plan = property.RatePlan(value.GetProperty("rate_plan_id").GetString())!;
        return $"{property.RoomType(plan.RoomTypeId)!.Name}/{plan.Name}";
    }

    private static string DateOf(JsonElement value, string name) => (value.TryGetProperty(name, out var date) ? date : value.GetProperty("date")).GetString()!;
}
