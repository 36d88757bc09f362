using System.Text.Json;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>
/// Reads the calendar back, in pieces that one answer can carry. What is not shown is left out, never guessed. While
/// availability is 0 Channex shows <c>stop_sell</c> as true whatever was sent: on such nights it is hidden.
/// </summary>
internal sealed class ChannexReadBack(ChannexClient client, ChannexOptions options) : ICalendarReadBack
{
    private const string Asked = "rate,availability,min_stay_arrival,min_stay_through,max_stay,closed_to_arrival,closed_to_departure,stop_sell";

    public Task<Answer<IReadOnlyList<ShownCell>>> ReadAvailabilityAsync(
        ChannelAccess access, StayDates nights, WorkClass urgency, CancellationToken cancel) =>
        ReadAsync(access, nights, access.Units.Count, piece => new ChannexCall(
            "read availability", $"availability?{Filter(access, piece)}",
            ChannexBudgets.Request(access, urgency, ChannexBudgets.Availability(access))), Availability, cancel);

    public async Task<Answer<IReadOnlyList<ShownCell>>> ReadPricesAsync(
        ChannelAccess access, StayDates nights, WorkClass urgency, CancellationToken cancel)
    {
        if (access.Units.All(static u => u.RatePlans.Count == 0))
            return new Answer<IReadOnlyList<ShownCell>>.Got([]);
        // Each occupancy's price is shown under an id of its own, which only the rate plans name.
        var path = $"rate_plans?{ChannexLists.OfProperty(access)}&";
        var listed = await client.AllAsync(access, "rate plans", path, ChannexBudgets.Request(access, urgency, ChannexBudgets.Other(access)), cancel);
        if (listed is not Answer<IReadOnlyList<JsonElement>>.Got plans)
            return listed.Failure<IReadOnlyList<JsonElement>, IReadOnlyList<ShownCell>>()!;
        var mapped = OccupancyOptions.Read(access, plans.Value);
        return await ReadAsync(access, nights, mapped.Count, piece => new ChannexCall(
            "read restrictions", $"restrictions?{Filter(access, piece)}&{ChannexLists.Filter("restrictions", Asked)}",
            ChannexBudgets.Request(access, urgency, ChannexBudgets.Prices(access))), (_, piece, data, cells) => Prices(mapped, piece, data, cells), cancel);
    }

    private async Task<Answer<IReadOnlyList<ShownCell>>> ReadAsync(
        ChannelAccess access,
        StayDates nights,
        int targets,
        Func<StayDates, ChannexCall> ask,
        Action<ChannelAccess, StayDates, JsonElement, List<ShownCell>> read,
        CancellationToken cancel)
    {
        var cells = new List<ShownCell>();
        if (targets == 0)
            return new Answer<IReadOnlyList<ShownCell>>.Got(cells);
        var length = Math.Max(1, options.MaxCellsPerRead / targets);
        for (var from = nights.Arrival; from < nights.Departure; from = from.AddDays(length))
        {
            var end = from.DayNumber + length < nights.Departure.DayNumber ? from.AddDays(length) : nights.Departure;
            var piece = new StayDates(from, end);
            var reply = await client.SendAsync(access, ask(piece), cancel);
            // An answer without "data" says nothing of the nights: it is no empty calendar.
            if (reply is ChannexReply.Answered { IsSuccess: true } shown && shown.Body.At("data").ValueKind is not JsonValueKind.Object)
                return new Answer<IReadOnlyList<ShownCell>>.Later(null, ChannexWords.NotJson, IsThrottled: false);
            if (reply.Read(static body => body) is not Answer<JsonElement>.Got got)
                return reply.Read(static body => body).Failure<JsonElement, IReadOnlyList<ShownCell>>()!;
            read(access, piece, got.Value.At("data"), cells);
        }
        return new Answer<IReadOnlyList<ShownCell>>.Got(cells);
    }

    private static void Availability(ChannelAccess access, StayDates nights, JsonElement data, List<ShownCell> cells)
    {
        foreach (var unit in access.Units)
        {
            var target = new Target(access.Tenant, access.Connection, unit.Unit, null);
            var shown = data.At(unit.RoomTypeId);
            foreach (var night in Nights(nights))
            {
                if (shown.Count(CalendarValues.DateText(night)) is { } rooms)
                    cells.Add(new ShownCell(target, NightField.Availability, night, rooms));
            }
        }
    }

    private static void Prices(IReadOnlyList<OccupancyOption> mapped, StayDates nights, JsonElement data, List<ShownCell> cells)
    {
        foreach (var option in mapped)
        {
            var shown = data.At(option.Id);
            foreach (var night in Nights(nights))
                Add(option, night, shown.At(CalendarValues.DateText(night)), cells);
        }
    }

    private static void Add(OccupancyOption option, DateOnly night, JsonElement shown, List<ShownCell> cells)
    {
        if (shown.ValueKind is not JsonValueKind.Object)
            return;
        // Restrictions are the plan's; every option repeats them.
        foreach (var field in option.IsMain ? NightField.Restrictions : [])
        {
            var name = CalendarFields.NameOf(field);
            long? value = !CalendarFields.IsSwitch(field) ? shown.Count(name) : shown.Flag(name) is { } on ? on ? 1 : 0 : null;
            if (value is null)
                continue;
            var isDerived = field == NightField.StopSell && value == 1 && shown.Count("availability") is 0;
            cells.Add(isDerived ? ShownCell.Hidden(option.Target, field, night) : new ShownCell(option.Target, field, night, value));
        }
        if (shown.At("rate").ValueKind is JsonValueKind.Undefined)
            return;
        // "0.00" and null mean that there is no price.
        var price = shown.Amount("rate") is { } amount and > 0 ? Currencies.ToMinor(amount, option.Currency) : null;
        cells.Add(new ShownCell(option.Target, NightField.PriceFor(option.Occupancy), night, price));
    }

    private static IEnumerable<DateOnly> Nights(StayDates nights)
    {
        for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
            yield return night;
    }

    private static string Filter(ChannelAccess access, StayDates nights) =>
        $"{ChannexLists.OfProperty(access)}&{ChannexLists.FilterFrom("date", CalendarValues.DateText(nights.Arrival))}"
        + $"&{ChannexLists.FilterTo("date", CalendarValues.DateText(nights.Departure.AddDays(-1)))}";
}
