using PmsSync.Benchmarks.VirtualTime;

namespace PmsSync.Benchmarks.Season;

/// <summary>Every guest's stay has exactly one turnover on the day of its departure, in the unit where it is; nothing else has one.</summary>
internal sealed class SeasonTurnovers(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonDecisions decisions)
{
    private const int DaysBack = 40, DaysAhead = 200;

    /// <summary>Cancelled so shortly before the departure, a stay may be over before its absence is believed.</summary>
    private const int DaysOfDoubt = 3;

    private const string Tasks = """
        SELECT t.unit, t.day, s.source, s.unit FROM cleaning_task t JOIN stay s ON s.id = t.stay
        WHERE t.kind IN (0, 1) AND t.gone IS NULL AND t.day > ?1 AND t.day < ?2
        """;

    /// <summary>Turnovers compared so far, each as often as it was there at a rest.</summary>
    public long Compared { get; private set; }

    public IEnumerable<string> Differences(SeasonService service)
    {
        var (from, to) = (house.Today.AddDays(-DaysBack), house.Today.AddDays(DaysAhead));
        var tasks = service.Database.Readers.Read(c => c.ReadAll(Tasks, static r => new Turnover(r.GetString(0), r.GetString(2), DateOnly.Parse(r.GetString(1), null)), from.ToString("yyyy-MM-dd"), to.ToString("yyyy-MM-dd")));
        var merging = site.Units.Where(static u => u.Merges).Select(static u => u.Id).ToHashSet(StringComparer.Ordinal);
        var wanted = new List<Turnover>();
        var left = new List<(Turnover First, DateOnly Last)>();
        var doubted = SeasonRows.ConflictsOf(service).Where(static c => c.Kind == "suspectedEcho" && c.Sides.Count > 0)
            .Select(static c => new Turnover(c.Unit, c.Sides[0].Source, c.Sides[0].Dates.Departure)).ToHashSet();
        foreach (var stay in books.Stays.Where(s => s.Latest.IsGuest && s.Latest.Dates.Departure > from && s.Latest.Dates.Departure < to
            // Whoever left before the service first looked is nobody's work.
            && s.Latest.Dates.Departure > DateOnly.FromDateTime(SeasonOptions.Start.UtcDateTime)))
        {
            if (SeasonClaims.UnitOf(stay, stay.Latest, decisions.Placements) is not { } unit)
                continue;
            var turnover = new Turnover(unit, stay.Source, stay.Latest.Dates.Departure);
            if (stay.Stands)
                wanted.Add(turnover);
            else if (DateOnly.FromDateTime(stay.Latest.Until!.Value.UtcDateTime).AddDays(DaysOfDoubt) >= stay.Latest.Dates.Departure)
                doubted.Add(turnover);
            else if (DateOnly.FromDateTime(stay.Latest.Until!.Value.UtcDateTime) is var end && stay.Latest.Dates.Arrival <= end.AddDays(DaysOfDoubt))
                left.Add((turnover with { Day = end }, end.AddDays(DaysOfDoubt)));
        }
        foreach (var (first, last) in left)
        {
            // Whoever was in the house when the channel dropped the stay has left: the room is cleaned once, when the absence is believed.
            var early = tasks.FindIndex(t => t.Unit == first.Unit && t.Source == first.Source && t.Day >= first.Day && t.Day <= last && !wanted.Contains(t));
            if (early >= 0)
                tasks.RemoveAt(early);
        }
        Compared += wanted.Count;
        bool IsJudged(Turnover t) => !doubted.Contains(t) && !(t.Source == "booking" && merging.Contains(t.Unit));
        return Compare(wanted.Where(IsJudged), tasks.Where(IsJudged));
    }

    private IEnumerable<string> Compare(IEnumerable<Turnover> wanted, IEnumerable<Turnover> found)
    {
        var difference = new Dictionary<Turnover, int>();
        foreach (var task in wanted)
            difference[task] = difference.GetValueOrDefault(task) - 1;
        foreach (var task in found)
            difference[task] = difference.GetValueOrDefault(task) + 1;
        return difference.Where(static d => d.Value != 0)
            .Select(d => $"{d.Key.Unit} has {Math.Abs(d.Value)} turnovers too {(d.Value > 0 ? "many" : "few")} on {d.Key.Day:yyyy-MM-dd} after guests of {d.Key.Source}; the book has {InBook(d.Key)}");
    }

    private string InBook(Turnover turnover) => string.Join(", ", books.Stays.Where(s => s.Source == turnover.Source && s.Spans.Exists(p => p.Dates.Departure == turnover.Day))
        .SelectMany(static s => s.Spans, static (s, p) => $"{s.Id} {p.Dates} {p.Kind} from {p.Since:u} to {p.Until:u}"));

    private readonly record struct Turnover(string Unit, string Source, DateOnly Day);
}
