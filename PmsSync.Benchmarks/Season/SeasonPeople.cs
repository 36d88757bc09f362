using System.Net;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.Season;

/// <summary>Where a person decided that a stay's nights count, while its seller shows it as it was then.</summary>
/// <param name="To">Null: nowhere.</param>
internal sealed record SeasonPlacement(string? To, StayDates Dates, StayKind Kind, StayStatus Status);

/// <summary>The people of the house: the owner blocks nights, the manager sets prices, answers guests and decides conflicts, the staff cleans.</summary>
internal sealed class SeasonPeople(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonGuests guests, SeasonApi api, Random chance)
{
    private const string Day = "yyyy-MM-dd";

    private readonly Dictionary<string, string> _blocks = [];
    private readonly Dictionary<(string Unit, DateOnly Night), long> _prices = [];
    private readonly Dictionary<string, int> _written = [];

    /// <summary>What was said last of a night's price, in minor units.</summary>
    public IReadOnlyDictionary<(string Unit, DateOnly Night), long> Prices => _prices;

    public IReadOnlyDictionary<(string Source, string Id), SeasonPlacement> Placements => _placements;

    private readonly Dictionary<(string Source, string Id), SeasonPlacement> _placements = [];

    /// <summary>Texts that were written to guests, and how often each.</summary>
    public IReadOnlyDictionary<string, int> Written => _written;

    public void Enter(SeasonAgenda agenda, int days)
    {
        foreach (var unit in site.Units)
        {
            for (var first = house.Today; first < house.Today.AddDays(days + SeasonSite.Horizon + 40); first = first.AddDays(91))
                Price(unit.Id, new StayDates(first, first.AddDays(91)), 8_000 + (chance.Next(80) * 100));
        }
        var perUnit = site.Units.Count;
        agenda.Repeat(house.Now.AddHours(7), () => TimeSpan.FromHours(24.0 * 20 / perUnit * (0.5 + chance.NextDouble())), Block);
        agenda.Repeat(house.Now.AddHours(9), () => TimeSpan.FromHours(24.0 * 10 / perUnit * (0.5 + chance.NextDouble())), Reprice);
        agenda.Repeat(house.Now.AddHours(4), () => TimeSpan.FromHours(24.0 * 5 / perUnit), DecideConflicts);
        agenda.Repeat(house.Now.AddHours(6), static () => TimeSpan.FromDays(1), Clean);
        agenda.Repeat(house.Now.AddHours(8), static () => TimeSpan.FromHours(12), Answer);
    }

    private void Block()
    {
        if (_blocks.Count > 0 && chance.Next(3) == 0)
        {
            var (id, unit) = _blocks.ElementAt(chance.Next(_blocks.Count));
            _blocks.Remove(id);
            api.Send(HttpMethod.Delete, $"units/{unit}/blocks/{id}", null);
            books.Unblock(id, house.Now);
            return;
        }
        var of = site.Units[chance.Next(site.Units.Count)].Id;
        var first = house.Today.AddDays(chance.Next(1, 90));
        var nights = new StayDates(first, first.AddDays(chance.Next(1, 5)));
        var (status, body) = api.Send(HttpMethod.Post, $"units/{of}/blocks", new
        {
            from = nights.Arrival.ToString(Day), to = nights.Departure.ToString(Day), reason = "the owner comes", allowOverbooking = chance.Next(10) == 0,
        });
        if (status != HttpStatusCode.Created)
            return;
        var block = body.GetProperty("id").GetString()!;
        _blocks[block] = of;
        books.Block(of, block, nights, house.Now);
    }

    private void Reprice()
    {
        var first = house.Today.AddDays(chance.Next(SeasonSite.Horizon - 20));
        Price(site.Units[chance.Next(site.Units.Count)].Id, new StayDates(first, first.AddDays(chance.Next(1, 20))), 6_000 + (chance.Next(200) * 100));
    }

    private void Price(string unit, StayDates nights, long price)
    {
        api.Send(HttpMethod.Put, $"units/{unit}/prices", new
        {
            ratePlan = SeasonSite.Plan,
            ranges = new[] { new { from = nights.Arrival.ToString(Day), to = nights.Departure.ToString(Day), price = new { amount = $"{price / 100}.00", currency = "EUR" } } },
        });
        for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
            _prices[(unit, night)] = price;
        books.Counts.Add("prices set");
    }

    private void DecideConflicts()
    {
        var unit = site.Units[chance.Next(site.Units.Count)].Id;
        foreach (var conflict in api.Get($"conflicts?state=open&unit={unit}&limit=1000").GetProperty("items").EnumerateArray())
        {
            if (chance.Next(2) == 0)
                Decide(conflict);
        }
    }

    private void Decide(JsonElement conflict)
    {
        var isEcho = conflict.GetProperty("kind").GetString() == "suspectedEcho";
        var side = conflict.GetProperty("sides")[0].GetProperty("booking");
        var draw = isEcho ? 0 : chance.Next(20);
        if (isEcho && chance.Next(20) > 0)
            return;
        if (draw < 6)
        {
            Send(conflict, new { action = "accept" });
            return;
        }
        // Only what is not in the house yet is moved about, and only what the book knows under these dates.
        if (Find(side) is not { } stay || stay.Latest.Dates.Arrival <= house.Today)
            return;
        if (draw < 8)
        {
            if (Send(conflict, new { action = "keep", booking = conflict.GetProperty("sides")[1].GetProperty("booking").GetProperty("id").GetString() }))
                CancelThere(stay);
        }
        else if (draw < 15)
        {
            CancelThere(stay);
        }
        else if (draw < 17)
        {
            if (Send(conflict, new { action = "release", booking = side.GetProperty("id").GetString() }))
                Place(stay, null);
        }
        else
        {
            var unit = site.Units.Single(u => u.Id == stay.Unit);
            var others = site.Units.Where(u => u.Group == unit.Group && u != unit).ToList();
            if (others.Count > 0 && others[chance.Next(others.Count)] is var other
                && Send(conflict, new { action = "move", booking = side.GetProperty("id").GetString(), unit = other.Id }))
                Place(stay, other.Id);
        }
    }

    private void CancelThere(BookedStay stay)
    {
        if (stay.Source == Stay.Direct || !stay.Stands)
            return;
        books.Counts.Add("conflicts settled by the channel, which a person asked to cancel");
        guests.CancelAt(stay);
    }

    private void Place(BookedStay stay, string? to) =>
        _placements[(stay.Source, stay.Id)] = new SeasonPlacement(to, stay.Latest.Dates, stay.Latest.Kind, stay.Latest.Status);

    private BookedStay? Find(JsonElement booking)
    {
        string Word(string name) => booking.GetProperty(name).GetString()!;
        var nights = new StayDates(DateOnly.ParseExact(Word("arrival"), Day), DateOnly.ParseExact(Word("departure"), Day));
        var unit = booking.TryGetProperty("bookedUnit", out var booked) && booked.GetString() is { } sold ? sold : Word("unit");
        var found = books.Stays.Where(s => s.Stands && s.Source == Word("source") && s.Unit == unit && s.Latest.Dates == nights).ToList();
        return found is [var one] && one.Source != Stay.Direct && !_placements.ContainsKey((one.Source, one.Id)) ? one : null;
    }

    private bool Send(JsonElement conflict, object decision)
    {
        var (status, _) = api.Send(HttpMethod.Post, $"conflicts/{conflict.GetProperty("id").GetString()}/decision", decision);
        books.Counts.Add(status == HttpStatusCode.OK ? "decisions" : "decisions refused for want of room or change");
        return status == HttpStatusCode.OK;
    }

    private void Clean()
    {
        var today = house.Today;
        var tasks = api.Get($"cleaning-tasks?from={today.AddDays(-3).ToString(Day)}&to={today.AddDays(2).ToString(Day)}&limit=1000").GetProperty("items");
        foreach (var task in tasks.EnumerateArray().Where(_ => chance.Next(3) == 0))
        {
            var isDue = DateOnly.ParseExact(task.GetProperty("day").GetString()!, Day) <= today;
            object change = (isDue ? chance.Next(3) : 0) switch
            {
                0 => new { assignee = chance.Next(2) == 0 ? "ana" : "bo" },
                1 => new { status = "started" },
                _ => new { status = "done", note = "two towels are missing" },
            };
            api.Send(HttpMethod.Patch, $"cleaning-tasks/{task.GetProperty("id").GetString()}", change);
            books.Counts.Add("changes by the staff");
        }
    }

    private void Answer()
    {
        var threads = api.Get("messages/threads?limit=50").GetProperty("items");
        foreach (var thread in threads.EnumerateArray().Where(_ => chance.Next(25) == 0))
        {
            var text = $"Welcome, this is answer {_written.Count}.";
            for (var times = chance.Next(10) == 0 ? 2 : 1; times > 0; times--)
            {
                api.Send(HttpMethod.Post, "messages", new { thread = thread.GetProperty("id").GetString(), text });
                _written[text] = _written.GetValueOrDefault(text) + 1;
            }
        }
    }
}
