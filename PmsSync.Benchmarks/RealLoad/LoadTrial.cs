using System.Diagnostics;
using Dapper;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary>What one run came to.</summary>
internal sealed record LoadResult(int Rows, int Events, TimeSpan Took, LoadSplit Split)
{
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>How often a row of a task and of a conflict was written, and the events of all pipelines.</summary>
    public required (long Tasks, long Conflicts, long Events) Written { get; init; }

    /// <summary>Bookings that the service has a row of.</summary>
    public required long Bookings { get; init; }

    public required Compared<Turnover> Turnovers { get; init; }

    /// <summary>By the calendar that the API shows.</summary>
    public required Compared<OverbookedNight> Overbooked { get; init; }

    /// <summary>Nights that the rule of overlapping bookings names, over the whole history.</summary>
    public required int NightsInOverlaps { get; init; }

    public bool IsRight => Bookings == Rows && Outcomes.Keys.All(static o => o is "Applied" or "Superseded")
        && Turnovers.IsEqual && Overbooked.IsEqual && NightsInOverlaps == Overbooked.Service;
}

/// <summary>A set by the service and by SQL.</summary>
internal sealed record Compared<T>(int Service, int Sql, IReadOnlyList<T> OnlyService, IReadOnlyList<T> OnlySql)
{
    public bool IsEqual => OnlyService.Count == 0 && OnlySql.Count == 0;

    public static Compared<T> Of(IReadOnlySet<T> service, IReadOnlySet<T> sql) =>
        new(service.Count, sql.Count, [.. service.Where(s => !sql.Contains(s))], [.. sql.Where(s => !service.Contains(s))]);
}

/// <summary>The data set as a stream of revisions through the service, month by month, and held against plain SQL.</summary>
internal static class LoadTrial
{
    /// <summary>Revisions in one commit: what a channel manager hands out at a time.</summary>
    private const int Page = 100;

    /// <summary>Pages that are on their way at once.</summary>
    private const int Callers = 32;

    private const string TurnoversOfService = """
        SELECT s.external_id, t.day FROM cleaning_task t JOIN stay s ON s.id = t.stay WHERE t.gone IS NULL AND t.kind IN (0, 1)
        """;

    private const string RowsWritten = """
        SELECT (SELECT sum(version) FROM cleaning_task), (SELECT coalesce(sum(version), 0) FROM conflict), (SELECT count(*) FROM journal)
        """;

    private const string OutcomesOfService = "SELECT outcome, count(*) FROM journal WHERE pipeline = 0 GROUP BY outcome";

    public static async Task<LoadResult> RunAsync(string file, int most, string folder)
    {
        using var plain = new PlainImport(HotelRow.Lines(file, most));
        var rows = HotelRow.Read(file, most);
        var stream = BookingStream.Of(rows);
        await using var house = await LoadHouse.OpenAsync(folder, plain.Rooms(), MonthOf(stream[0]));
        using var meter = new LoadMeter();
        var started = Stopwatch.GetTimestamp();
        await TellAsync(house, stream);
        await house.WhenIdleAsync();
        var took = Stopwatch.GetElapsedTime(started);
        return Compare(house, plain, new LoadResult(rows.Count, stream.Count, took, meter.Read())
        {
            Outcomes = house.Database.Readers.Read(static c => c.Query<(long Outcome, long Count)>(OutcomesOfService))
                .ToDictionary(static o => $"{(Outcome)o.Outcome}", static o => o.Count),
            Bookings = house.Database.Readers.Read(static c => c.ExecuteScalar<long>("SELECT count(*) FROM channel_booking")),
            Written = house.Database.Readers.Read(static c => c.QuerySingle<(long, long, long)>(RowsWritten)),
            Turnovers = null!,
            Overbooked = null!,
            NightsInOverlaps = 0,
        });
    }

    // Many callers at once, as the channels' calls come; each has its answer after the commit.
    private static async Task TellAsync(LoadHouse house, IReadOnlyList<ToldRevision> stream)
    {
        var open = new Queue<Task>();
        foreach (var month in stream.GroupBy(MonthOf))
        {
            await Task.WhenAll(open);
            open.Clear();
            // Departures are remembered for sixty days, so nobody may be behind by more than a month when the date moves on.
            await house.WhenDoneAsync(before: month.Key.AddMonths(-1));
            house.SetDate(month.Key);
            foreach (var page in PagesOf(month))
            {
                if (open.Count == Callers)
                    await open.Dequeue();
                open.Enqueue(house.TellAsync(page[0].Hotel, [.. page.Select(static told => told.Revision)]));
            }
        }
        await Task.WhenAll(open);
    }

    private static LoadResult Compare(LoadHouse house, PlainImport plain, LoadResult result)
    {
        var turnovers = house.Database.Readers.Read(static c => c.Query<(string Booking, string Day)>(TurnoversOfService))
            .Select(static t => new Turnover(t.Booking, t.Day)).ToHashSet();
        var overbooked = new HashSet<OverbookedNight>();
        var inOverlaps = 0;
        foreach (var unit in house.Units)
        {
            var calendar = house.CalendarOf(unit);
            if (calendar.Stays.Count == 0)
                continue;
            var (from, to) = (calendar.Stays.Min(static s => s.Taken.Arrival), calendar.Stays.Max(static s => s.Taken.Departure));
            overbooked.UnionWith(calendar.Nights(from, to).Where(static n => n.Overbooked > 0)
                .Select(n => new OverbookedNight(unit.Name, $"{n.Date:yyyy-MM-dd}", n.Overbooked)));
            var overlaps = OverlapRules.Find(calendar.Stays.Select(static s => s.ToClaim()), unit.Quantity);
            inOverlaps += NightSet.Of(overlaps.SelectMany(static o => o.Nights)).Nights;
        }
        return result with
        {
            Turnovers = Compared<Turnover>.Of(turnovers, plain.Turnovers()),
            Overbooked = Compared<OverbookedNight>.Of(overbooked, plain.Overbooked()),
            NightsInOverlaps = inOverlaps,
        };
    }

    // Each hotel's channel manager hands out its own.
    private static IEnumerable<ToldRevision[]> PagesOf(IEnumerable<ToldRevision> month) =>
        month.Chunk(2 * Page).SelectMany(static both => both.GroupBy(static told => told.Hotel).SelectMany(static hotel => hotel.Chunk(Page)));

    private static DateOnly MonthOf(ToldRevision told)
    {
        var at = told.Revision.RevisedAt;
        return new DateOnly(at.Year, at.Month, 1);
    }
}
