using System.Text.Json;
using System.Text.Json.Nodes;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>What of a push was accepted, in its order: each is to be done when the task runs.</summary>
internal sealed record AriTask(IReadOnlyList<Action> Changes, IReadOnlyList<JsonObject> Warnings);

/// <summary>
/// Checks the values of <c>POST /availability</c> and <c>POST /restrictions</c>. Each value is accepted or refused for itself;
/// accepted ones are painted one over the other in their order, so the last wins.
/// </summary>
internal static class AriPush
{
    /// <param name="find">The property of an id, if the key may see it.</param>
    /// <param name="values">The body's <c>values</c>.</param>
    public static AriTask Availability(IEnumerable<JsonElement> values, Func<string?, ChannexProperty?> find, DateTimeOffset now) =>
        Check(values, reader => AvailabilityChange(reader, find, now));

    /// <inheritdoc cref="Availability"/>
    public static AriTask Restrictions(IEnumerable<JsonElement> values, Func<string?, ChannexProperty?> find, DateTimeOffset now) =>
        Check(values, reader => RestrictionChange(reader, find, now));

    private static AriTask Check(IEnumerable<JsonElement> values, Func<ValueReader, Action?> read)
    {
        var changes = new List<Action>();
        var warnings = new List<JsonObject>();
        foreach (var value in values)
        {
            var reader = new ValueReader(value);
            var change = read(reader);
            if (reader.IsRefused)
                warnings.Add(reader.Refusal());
            else if (change is not null)
                changes.Add(change);
        }
        return new AriTask(changes, warnings);
    }

    private static Action? AvailabilityChange(ValueReader reader, Func<string?, ChannexProperty?> find, DateTimeOffset now)
    {
        var property = Property(reader, find);
        var roomTypeId = reader.Id("room_type_id");
        var roomType = property?.RoomType(roomTypeId);
        if (property is not null && roomTypeId is not null && roomType is null)
            reader.Warn("room_type_id", "does not exist");
        // Documented for restrictions only: to ignore it here would close or open days that nobody meant.
        if (reader.Present("days", out _))
            reader.Warn("days", "is not allowed");
        var available = reader.Number("availability", 0);
        if (available is null)
            reader.Warn("availability", "is required");
        if (property is null || roomType is null)
            return null;
        var dates = reader.Dates(property.Today(now), property.LastDay(now));
        return () =>
        {
            property.Touch();
            foreach (var date in dates)
                roomType[date] = available!.Value;
        };
    }

    private static Action? RestrictionChange(ValueReader reader, Func<string?, ChannexProperty?> find, DateTimeOffset now)
    {
        var property = Property(reader, find);
        var planId = reader.Id("rate_plan_id");
        var plan = property?.RatePlan(planId);
        if (property is not null && planId is not null && plan is null)
            reader.Warn("rate_plan_id", "does not exist");
        if (property is null || plan is null)
            return null;
        var dates = reader.Dates(property.Today(now), property.LastDay(now));
        var wanted = reader.Days();
        var change = Change(reader, property, plan);
        if (!reader.IsRefused && change.IsEmpty)
            reader.Warn("restrictions", "at least one should be present");
        return () =>
        {
            property.Touch();
            foreach (var date in dates.Where(wanted))
                plan[date] = change.ApplyTo(plan[date]);
        };
    }

    private static NightChange Change(ValueReader reader, ChannexProperty property, ChannexRatePlan plan)
    {
        var change = new NightChange
        {
            Prices = [.. PriceReader.Read(reader, plan, property.Settings)],
            MinStayArrival = reader.Number("min_stay_arrival", 1),
            MinStayThrough = reader.Number("min_stay_through", 1),
            MaxStay = reader.Number("max_stay", 0),
            ClosedToArrival = reader.Flag("closed_to_arrival"),
            ClosedToDeparture = reader.Flag("closed_to_departure"),
            StopSell = reader.Flag("stop_sell"),
        };
        if (reader.Number("min_stay", 1) is not { } minStay)
            return change;
        switch (property.Settings.MinStay)
        {
            case MinStayType.Arrival:
                return change with { MinStayArrival = minStay };
            case MinStayType.Through:
                return change with { MinStayThrough = minStay };
            default:
                reader.Warn("min_stay", "is not applicable while min_stay_type is both");
                return change;
        }
    }

    private static ChannexProperty? Property(ValueReader reader, Func<string?, ChannexProperty?> find)
    {
        var id = reader.Id("property_id");
        var property = find(id);
        if (id is not null && property is null)
            reader.Warn("property_id", "does not exist");
        return property;
    }
}
