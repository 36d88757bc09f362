using System.Diagnostics;
using PmsSync.Benchmarks.Scenarios;

namespace PmsSync.Benchmarks.Telling;

/// <summary>What one endpoint was called, and what it might have been.</summary>
/// <param name="Allowed">What the limit let through in that time at most.</param>
/// <param name="Least">The lower bound, see <see cref="LeastCalls"/>.</param>
internal sealed record EndpointCalls(string Name, int FullSync, int Changes, int Allowed, int Least);

/// <summary>What the trial came to.</summary>
/// <param name="Differences">Cells that differ at the end, in words; empty: the channel holds what we want it to hold.</param>
/// <param name="Compared">How many cells were compared.</param>
/// <param name="Cores">Processor time of the service over the time in which changes came, in cores.</param>
internal sealed record TellingResult(
    TellingOptions Options, IReadOnlyList<EndpointCalls> Calls, TimeSpan FullSync, TimeSpan Making, TimeSpan Settling, int Refused,
    IReadOnlyList<Change> Changes, IReadOnlyList<string> Differences, int Compared, double Cores, long Bytes, IReadOnlyList<string> Complaints)
{
    public bool IsEqual => Differences.Count == 0;

    public IReadOnlyList<Figure> Figures()
    {
        var figures = new List<Figure>
        {
            new("full sync", "s", FullSync.TotalSeconds, null, Better.Less, $"{Options.Properties} properties, {Options.Properties * Options.Units * Options.RatePlans} rate plans, {Options.Days} nights"),
            new("cells that differ at the end", "", Differences.Count, 0, Better.Less, $"{Compared:N0} compared, ours through the API with what the simulator holds"),
            new("calls refused (429)", "", Refused, 0, Better.Less, $"{Options.CallsAMinute} calls a minute of each endpoint and property"),
            new("changes a second", "", Changes.Count / Making.TotalSeconds, null, Better.More, $"{Changes.Count:N0} changes in {Making.TotalSeconds:0} s, told to the end {Settling.TotalSeconds:0.0} s later"),
        };
        foreach (var calls in Calls)
        {
            figures.Add(new($"{calls.Name}: calls of the full sync", "", calls.FullSync, Options.Properties, Better.Less, "one for each property"));
            figures.Add(new($"{calls.Name}: calls for the changes", "", calls.Changes, calls.Allowed, Better.Less, $"the limit allows {calls.Allowed:N0}; {calls.Least:N0} at least to tell each change as early"));
        }
        foreach (var kind in Enum.GetValues<ChangeKind>())
            figures.AddRange(Latencies(kind));
        var (same, replaced) = (Changes.Count(static c => c.News.Count == 0), Changes.Count(static c => c.News.Count > 0 && c.ToldAt == 0));
        figures.Add(new("changes that needed no call", "%", 100.0 * (same + replaced) / Changes.Count, null, Better.More, $"{same:N0} said what was held already, {replaced:N0} were replaced by newer ones before"));
        figures.Add(new("processor", "cores", Cores, null, Better.Less, "the service, while changes come"));
        figures.Add(new("memory", "MB", Bytes / 1_048_576.0, null, Better.Less, "the service, resident at the end"));
        return figures;
    }

    private IEnumerable<Figure> Latencies(ChangeKind kind)
    {
        var seconds = Changes.Where(c => c.Kind == kind && c.ToldAt > 0)
            .Select(static c => Math.Max(0, Stopwatch.GetElapsedTime(c.AnsweredAt, c.ToldAt).TotalSeconds)).Order().ToList();
        if (seconds.Count == 0)
            yield break;
        var words = kind switch
        {
            ChangeKind.Closing => "critical: rooms taken, stop sells",
            ChangeKind.Opening => "rooms freed, ends of stop sells: after a pull",
            ChangeKind.Restriction => "high: restrictions",
            _ => "normal: prices",
        };
        foreach (var (name, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
            yield return new Figure(
                $"{kind.ToString().ToLowerInvariant()}: answered to acknowledged, {name}", "s", seconds[(int)Math.Min(seconds.Count - 1, seconds.Count * share)], null,
                Better.Less, $"{words}; {seconds.Count:N0} changes");
    }
}
