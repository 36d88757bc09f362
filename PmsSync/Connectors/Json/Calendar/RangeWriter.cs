using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Calendar;

/// <summary>A message with what is written of the strokes.</summary>
/// <param name="Told">Positions of the strokes in it.</param>
internal sealed record RangeBody(ReadOnlyMemory<byte> Json, IReadOnlyList<int> Told);

/// <summary>
/// Writes strokes as <c>{"id","type","tenant","data":{"ranges":[…]}}</c>. Absolute values for nights, <c>from</c> inclusive
/// and <c>to</c> exclusive, as everywhere in our own API; no range of a message overlaps another of the same unit and plan.
/// </summary>
internal static class RangeWriter
{
    /// <summary>Braces, names, two ids of 100 characters, two dates.</summary>
    private const int FixedSize = 300;

    private const int FieldSize = 110;

    /// <summary>An upper bound of a stroke's bytes.</summary>
    public static int SizeOf(Stroke stroke) => FixedSize + (FieldSize * stroke.Values.Count);

    public static RangeBody Write(ChannelAccess access, string id, string type, IReadOnlyList<Stroke> strokes)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + strokes.Sum(SizeOf));
        var told = new List<int>(strokes.Count);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("type", type);
        writer.WriteString("tenant", access.Tenant.Value);
        writer.WriteStartObject("data");
        writer.WriteStartArray("ranges");
        for (var i = 0; i < strokes.Count; i++)
        {
            if (TryWrite(writer, access, strokes[i]))
                told.Add(i);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return new RangeBody(buffer.WrittenMemory, told);
    }

    private static bool TryWrite(Utf8JsonWriter writer, ChannelAccess access, Stroke stroke)
    {
        var unit = access.FindUnit(stroke.Target.Unit);
        var plan = unit?.RatePlans.FirstOrDefault(p => p.RatePlan == stroke.Target.RatePlan);
        if (unit is null || (plan is null && !stroke.Target.IsAvailability))
            return false;
        writer.WriteStartObject();
        writer.WriteString("unit", unit.RoomTypeId);
        if (plan is not null)
            writer.WriteString("ratePlan", plan.ExternalId);
        writer.WriteString("from", DateText(stroke.Nights.Arrival));
        writer.WriteString("to", DateText(stroke.Nights.Departure));
        foreach (var value in stroke.Values.Where(static v => !v.Field.IsPrice))
            WriteField(writer, value);
        if (plan is not null)
            WritePrices(writer, plan, [.. stroke.Values.Where(static v => v.Field.IsPrice)]);
        writer.WriteEndObject();
        return true;
    }

    private static void WriteField(Utf8JsonWriter writer, FieldValue value)
    {
        var field = value.Field;
        if (field == NightField.Availability)
            writer.WriteNumber("available", Math.Max(0, value.Value));
        else if (field == NightField.ClosedToArrival || field == NightField.ClosedToDeparture || field == NightField.StopSell)
            writer.WriteBoolean(field.ToString(), value.Value != 0);
        else
            writer.WriteNumber(field.ToString(), value.Value);
    }

    private static void WritePrices(Utf8JsonWriter writer, ChannelRatePlan plan, IReadOnlyList<FieldValue> prices)
    {
        if (prices.Count == 0)
            return;
        writer.WriteStartArray("prices");
        foreach (var price in prices)
        {
            writer.WriteStartObject();
            writer.WriteNumber("occupancy", price.Field.Occupancy);
            writer.WriteStartObject("price");
            writer.WriteString("amount", Currencies.Text(Math.Max(0, price.Value), plan.Currency));
            writer.WriteString("currency", plan.Currency);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static string DateText(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
