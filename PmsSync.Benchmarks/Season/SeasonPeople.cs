using System.Net;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.Season;

/// <summary>The people of the house: the owner blocks nights, the manager sets prices and answers guests, the staff cleans.</summary>
internal sealed class SeasonPeople(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonApi api, Random chance)
{
    private const string Day = "yyyy-MM-dd";

    private readonly Dictionary<string, string> _blocks = [];
    private readonly Dictionary<(string Unit, DateOnly Night), long> _prices = [];
    private readonly List<SeasonLetter> _written = [];

    /// <summary>What was said last of a night's price, in minor units.</summary>
    public IReadOnlyDictionary<(string Unit, DateOnly Night), long> Prices => _prices;

    /// <summary>What was written to guests.</summary>
    public IReadOnlyList<SeasonLetter> Written => _written;

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
            from = nights.Arrival.ToString(Day),
            to = nights.Departure.ToString(Day),
            reason = "the owner comes",
            allowOverbooking = chance.Next(10) == 0,
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
                Write(thread.GetProperty("id").GetString()!, new SeasonLetter(text, thread.GetProperty("channelBooking").GetString()));
        }
    }

    private void Write(string thread, SeasonLetter letter)
    {
        _written.Add(letter);
        if (Send(force: false))
            return;
        letter.IsRefused = true;
        books.Counts.Add("messages refused because the guest had cancelled");
        letter.IsForced = chance.Next(3) == 0 && Send(force: true);

        bool Send(bool force) => api.Send(HttpMethod.Post, "messages", new { thread, text = letter.Text, force }).Status == HttpStatusCode.Created;
    }
}

/// <summary>What was written to a guest; the same words may be written twice.</summary>
/// <param name="Booking">The channel's id of what it is about; null for an enquiry.</param>
internal sealed record SeasonLetter(string Text, string? Booking)
{
    /// <summary>It was not taken at first, for its stay is cancelled.</summary>
    public bool IsRefused { get; set; }

    /// <summary>It was taken all the same, because a person insisted.</summary>
    public bool IsForced { get; set; }
}
