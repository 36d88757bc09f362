namespace PmsSync.Benchmarks.Scenarios;

/// <summary>One measured situation. It makes what it needs in a folder of its own and returns its figures.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    public abstract Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run);
}
