using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>Somebody changes the calendar in Channex itself, behind our back. Guarded by the world's lock.</summary>
internal static class Extranet
{
    public static void SetAvailability(ChannexAccount account, ChannexProperty property, ChannexRoomType roomType, StayDates nights, int availability, DateTimeOffset now)
    {
        foreach (var date in Dates(nights))
            roomType[date] = availability;
        Told(account, property, Dates(nights).Select(date => Entry(date, roomType.Id, null, ("availability", availability))), now);
    }

    public static void SetPlan(ChannexAccount account, ChannexProperty property, ChannexRatePlan plan, StayDates nights, NightChange change, DateTimeOffset now)
    {
        foreach (var date in Dates(nights))
            plan[date] = change.ApplyTo(plan[date]);
        Told(account, property, Dates(nights).Select(date => Entry(date, plan.RoomTypeId, plan.Id, ("stop_sell", plan[date].StopSell))), now);
    }

    private static void Told(ChannexAccount account, ChannexProperty property, IEnumerable<JsonObject> entries, DateTimeOffset now)
    {
        property.Touch();
        account.Webhooks.Tell(property, "ari", new JsonArray([.. entries]), now);
    }

    private static JsonObject Entry(DateOnly date, string roomTypeId, string? ratePlanId, (string Name, JsonNode Value) changed) => new()
    {
        ["date"] = BookingJson.Date(date),
        ["room_type_id"] = roomTypeId,
        ["rate_plan_id"] = ratePlanId,
        [changed.Name] = changed.Value,
    };

    private static IEnumerable<DateOnly> Dates(StayDates nights)
    {
        for (var date = nights.Arrival; date < nights.Departure; date = date.AddDays(1))
            yield return date;
    }
}
