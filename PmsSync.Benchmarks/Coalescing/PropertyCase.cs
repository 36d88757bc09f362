using System.Diagnostics;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Benchmarks.Coalescing;

/// <summary>How long a whole property takes of which nothing is known: 20 rate plans, 500 nights, 4 fields.</summary>
internal static class PropertyCase
{
    private const int RatePlans = 20, Nights = 500, Fields = 4, Times = 15;

    public static IEnumerable<(string Calendar, int Items, TimeSpan Fastest)> Measure()
    {
        var random = new Random(1);
        yield return Measure("a different price each night", static (field, night) => field == 0 ? 10_000 + night : night / 90);
        yield return Measure("seasons and weekends", static (field, night) => (night / 60 * 10) + (field < 2 && night % 7 is 4 or 5 ? field + 1 : 0));
        yield return Measure("one of three values at random", (_, _) => random.Next(3));
        yield return Measure("one of twenty values at random", (_, _) => random.Next(20));
    }

    private static (string Calendar, int Items, TimeSpan Fastest) Measure(string calendar, Func<int, int, long> value)
    {
        var rules = new PushRules { LaterWins = true, HasWeekdays = true };
        var diffs = Enumerable.Range(0, RatePlans).Select(plan => new CalendarDiff(
            new Target(new TenantId("t"), new ConnectionId("c"), new UnitId("u"), $"{plan}"),
            new DateOnly(2026, 1, 1),
            [.. Enumerable.Range(0, Fields).Select(field => new FieldDiff(
                NightField.PriceFor(field + 1),
                [.. Enumerable.Range(0, Nights).Select(night => (long?)value(field, night))],
                [.. Enumerable.Repeat(true, Nights)]))])).ToList();
        var items = 0;
        // The fastest, as a busy machine stretches the others.
        var took = Enumerable.Range(0, Times).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            items = Coalescer.Coalesce(diffs, rules).Sum(static call => call.Strokes.Count);
            return Stopwatch.GetElapsedTime(started);
        }).Min();
        return (calendar, items, took);
    }
}
