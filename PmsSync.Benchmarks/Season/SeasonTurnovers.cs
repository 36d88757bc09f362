using PmsSync.Benchmarks.VirtualTime;

namespace PmsSync.Benchmarks.Season;

/// <summary>Every guest's stay has exactly one turnover on the day of its departure, in the unit where it is; nothing else has one.</summary>
internal sealed class SeasonTurnovers(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonDecisions decisions)
{
    private const int DaysBack = 40, DaysAhead = 200;

    /// <summary>From the moment in which a channel drops a stay to the first good answer without it.</summary>
    private const int DaysOfDoubt = 3;

    private const string Tasks = """
        SELECT t.unit, t.day, s.source, s.id || ' ' || s.arrival || ' to ' || s.departure || ' ' || coalesce(s.ended_as, 'stands') FROM cleaning_task t JOIN stay s ON s.id = t.stay
        WHERE t.kind IN (0, 1) AND t.gone IS NULL AND t.day > ?1 AND t.day < ?2
        """;

    /// <summary>Turnovers compared so far, each as often as it was there at a rest.</summary>
    public long Compared { get; private set; }

    /// <summary>Those that were not there and need not be, and those that may be there once more: of stays that were over, as they were known, before what they are was surely read.</summary>
    public long NeverRead { get; private set; }

    /// <summary>Differences where a feed cannot tell one guest from the next, or a closure from an echo: Booking.com's merged events, and suspected echoes.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Those of guests whom a person had moved, and of whom nobody can say whether they are still where they were put.</summary>
    public long InEither { get; private set; }

    public IEnumerable<string> Differences(SeasonService service)
    {
        var (from, to) = (house.Today.AddDays(-DaysBack), house.Today.AddDays(DaysAhead));
        var tasks = service.Database.Readers.Read(c => c.ReadAll(
            Tasks, static r => (Task: new Turnover(r.GetString(0), r.GetString(2), DateOnly.Parse(r.GetString(1), null)), Of: r.GetString(3)),
            from.ToString("yyyy-MM-dd"), to.ToString("yyyy-MM-dd")));
        var stays = books.Stays.Where(s => s.Latest.IsGuest && s.Latest.Dates.Departure > from && s.Latest.Dates.Departure < to
            // Whoever left before the service first looked is nobody's work.
            && s.Latest.Dates.Departure > DateOnly.FromDateTime(SeasonOptions.Start.UtcDateTime)).ToList();

        var surplus = tasks.CountBy(static t => t.Task).ToDictionary();
        var standing = stays.Where(static s => s.Stands).ToLookup(decisions.Places.IsUndecidable);
        foreach (var turnover in standing[false].SelectMany(TurnoversOf))
        {
            Compared++;
            surplus[turnover] = surplus.GetValueOrDefault(turnover) - 1;
        }
        TakeThoseInEitherUnit(surplus, standing[true]);
        TakeThoseOfGuestsGone(surplus, stays);
        ForgiveThoseNeverRead(surplus, stays);
        ForgiveThoseWhoStayedOnUnread(surplus, stays);

        var merging = site.Units.Where(static u => u.Merges).Select(static u => u.Id).ToHashSet(StringComparer.Ordinal);
        var doubted = SeasonRows.ConflictsOf(service).Where(static c => c.Kind == "suspectedEcho" && c.Sides.Count > 0)
            .Select(static c => new Turnover(c.Unit, c.Sides[0].Source, c.Sides[0].Dates.Departure)).ToHashSet();
        var rows = tasks.ToLookup(static t => t.Task, static t => t.Of);
        var wrong = surplus.Where(static s => s.Value != 0)
            .ToLookup(s => doubted.Contains(s.Key) || (s.Key.Source == "booking" && merging.Contains(s.Key.Unit)));
        LeftOut += wrong[true].Count();
        return wrong[false]
            .Select(s => $"{s.Key.Unit} has {Math.Abs(s.Value)} turnovers too {(s.Value > 0 ? "many" : "few")} on {s.Key.Day:yyyy-MM-dd} after guests of {s.Key.Source}; the rows have {string.Join(", ", rows[s.Key])}, the book has {InBook(s.Key)}");
    }

    private void TakeThoseInEitherUnit(Dictionary<Turnover, int> surplus, IEnumerable<BookedStay> undecidable)
    {
        foreach (var stay in undecidable)
        {
            InEither++;
            List<Turnover> either = [.. TurnoversOf(stay)];
            // A person may have placed it nowhere.
            if (either.Find(t => surplus.GetValueOrDefault(t) > 0) is { Unit: not null } there)
                surplus[there]--;
            else if (either.Count > 1)
                surplus[either[0]] = surplus.GetValueOrDefault(either[0]) - 1;
        }
    }

    /// <summary>
    /// A stay that its channel dropped when the guest was in the house, or might have been by the time that was believed, ends on
    /// the day of the first good answer without it, but not before its first night was slept in: after it the room is cleaned once.
    /// One that was over before its absence was believed was slept in whole. So each may have one turnover within these days.
    /// </summary>
    private void TakeThoseOfGuestsGone(Dictionary<Turnover, int> surplus, IEnumerable<BookedStay> stays)
    {
        var gone = from stay in stays
                   where !stay.Stands
                   let dates = stay.Latest.Dates
                   let end = DateOnly.FromDateTime(stay.Latest.Until!.Value.UtcDateTime)
                   where dates.Arrival <= end.AddDays(DaysOfDoubt)
                   from turnover in TurnoversOf(stay)
                   let last = Earlier(Later(end.AddDays(DaysOfDoubt), dates.Arrival.AddDays(1)), dates.Departure)
                   orderby last
                   select (Turnover: turnover, First: Earlier(Later(end, dates.Arrival.AddDays(1)), last), Last: last);
        foreach (var (turnover, first, last) in gone)
        {
            for (var day = first; day <= last; day = day.AddDays(1))
            {
                var onThatDay = turnover with { Day = day };
                if (surplus.GetValueOrDefault(onThatDay) <= 0)
                    continue;
                surplus[onThatDay]--;
                break;
            }
        }
    }

    /// <summary>Who booked so late, and for so short, that the stay may have been over before any good answer showed it.</summary>
    private void ForgiveThoseNeverRead(Dictionary<Turnover, int> surplus, IEnumerable<BookedStay> stays)
    {
        foreach (var stay in stays.Where(static s => s.Stands && Over(s) - s.Spans[0].Since < SeasonOptions.SurelyRead))
        {
            foreach (var turnover in TurnoversOf(stay).Where(t => surplus.GetValueOrDefault(t) < 0))
            {
                surplus[turnover]++;
                NeverRead++;
            }
        }
    }

    /// <summary>
    /// Whose nights in Booking.com's feed had rolled out as they were known, before any good answer showed that the guest stays on: what
    /// is shown then, under another UID and from that day on, is the next guest's for all that anybody can tell.
    /// </summary>
    private void ForgiveThoseWhoStayedOnUnread(Dictionary<Turnover, int> surplus, IEnumerable<BookedStay> stays)
    {
        foreach (var stay in stays.Where(static s => s.Source == "booking"))
        {
            foreach (var left in stay.Spans.SkipLast(1).Where(static s => s.Until is { } until && Over(s) - until < SeasonOptions.SurelyRead))
            {
                foreach (var asKnown in TurnoversOf(stay).Select(t => t with { Day = left.Dates.Departure }).Where(t => surplus.GetValueOrDefault(t) > 0))
                {
                    surplus[asKnown]--;
                    NeverRead++;
                }
            }
        }
    }

    private static DateTimeOffset Over(BookedStay stay) => Over(stay.Latest);

    private static DateTimeOffset Over(BookedSpan span) => new(span.Dates.Departure.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private IEnumerable<Turnover> TurnoversOf(BookedStay stay) =>
        decisions.Places.UnitsOf(stay).Select(unit => new Turnover(unit, stay.Source, stay.Latest.Dates.Departure));

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private string InBook(Turnover turnover) => string.Join(", ", books.Stays
        .Where(s => s.Source == turnover.Source && s.Spans.Exists(p => p.Dates.Departure == turnover.Day || (s.Unit == turnover.Unit && p.Dates.Contains(turnover.Day))))
        .SelectMany(static s => s.Spans, static (s, p) => $"{s.Id} {p.Dates} {p.Kind} from {p.Since:u} to {p.Until:u}"));

    private readonly record struct Turnover(string Unit, string Source, DateOnly Day);
}
