using System.Diagnostics;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>One caller's latencies, and what many callers' come to.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = [];

    public int Count => _ticks.Count;

    public void Add(long startedAt) => _ticks.Add(Stopwatch.GetTimestamp() - startedAt);

    /// <summary>In milliseconds; exact, by rank.</summary>
    public static double Percentile(IEnumerable<Latencies> callers, double share)
    {
        var all = callers.SelectMany(static c => c._ticks).ToArray();
        Array.Sort(all);
        return all.Length == 0 ? 0 : Stopwatch.GetElapsedTime(0, all[(int)Math.Min(all.Length - 1, all.Length * share)]).TotalMilliseconds;
    }
}
