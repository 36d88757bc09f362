using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>A stroke in Channex's words: one entry of <c>values</c>. Dates are inclusive at both ends.</summary>
internal sealed record CalendarValue(int Stroke, string TargetId, DateOnly First, DateOnly Last);

/// <summary>The body of a push.</summary>
/// <param name="Unmapped">Positions of strokes that have no id of Channex; they are not in the body.</param>
internal sealed record CalendarBody(ReadOnlyMemory<byte> Json, IReadOnlyList<CalendarValue> Values, IReadOnlyList<int> Unmapped);

/// <summary>Writes strokes as <c>{"values":[…]}</c> (docs.channex.io, "Availability and Rates"); Channex applies them in their order.</summary>
internal static class CalendarValues
{
    /// <summary>Braces, names, two ids of 40 characters, two dates, the days of the week, a comma.</summary>
    private const int FixedSize = 260;

    private const int FieldSize = 60;

    private static readonly string[] DayNames = ["mo", "tu", "we", "th", "fr", "sa", "su"];

    /// <summary>An upper bound of a stroke's bytes.</summary>
    public static int SizeOf(Stroke stroke) => FixedSize + (FieldSize * stroke.Values.Count);

    public static CalendarBody Write(ChannelAccess access, IReadOnlyList<Stroke> strokes)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + strokes.Sum(SizeOf));
        var values = new List<CalendarValue>(strokes.Count);
        var unmapped = new List<int>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("values");
            for (var i = 0; i < strokes.Count; i++)
            {
                if (CalendarTarget.Find(access, strokes[i].Target) is { } target)
                    values.Add(Write(writer, access, i, strokes[i], target));
                else
                    unmapped.Add(i);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return new CalendarBody(buffer.WrittenMemory, values, unmapped);
    }

    private static CalendarValue Write(Utf8JsonWriter writer, ChannelAccess access, int position, Stroke stroke, CalendarTarget target)
    {
        var value = new CalendarValue(position, target.Id, stroke.Nights.Arrival, stroke.Nights.Departure.AddDays(-1));
        writer.WriteStartObject();
        writer.WriteString("property_id", access.PropertyId);
        writer.WriteString(target.RatePlan is null ? "room_type_id" : "rate_plan_id", target.Id);
        writer.WriteString("date_from", DateText(value.First));
        writer.WriteString("date_to", DateText(value.Last));
        if (stroke.Days != Weekdays.All)
            WriteDays(writer, stroke.Days);
        foreach (var field in stroke.Values.Where(static v => !v.Field.IsPrice))
            WriteField(writer, field);
        if (target.RatePlan is { } plan)
            WritePrices(writer, plan, [.. stroke.Values.Where(static v => v.Field.IsPrice)]);
        writer.WriteEndObject();
        return value;
    }

    private static void WriteDays(Utf8JsonWriter writer, Weekdays days)
    {
        writer.WriteStartArray("days");
        for (var i = 0; i < DayNames.Length; i++)
        {
            if (((int)days & (1 << i)) != 0)
                writer.WriteStringValue(DayNames[i]);
        }
        writer.WriteEndArray();
    }

    private static void WriteField(Utf8JsonWriter writer, FieldValue value)
    {
        var field = value.Field;
        if (field == NightField.Availability)
            writer.WriteNumber("availability", Math.Max(0, value.Value));
        else if (CalendarFields.IsSwitch(field))
            writer.WriteBoolean(CalendarFields.NameOf(field), value.Value != 0);
        else
            writer.WriteNumber(CalendarFields.NameOf(field), Math.Max(field == NightField.MaxStay ? 0 : 1, value.Value));
    }

    /// <summary>A bare <c>rate</c> changes only the plan's main occupancy, so any other one needs <c>rates</c>.</summary>
    private static void WritePrices(Utf8JsonWriter writer, ChannelRatePlan plan, IReadOnlyList<FieldValue> prices)
    {
        if (prices.Count == 0)
            return;
        if (prices.Count == 1 && prices[0].Field.Occupancy == plan.Occupancy)
        {
            writer.WriteString("rate", PriceText(prices[0], plan));
            return;
        }
        writer.WriteStartArray("rates");
        foreach (var price in prices)
        {
            writer.WriteStartObject();
            writer.WriteNumber("occupancy", price.Field.Occupancy);
            writer.WriteString("rate", PriceText(price, plan));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>With the currency's digits: a bare integer would be taken for minor units.</summary>
    private static string PriceText(FieldValue price, ChannelRatePlan plan) => Currencies.Text(Math.Max(0, price.Value), plan.Currency);

    public static string DateText(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
