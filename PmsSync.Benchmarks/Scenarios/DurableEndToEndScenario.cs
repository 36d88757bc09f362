namespace PmsSync.Benchmarks.Scenarios;

/// <summary>From the call of an append to its committed outcome, through journal and engine, with a handler that does nothing.</summary>
internal sealed class DurableEndToEndScenario : Scenario
{
    public override string Name => "durable-end-to-end";

    public override async Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run)
    {
        await using var way = await EndToEnd.StartAsync(run);
        var done = await Callers.CountAsync(run.Events, static load => load.Next(), item => way.Journal.AppendAndWaitAsync(item));
        var with = $"{run.Events:#,0} events of {Load.Callers} callers";
        return
        [
            new Figure(Name, "events/s", done.PerSecond, 40_000, Better.More, with),
            new Figure(Name + "/p50", "ms", done.Percentile(0.5), null, Better.Less, with),
            new Figure(Name + "/p99", "ms", done.Percentile(0.99), 25, Better.Less, with),
            new Figure(Name + "/out-of-order", "events", way.OutOfOrder, 0, Better.Less, with),
            new Figure(Name + "/cpu", "µs/event", done.CpuMicroseconds, null, Better.Less, "processor time of the whole process"),
        ];
    }
}
