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
        var flood = Callers.ForAsync(run.Duration, Load.Callers, WorkClass.Bulk, item => host.Journal.AppendAsync(item));
        var critical = await Callers.ForAsync(run.Duration, CriticalCallers, WorkClass.Critical, item => host.Journal.AppendAsync(item));
        var bulk = await flood;
        var with = $"{CriticalCallers} critical callers beside {Load.Callers} of bulk at {bulk.PerSecond:#,0} events/s";
        return
        [
            new Figure(Name + "/p50", "ms", critical.Percentile(0.5), null, Better.Less, with),
            new Figure(Name, "ms", critical.Percentile(0.99), 15, Better.Less, "p99 of " + with),
        ];
    }
}
