using System.Diagnostics;
using PmsSync.Benchmarks.Scenarios;
using PmsSync.Benchmarks.Telling;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>All runs, and what they come to: medians over the repeats, beside the quiet service's.</summary>
internal sealed record IsolationResult(IReadOnlyList<IsolationRun> Runs)
{
    private const double MostMilliseconds = 50, MostAbove = 25, P99 = 0.99;

    public IReadOnlyList<string> Lost => [.. Runs.SelectMany(static r => r.Lost.Select(l => $"{r.Scenario.Name}: {l}"))];

    public IReadOnlyList<Figure> Figures()
    {
        var quiet = Runs.Where(static r => r.Scenario == IsolationScenario.Quiet).ToList();
        return [.. Runs.GroupBy(static r => r.Scenario).SelectMany(g => FiguresOf(g.Key, [.. g], quiet))];
    }

    /// <summary>In milliseconds, by rank, from the request to what <paramref name="at"/> names.</summary>
    public static double Percentile(IReadOnlyList<BookingTimes> bookings, double share, Func<BookingTimes, long> at)
    {
        var times = bookings.Select(b => Stopwatch.GetElapsedTime(b.SentAt, at(b)).TotalMilliseconds).Order().ToList();
        return times.Count == 0 ? double.NaN : times[(int)Math.Min(times.Count - 1, times.Count * share)];
    }

    private static IEnumerable<Figure> FiguresOf(IsolationScenario scenario, IReadOnlyList<IsolationRun> runs, List<IsolationRun> quiet)
    {
        var words = $"{scenario.Words}; {runs.Count} runs, {runs.Sum(static r => r.Webhook.Count)} bookings";
        var p99 = Median(runs, static r => Closed(r.Webhook, P99));
        yield return Show("webhook to closed nights, p50", Median(runs, static r => Closed(r.Webhook, 0.5)), null, words);
        yield return Show("webhook to closed nights, p99", p99, scenario.HasTarget ? MostMilliseconds : null, "each run's p99: " + Each(runs, static r => Closed(r.Webhook, P99)));
        if (scenario.HasTarget && quiet.Count > 0)
            yield return Show("its p99 above the quiet service's", p99 - Median(quiet, static r => Closed(r.Webhook, P99)), MostAbove, "side by side in one session");
        yield return Show("webhook to closed nights, max", runs.Max(static r => Closed(r.Webhook, 1)), null, "of all runs");
        yield return Show("API booking answered, p50", Median(runs, static r => Closed(r.Api, 0.5)), null, "it is answered when it is applied");
        yield return Show("API booking answered, p99", Median(runs, static r => Closed(r.Api, P99)), null, "each run's p99: " + Each(runs, static r => Closed(r.Api, P99)));
        if (scenario.Flood != FloodKind.None)
            yield return new Figure($"{scenario.Name}: the flood took", "s", Median(runs, static r => r.Flood.TotalSeconds), null, Better.Less, "from the first event poured to the last applied");

        Figure Show(string what, double value, double? target, string yardstick) => new($"{scenario.Name}: {what}", "ms", value, target, Better.Less, yardstick);
    }

    private static double Closed(IReadOnlyList<BookingTimes> bookings, double share) => Percentile(bookings, share, static b => b.CommittedAt);

    private static string Each(IReadOnlyList<IsolationRun> runs, Func<IsolationRun, double> value) => string.Join(", ", runs.Select(r => $"{value(r):0.#}"));

    private static double Median(IReadOnlyList<IsolationRun> runs, Func<IsolationRun, double> value)
    {
        var values = runs.Select(value).Order().ToList();
        return values[values.Count / 2];
    }
}
