using PmsSync.Domain;

namespace PmsSync.Benchmarks.Season;

/// <summary>No night is sold twice without a row that says so, and no row says so without cause.</summary>
internal sealed class SeasonDoubles(SeasonHouse house, SeasonSite site, SeasonBooks books, SeasonDecisions decisions)
{
    private readonly HashSet<(string, StayDates, string, StayDates)> _judged = [];

    /// <summary>Pairs of stays that were sold the same nights of a unit of one room.</summary>
    public int Pairs { get; private set; }

    /// <summary>Of them those that no row had to name: over before both were surely read.</summary>
    public int Brief { get; private set; }

    /// <summary>Of them those of which one side was named as the suspected echo of a third: its feed cannot tell a guest from that.</summary>
    public int Suspected { get; private set; }

    /// <summary>What is wrong now, with everything read.</summary>
    public IEnumerable<string> Differences(SeasonClaims claims, SeasonService service)
    {
        var rows = SeasonRows.ConflictsOf(service).Where(static c => c.Stands).ToLookup(static c => c.Unit);
        var seen = SeasonRows.EverSeen(service);
        foreach (var unit in site.Units)
        {
            var all = claims.Of(unit.Id).ToList();
            var colliding = all.Where(c => c.Collides && c.Dates.Departure > house.Today).ToList();
            var undecidable = claims.UndecidableIn(unit.Id);
            foreach (var words in Unnamed(unit, house.Today, colliding, [.. rows[unit.Id]], [.. seen[unit.Id].SelectMany(static s => s.Sides)], undecidable).Concat(Groundless(unit, all, [.. rows[unit.Id]], undecidable)))
                yield return words;
        }
    }

    /// <summary>Pairs that collided since the last look, also those that do so no more.</summary>
    public IEnumerable<string> NeverNamed(SeasonService service)
    {
        var seen = SeasonRows.EverSeen(service);
        foreach (var unit in site.Units.Where(static u => u.Quantity == 1))
        {
            var spans = books.Stays.Where(s => s.Unit == unit.Id).SelectMany(static s => s.Spans, static (stay, span) => (Stay: stay, Span: span))
                .Where(s => Counts(s.Stay, s.Span) && (s.Span.Until is null || s.Span.Until > house.Now.AddDays(-60))).ToList();
            foreach (var (a, b) in spans.SelectMany((a, i) => spans.Skip(i + 1).Select(b => (a, b))).Where(static p => p.a.Stay != p.b.Stay && Collide(p.a.Span, p.b.Span)))
            {
                if (!_judged.Add((a.Stay.Id, a.Span.Dates, b.Stay.Id, b.Span.Dates)))
                    continue;
                Pairs++;
                var named = seen[unit.Id].Where(s => !s.Nights.Intersect(Common(a.Span.Dates, b.Span.Dates)).IsEmpty).ToList();
                if (Lasted(a.Span, b.Span) < SeasonOptions.SurelyRead)
                    Brief++;
                else if (!named.Exists(s => Names(s, a.Stay) && Names(s, b.Stay)))
                {
                    if (named.Exists(s => Suspects(s, a.Stay) || Suspects(s, b.Stay)))
                        Suspected++;
                    else
                        yield return $"{unit.Id} was sold twice and no row ever said so: {a.Stay.Source} {a.Stay.Id} {a.Span.Dates} and {b.Stay.Source} {b.Stay.Id} {b.Span.Dates}, for {Lasted(a.Span, b.Span).TotalHours:F0} h from {Later(a.Span, b.Span):u}";
                }
            }
        }
    }

    // A night that is over rolls out of Booking.com's calendar, and then out of the row: that it was named once must do.
    private static IEnumerable<string> Unnamed(SeasonUnit unit, DateOnly today, List<SeasonClaim> colliding, List<SeasonConflict> rows, HashSet<SeasonSide> seen, NightSet undecidable)
    {
        var suspected = rows.Where(static r => r is { Kind: "suspectedEcho", Sides.Count: > 0 }).Select(static r => r.Sides[0]).ToHashSet();
        foreach (var (night, there) in colliding.SelectMany(static c => Nights(c.Dates), static (c, n) => (Night: n, Claim: c)).GroupBy(static c => c.Night, static c => c.Claim)
            .Select(static g => (g.Key, g.ToList())).Where(g => g.Item2.Count > unit.Quantity && !undecidable.Contains(g.Key) && g.Item2.Exists(static c => c.IsGuest)))
        {
            // What is suspected to be an echo is named by that, with the stay that it mirrors; the others on the night may all have room.
            if (there.Count(c => !suspected.Contains(new SeasonSide(c.Source, c.Dates))) <= unit.Quantity)
                continue;
            var named = rows.Where(r => r.Nights.Contains(night)).SelectMany(static r => r.Sides).Concat(night < today ? seen : []).ToHashSet();
            if (there.Find(c => !named.Contains(new SeasonSide(c.Source, c.Dates)) && there.Any(o => o != c && (o.IsGuest || c.IsGuest))) is { } missing)
                yield return $"{unit.Id} is sold {there.Count} times on {night:yyyy-MM-dd} and no row names {missing.Source} {missing.Dates} among {string.Join(", ", there.Select(static c => $"{c.Source} {c.Dates}"))}; rows: {string.Join("; ", rows.Select(static r => $"{r.Id} {r.Nights} {string.Join(',', r.Sides)}"))}";
        }
    }

    private IEnumerable<string> Groundless(SeasonUnit unit, List<SeasonClaim> all, List<SeasonConflict> rows, NightSet undecidable) =>
        from row in rows
        from night in row.Nights.From(house.Today).Except(undecidable).SelectMany(Nights)
        where row.Kind == "suspectedEcho" ? IsAlone(unit, all, row) : all.Count(c => c.Dates.Contains(night)) <= unit.Quantity
        select $"{row.Id} says that {unit.Id} collides on {night:yyyy-MM-dd}, and the books have {string.Join(", ", all.Where(c => c.Dates.Contains(night)).Select(static c => $"{c.Source} {c.Dates}"))}";

    // A closure is suspected for what its channel had read when the house was full, and all of it for as long as the mirrored stay keeps one
    // of its nights, or the days of preparation after it do: that somebody was moved away since, or stays shorter, leaves it standing.
    private static bool IsAlone(SeasonUnit unit, List<SeasonClaim> all, SeasonConflict row) =>
        all.Count(c => row.Nights.Any(n => n.Overlaps(new StayDates(c.Dates.Arrival, c.Dates.Departure.AddDays(c.IsGuest ? unit.PreparationDays : 0))))) < 2;

    private bool Counts(BookedStay stay, BookedSpan span) =>
        (span.IsGuest || stay.Source == Stay.Direct) && !decisions.Places.Knows(stay);

    private static bool Collide(BookedSpan a, BookedSpan b) => (a.IsGuest || b.IsGuest) && a.Dates.Overlaps(b.Dates) && Lasted(a, b) > TimeSpan.Zero;

    /// <summary>For how long both were sold while the common nights were not over.</summary>
    private static TimeSpan Lasted(BookedSpan a, BookedSpan b)
    {
        var over = new DateTimeOffset((a.Dates.Departure < b.Dates.Departure ? a : b).Dates.Departure, TimeOnly.MinValue, TimeSpan.Zero).AddHours(-2);
        return new[] { a.Until ?? over, b.Until ?? over, over }.Min() - Later(a, b);
    }

    private static DateTimeOffset Later(BookedSpan a, BookedSpan b) => a.Since > b.Since ? a.Since : b.Since;

    // Where a side changes and the nights in common do not, there is nothing new to decide: the row names it as it was before.
    private static bool Names(SeasonSeen seen, BookedStay stay) => stay.Spans.Exists(span => seen.Sides.Contains(new SeasonSide(stay.Source, span.Dates)));

    private static bool Suspects(SeasonSeen seen, BookedStay stay) =>
        seen is { IsSuspicion: true, Sides: [var echo, ..] } && stay.Spans.Exists(span => echo == new SeasonSide(stay.Source, span.Dates));

    private static NightSet Common(StayDates a, StayDates b) => NightSet.Of(a).Intersect(NightSet.Of(b));

    private static IEnumerable<DateOnly> Nights(StayDates dates)
    {
        // An open-ended closure has no last night; as far as this nobody sells.
        for (var night = dates.Arrival; night < dates.Departure && night.DayNumber < dates.Arrival.DayNumber + SeasonSite.Horizon; night = night.AddDays(1))
            yield return night;
    }
}
