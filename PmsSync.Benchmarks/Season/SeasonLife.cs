using System.Diagnostics;

namespace PmsSync.Benchmarks.Season;

/// <summary>What a season came to.</summary>
internal sealed record SeasonResult(int Seed, IReadOnlyList<string> Violations, IReadOnlyDictionary<string, long> Counts);

/// <summary>
/// A house in virtual time over real HTTP: guests, channels and people do what they do, and every month all of them rest for
/// three days, after which everything must be equal. To be run on a thread of its own.
/// </summary>
internal sealed class SeasonLife
{
    /// <summary>A mass loss is held for a day and three good looks, and then the other channels must read of it.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromDays(4);

    private const int MostViolations = 25;

    private readonly SeasonOptions _options;
    private readonly SeasonHouse _house;
    private readonly SeasonAgenda _agenda = new();
    private readonly SeasonBooks _books;
    private readonly SeasonWeather _weather;
    private readonly SeasonJudge _judge;
    private readonly List<string> _violations = [];

    private SeasonLife(SeasonOptions options, SeasonHouse house, SeasonSite site, SeasonApi api)
    {
        (_options, _house) = (options, house);
        _books = new SeasonBooks(site, house.Simulators.Feeds, house.Simulators.Channex);
        _weather = new SeasonWeather(house, site, _books.Counts, new Random(options.Seed + 1));
        var guests = new SeasonGuests(house, site, _books, new Random(options.Seed + 2));
        var people = new SeasonPeople(house, site, _books, api, new Random(options.Seed + 3));
        var decisions = new SeasonDecisions(house, site, _books, guests, api, new Random(options.Seed + 4));
        _judge = new SeasonJudge(house, site, _books, people, decisions);
        guests.Enter(_agenda);
        people.Enter(_agenda, options.Days);
        decisions.Enter(_agenda);
        _weather.Enter(_agenda);
    }

    /// <param name="folder">For the files of all; empty.</param>
    /// <param name="told">Called after each rest, with the days that have passed.</param>
    public static SeasonResult Run(SeasonOptions options, string folder, Action<int, SeasonResult>? told = null)
    {
        var began = Stopwatch.GetTimestamp();
        var site = new SeasonSite(options);
        using var house = new SeasonHouse(options, site, folder);
        using var api = new SeasonApi(house);
        var life = new SeasonLife(options, house, site, api);
        foreach (var day in RestsOf(options).TakeWhile(_ => life._violations.Count == 0))
        {
            life.Live(SeasonOptions.Start.AddDays(day) - Rest);
            life.TakeRest();
            told?.Invoke(day, new SeasonResult(options.Seed, life._violations, life._books.Counts.All));
        }
        life._books.Counts.Add("calls of the service's API", api.Calls);
        return life.ResultAfter(Stopwatch.GetElapsedTime(began));
    }

    // As many days from each to the next, the last on the season's last day: a few days left over would be a rest without a life before it.
    private static IEnumerable<int> RestsOf(SeasonOptions options)
    {
        var rests = Math.Max(1, options.Days / options.DaysBetweenRests);
        return Enumerable.Range(1, rests).Select(rest => (int)((long)options.Days * rest / rests));
    }

    private void TakeRest()
    {
        _weather.Set(isCalm: true);
        _agenda.IsResting = true;
        Live(_house.Now + Rest);
        _violations.AddRange(_judge.AtRest().Take(MostViolations).Select(words => $"at the rest of {_house.Now:yyyy-MM-dd}: {words}"));
        _agenda.IsResting = false;
        _weather.Set(isCalm: false);
    }

    private void Live(DateTimeOffset end)
    {
        while (_agenda.NextAt < end)
        {
            _house.PassUntil(_agenda.NextAt);
            _agenda.RunNext();
            _house.Signal();
        }
        _house.PassUntil(end);
    }

    private SeasonResult ResultAfter(TimeSpan took)
    {
        var counts = _books.Counts;
        _judge.Count(counts);
        counts.Add("requests of the service", _house.Traffic.Requests);
        counts.Add("instants", _house.Instants);
        counts.Add("virtual days", (long)(_house.Now - SeasonOptions.Start).TotalDays);
        counts.Add("real seconds", (long)took.TotalSeconds);
        counts.Add("processor seconds", (long)Environment.CpuUsage.TotalTime.TotalSeconds);
        counts.Add("memory at the end, MB", Environment.WorkingSet / 1_000_000);
        return new SeasonResult(_options.Seed, _violations, counts.All);
    }
}
