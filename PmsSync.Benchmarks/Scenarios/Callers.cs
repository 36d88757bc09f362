using System.Diagnostics;
using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>Many callers with one call in flight each, until a time is over or a number is reached.</summary>
internal sealed class Callers(int count, TimeSpan atMost, long calls, Func<Load, NewEvent> next, Func<NewEvent, Task> call)
{
    private readonly Stopwatch _watch = new();

    private long _started;

    public static Task<CallersResult> ForAsync(TimeSpan duration, int callers, WorkClass urgency, Func<NewEvent, Task> call) =>
        new Callers(callers, duration, long.MaxValue, static load => load.Next(), call).RunAsync(urgency);

    public static Task<CallersResult> CountAsync(long calls, Func<Load, NewEvent> next, Func<NewEvent, Task> call) =>
        new Callers(Load.Callers, TimeSpan.MaxValue, calls, next, call).RunAsync(WorkClass.Normal);

    private async Task<CallersResult> RunAsync(WorkClass urgency)
    {
        var latencies = Enumerable.Range(0, count).Select(static _ => new Latencies()).ToArray();
        var before = Environment.CpuUsage.TotalTime;
        _watch.Start();
        await Task.WhenAll(latencies.Select((mine, n) => Task.Run(() => OneAsync(new Load(((int)urgency * 1_000_000) + n, urgency), mine))));
        var (took, made) = (_watch.Elapsed, latencies.Sum(static c => (double)c.Count));
        return new CallersResult(made / took.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / made, latencies);
    }

    private async Task OneAsync(Load load, Latencies latencies)
    {
        while (_watch.Elapsed < atMost && Interlocked.Increment(ref _started) <= calls)
        {
            var item = next(load);
            var started = Stopwatch.GetTimestamp();
            await call(item);
            latencies.Add(started);
        }
    }
}

/// <summary>What the callers together saw, and the processor time of the whole process for one call: the figure that a busy machine spoils least.</summary>
internal sealed record CallersResult(double PerSecond, double CpuMicroseconds, Latencies[] Latencies)
{
    /// <summary>In milliseconds.</summary>
    public double Percentile(double share) => Scenarios.Latencies.Percentile(Latencies, share);
}
