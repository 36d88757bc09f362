namespace PmsSync.Benchmarks.Scenarios;

/// <summary>The same way with every event in one lane: a hot lane is as fast as its run of events, each in its order.</summary>
internal sealed class OneLaneScenario : Scenario
{
    private const int ShareOfEvents = 5;

    public override string Name => "one-lane";

    public override async Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run)
    {
        await using var way = await EndToEnd.StartAsync(run);
        var events = run.Events / ShareOfEvents;
        var done = await Callers.CountAsync(events, static load => load.OfOneLane(), item => way.Journal.AppendAndWaitAsync(item));
        var with = $"{events:#,0} events of {Load.Callers} callers in one lane";
        return
        [
            new Figure(Name, "events/s", done.PerSecond, 10_000, Better.More, with),
            new Figure(Name + "/out-of-order", "events", way.OutOfOrder, 0, Better.Less, with),
            new Figure(Name + "/cpu", "µs/event", done.CpuMicroseconds, null, Better.Less, "processor time of the whole process"),
        ];
    }
}
