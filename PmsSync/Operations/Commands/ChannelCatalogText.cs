using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Connectors.Contract;

namespace PmsSync.Operations.Commands;

/// <summary>An account's catalog for people and for scripts, with the settings that map it.</summary>
internal static class ChannelCatalogText
{
    public static string ToText(IReadOnlyList<CatalogProperty> properties)
    {
        var text = new StringBuilder();
        if (properties.Count == 0)
            text.AppendLine("The key may see no property. Give it access to one in the channel manager's user profile.");
        foreach (var property in properties)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{property.Title} ({property.Zone ?? "no time zone"}, {property.Currency ?? "no currency"}), property {property.Id}");
            foreach (var room in property.RoomTypes)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {room.Title}, {room.Rooms} of them, room type {room.Id}");
                foreach (var plan in room.RatePlans)
                    text.AppendLine(CultureInfo.InvariantCulture, $"    {plan.Title} ({plan.Currency ?? property.Currency}, {plan.Occupancy} guests), rate plan {plan.Id}");
            }
            text.AppendLine("Paste into the tenant and change the ids on the left to your own:");
            text.AppendLine(Settings(property).ToJsonString(JsonText.Pretty)).AppendLine();
        }
        return text.ToString();
    }

    public static string ToJson(IReadOnlyList<CatalogProperty> properties) =>
        JsonSerializer.Serialize(new { Properties = properties.Select(static p => new { p.Id, p.Title, p.Currency, p.Zone, p.RoomTypes, Settings = Settings(p) }) }, JsonText.Pretty)
        + Environment.NewLine;

    /// <summary>The tenant's <c>Units</c> with their rate plans, and the connection that maps them.</summary>
    private static JsonObject Settings(CatalogProperty property)
    {
        var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (units, mapping) = (new JsonArray(), new JsonObject());
        foreach (var room in property.RoomTypes)
        {
            var unit = IdOf(room.Title, "unit", ids);
            var planIds = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var (plans, mapped) = (new JsonArray(), new JsonObject());
            foreach (var plan in room.RatePlans)
            {
                var id = IdOf(plan.Title, "rate-plan", planIds);
                plans.Add(new JsonObject { ["Id"] = id, ["Name"] = plan.Title, ["Currency"] = plan.Currency ?? property.Currency, ["Occupancy"] = plan.Occupancy });
                mapped[id] = plan.Id;
            }
            units.Add(new JsonObject { ["Id"] = unit, ["Name"] = room.Title, ["Quantity"] = room.Rooms, ["TimeZone"] = property.Zone, ["RatePlans"] = plans });
            mapping[unit] = new JsonObject { ["RoomTypeId"] = room.Id, ["RatePlans"] = mapped };
        }
        var connection = new JsonObject { ["Id"] = "channex", ["Type"] = "channex", ["ApiKey"] = "…", ["PropertyId"] = property.Id, ["Units"] = mapping };
        return new JsonObject { ["Units"] = units, ["Connections"] = new JsonArray(connection) };
    }

    /// <summary>The title as an id of ours: letters, digits and hyphens, unique here.</summary>
    private static string IdOf(string title, string otherwise, HashSet<string> taken)
    {
        var words = new string([.. title.ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var id = string.Join('-', words) is { Length: > 0 } named ? named[..Math.Min(named.Length, 50)].Trim('-') : otherwise;
        var unique = id;
        for (var n = 2; !taken.Add(unique); n++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{id}-{n}");
        return unique;
    }
}
