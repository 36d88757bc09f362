using PmsSync.Domain;

namespace PmsSync.Benchmarks.Telling;

/// <summary>A change before it is made: the request, and what the cells will be once it is answered.</summary>
/// <param name="Made">To be called with the answer's <c>id</c>, null where there is none.</param>
internal sealed record Wish(HttpMethod Method, string Path, object? Body, Change Change, Action<string?> Made);

/// <summary>
/// Random changes of one property, one after the other: prices, restrictions and stop sells of 1 to 14 nights, bookings and
/// blocks that close nights and their ends that open them.
/// </summary>
internal sealed class ChangeSource(TrialProperty property, DateOnly today, int days, Random chance)
{
    private const int LongestSpan = 14, PricesOf100 = 60, RestrictionsOf100 = 15, StopSellsOf100 = 5;

    private readonly int[,] _taken = new int[property.Units.Count, days + LongestSpan];
    private readonly HashSet<(int Plan, DateOnly Night)> _stopped = [];
    private readonly List<(int Unit, StayDates Nights, string Path, HttpMethod Method)> _stays = [];

    public Wish Next() => chance.Next(100) switch
    {
        < PricesOf100 => Plan(NightField.PriceFor(2), chance.Next(60, 400) * 100, ChangeKind.Price),
        < PricesOf100 + RestrictionsOf100 => Restriction(),
        < PricesOf100 + RestrictionsOf100 + StopSellsOf100 => StopSell(),
        _ => Stay(),
    };

    private Wish Restriction()
    {
        var field = NightField.Restrictions[chance.Next(5)];
        long value = field == NightField.MaxStay ? chance.Next(7, 30) : field.Code <= NightField.MinStayThrough.Code ? chance.Next(1, 7) : chance.Next(2);
        return Plan(field, value, ChangeKind.Restriction);
    }

    private Wish StopSell()
    {
        var (plan, nights) = (chance.Next(property.Plans.Count), Nights());
        var stop = !_stopped.Contains((plan, nights.Arrival));
        return Plan(plan, nights, NightField.StopSell, stop ? 1 : 0, stop ? ChangeKind.Closing : ChangeKind.Opening, () =>
        {
            foreach (var night in Each(nights))
                _ = stop ? _stopped.Add((plan, night)) : _stopped.Remove((plan, night));
        });
    }

    private Wish Plan(NightField field, long value, ChangeKind kind) => Plan(chance.Next(property.Plans.Count), Nights(), field, value, kind, static () => { });

    private Wish Plan(int plan, StayDates nights, NightField field, long value, ChangeKind kind, Action made)
    {
        var body = new Dictionary<string, object>
        {
            ["from"] = Text(nights.Arrival),
            ["to"] = Text(nights.Departure),
            [field.IsPrice ? "price" : field.ToString()] = field.IsPrice ? new { amount = $"{value / 100}.00", currency = "EUR" }
                : field == NightField.ClosedToArrival || field == NightField.ClosedToDeparture || field == NightField.StopSell ? value == 1 : value,
        };
        return new Wish(
            HttpMethod.Put, $"units/{property.Units[property.Plans[plan].Unit].Id}/prices",
            new { ratePlan = property.Plans[plan].Id, ranges = new[] { body } },
            new Change(kind, [.. Each(nights).Select(night => (new TrialCell(IsRoom: false, plan, night, field), value))]), _ => made());
    }

    // Half of the time a stay ends, so that the calendar stays as full as it is.
    private Wish Stay()
    {
        var (unit, nights) = (chance.Next(property.Units.Count), Nights());
        var isFree = Each(nights).All(n => _taken[unit, At(n)] < property.Units[unit].Quantity);
        return _stays.Count > 0 && (!isFree || chance.Next(2) == 0) ? End(chance.Next(_stays.Count)) : Take(unit, nights);
    }

    private Wish Take(int unit, StayDates nights)
    {
        var id = property.Units[unit].Id;
        var isBlock = chance.Next(2) == 0;
        object body = isBlock
            ? new { from = Text(nights.Arrival), to = Text(nights.Departure), reason = "Trial", allowOverbooking = true }
            : new { unit = id, arrival = Text(nights.Arrival), departure = Text(nights.Departure), allowOverbooking = true };
        var change = Rooms(unit, nights, by: 1);
        return new Wish(HttpMethod.Post, isBlock ? $"units/{id}/blocks" : "bookings", body, change, stay => _stays.Add(
            (unit, nights, isBlock ? $"units/{id}/blocks/{stay}" : $"bookings/{stay}/cancel", isBlock ? HttpMethod.Delete : HttpMethod.Post)));
    }

    private Wish End(int place)
    {
        var (unit, nights, path, method) = _stays[place];
        _stays.RemoveAt(place);
        return new Wish(method, path, Body: null, Rooms(unit, nights, by: -1), static _ => { });
    }

    private Change Rooms(int unit, StayDates nights, int by)
    {
        foreach (var night in Each(nights))
            _taken[unit, At(night)] += by;
        return new Change(by > 0 ? ChangeKind.Closing : ChangeKind.Opening, [.. Each(nights).Select(night => (
            new TrialCell(IsRoom: true, unit, night, NightField.Availability), (long)Math.Max(0, property.Units[unit].Quantity - _taken[unit, At(night)])))]);
    }

    private StayDates Nights()
    {
        // Today may end while the trial runs.
        var arrival = today.AddDays(chance.Next(2, days - LongestSpan));
        return new StayDates(arrival, arrival.AddDays(chance.Next(1, LongestSpan + 1)));
    }

    private int At(DateOnly night) => night.DayNumber - today.DayNumber;

    private static IEnumerable<DateOnly> Each(StayDates nights) => Enumerable.Range(0, nights.Nights).Select(i => nights.Arrival.AddDays(i));

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd");
}
