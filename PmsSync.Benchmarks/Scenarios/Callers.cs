using System.Diagnostics;
using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>Many callers with one call in flight each, for a while.</summary>
internal static class Callers
{
    public static async Task<(double PerSecond, Latencies[] Latencies)> RunAsync(
        int callers, TimeSpan duration, WorkClass urgency, Func<NewEvent, Task> call)
    {
        var latencies = Enumerable.Range(0, callers).Select(static _ => new Latencies()).ToArray();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(latencies.Select((mine, n) => Task.Run(() => OneAsync(new Load(((int)urgency * 1_000_000) + n, urgency), mine, watch, duration, call))));
        return (latencies.Sum(static c => (double)c.Count) / watch.Elapsed.TotalSeconds, latencies);
    }

    private static async Task OneAsync(Load load, Latencies latencies, Stopwatch watch, TimeSpan duration, Func<NewEvent, Task> call)
    {
        while (watch.Elapsed < duration)
        {
            var item = load.Next();
            var started = Stopwatch.GetTimestamp();
            await call(item);
            latencies.Add(started);
        }
    }
}
