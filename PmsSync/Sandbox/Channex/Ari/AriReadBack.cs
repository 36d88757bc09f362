using System.Globalization;
using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>
/// <c>GET /availability</c>, by room type and date, and <c>GET /restrictions</c>, by occupancy option and date (the primary
/// option has the plan's id). Dates outside the inventory table are left out.
/// </summary>
internal static class AriReadBack
{
    private static readonly string[] Known =
    [
        "availability", "rate", "min_stay_arrival", "min_stay_through", "min_stay", "closed_to_arrival", "closed_to_departure",
        "stop_sell", "max_stay", "availability_offset", "max_availability",
    ];

    public static ChannexResponse Availability(ChannexProperty property, ApiQuery query, DateTimeOffset now)
    {
        if (query.Dates() is not { } dates)
            return Answers.BadRequest("date is required");
        var data = new JsonObject();
        foreach (var roomType in property.RoomTypes)
        {
            var nights = new JsonObject();
            foreach (var date in Within(property, dates, now))
                nights[Text(date)] = roomType[date];
            data[roomType.Id] = nights;
        }
        return Answers.Data(data);
    }

    public static ChannexResponse Restrictions(ChannexProperty property, ApiQuery query, DateTimeOffset now)
    {
        if (query.Filter("restrictions") is not { } wanted)
            return Answers.BadRequest("restrictions is required");
        if (wanted.FirstOrDefault(static w => !Known.Contains(w)) is not null)
            return Answers.BadRequest("restrictions is invalid");
        if (query.Dates() is not { } dates)
            return Answers.BadRequest("date is required");
        var data = new JsonObject();
        foreach (var plan in property.RatePlans)
        {
            for (var option = 0; option < plan.Options.Length; option++)
            {
                var nights = new JsonObject();
                foreach (var date in Within(property, dates, now))
                    nights[Text(date)] = Night(property, plan, option, date, wanted);
                data[plan.Options[option].Id] = nights;
            }
        }
        return Answers.Data(data);
    }

    private static JsonObject Night(ChannexProperty property, ChannexRatePlan plan, int option, DateOnly date, IReadOnlyList<string> wanted)
    {
        var night = plan[date];
        var available = property.RoomType(plan.RoomTypeId)?[date] ?? 0;
        var shown = new JsonObject();
        foreach (var name in wanted)
        {
            shown[name] = name switch
            {
                "availability" => available,
                "rate" => Currencies.Text(night.Prices[option], plan.Currency),
                "min_stay_arrival" => night.MinStayArrival,
                "min_stay_through" => night.MinStayThrough,
                "min_stay" => property.Settings.MinStay == MinStayType.Through ? night.MinStayThrough : night.MinStayArrival,
                "max_stay" => night.MaxStay,
                "closed_to_arrival" => night.ClosedToArrival,
                "closed_to_departure" => night.ClosedToDeparture,
                // What cannot be sold is shown as stopped, whatever was pushed.
                "stop_sell" => night.StopSell || available == 0,
                _ => null,
            };
        }
        return shown;
    }

    private static IEnumerable<DateOnly> Within(ChannexProperty property, (DateOnly From, DateOnly To) dates, DateTimeOffset now)
    {
        var last = property.LastDay(now) < dates.To ? property.LastDay(now) : dates.To;
        for (var date = property.Today(now) > dates.From ? property.Today(now) : dates.From; date <= last; date = date.AddDays(1))
            yield return date;
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
