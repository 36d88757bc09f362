using PmsSync.Domain;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>How long a cancellation waits for its commit while bulk callers keep the writer busy.</summary>
internal sealed class CriticalUnderFloodScenario : Scenario
{
    private const int CriticalCallers = 4;

    public override string Name => "critical-under-flood";

    public override async Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run)
    {
        await using var host = await JournalHost.StartAsync(run.NewFolder());
        var flood = Callers.RunAsync(Load.Callers, run.Duration, WorkClass.Bulk, item => host.Journal.AppendAsync(item));
        var (_, critical) = await Callers.RunAsync(CriticalCallers, run.Duration, WorkClass.Critical, item => host.Journal.AppendAsync(item));
        var (bulkPerSecond, _) = await flood;
        var with = $"{CriticalCallers} critical callers beside {Load.Callers} of bulk at {bulkPerSecond:#,0} events/s";
        return
        [
            new Figure(Name + "/p50", "ms", Latencies.Percentile(critical, 0.5), null, Better.Less, with),
            new Figure(Name, "ms", Latencies.Percentile(critical, 0.99), 15, Better.Less, "p99 of " + with),
        ];
    }
}
