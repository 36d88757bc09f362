using PmsSync.Domain;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>From the call of an append to its commit on the disk, held against what SQLite itself can do before and after.</summary>
internal sealed class DurableAcceptScenario : Scenario
{
    public override string Name => "durable-accept";

    public override async Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run)
    {
        var before = RawScenario.Best(run);
        var accepted = await MeasureAsync(run);
        var after = RawScenario.Best(run);
        var raw = Math.Max(before, after);
        var with = $"{Load.Callers} callers, one append in flight each";
        return
        [
            new Figure(Name, "events/s", accepted.PerSecond, 50_000, Better.More, with),
            new Figure(Name + "/share-of-raw", "%", 100 * accepted.PerSecond / raw, 60, Better.More, $"raw {before:#,0} before, {after:#,0} after"),
            new Figure(Name + "/p50", "ms", accepted.Percentile(0.5), null, Better.Less, with),
            new Figure(Name + "/p99", "ms", accepted.Percentile(0.99), 25, Better.Less, with),
            new Figure(Name + "/cpu", "µs/event", accepted.CpuMicroseconds, null, Better.Less, "processor time of the whole process"),
        ];
    }

    private static async Task<CallersResult> MeasureAsync(ScenarioRun run)
    {
        await using var host = await JournalHost.StartAsync(run.NewFolder());
        return await Callers.ForAsync(run.Duration, Load.Callers, WorkClass.Normal, item => host.Journal.AppendAsync(item));
    }
}
