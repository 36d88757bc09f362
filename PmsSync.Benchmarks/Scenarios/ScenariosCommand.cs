using System.CommandLine;
using Spectre.Console;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary><c>scenarios [--only NAME] [--json FILE]</c>: measures, prints a table, exits 1 where a target was missed.</summary>
internal static class ScenariosCommand
{
    private static readonly Scenario[] All =
    [
        new RawScenario(),
        new DurableAcceptScenario(),
        new CriticalUnderFloodScenario(),
        new DurableEndToEndScenario(),
        new OneLaneScenario(),
        new FeedApplyScenario(),
    ];

    public static Command Create()
    {
        var only = new Option<string[]>("--only") { Description = "Measure only these: " + string.Join(", ", All.Select(static s => s.Name)) };
        only.AcceptOnlyFromAmong([.. All.Select(static s => s.Name)]);
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as well" };
        var seconds = new Option<int>("--seconds") { Description = "How long each load is measured", DefaultValueFactory = static _ => 10 };
        var events = new Option<long>("--events") { Description = "How many events go from end to end", DefaultValueFactory = static _ => 1_000_000 };
        var folder = new Option<string>("--folder")
        {
            Description = "Where the databases are made: the disk that is measured",
            DefaultValueFactory = static _ => Path.Combine(Path.GetTempPath(), "pmssync-scenarios-" + Environment.ProcessId),
        };
        var command = new Command("scenarios", "Measure throughput and latency against their targets") { only, json, seconds, events, folder };
        command.SetAction(async (parsed, _) =>
        {
            using var run = new ScenarioRun(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(events), parsed.GetValue(folder)!);
            return await RunAsync(run, parsed.GetValue(only) ?? [], parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<int> RunAsync(ScenarioRun run, string[] only, FileInfo? json)
    {
        var figures = new List<Figure>();
        foreach (var scenario in All.Where(s => only.Length == 0 || only.Contains(s.Name)))
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]{scenario.Name} …[/]");
            figures.AddRange(await scenario.RunAsync(run));
        }
        return await FigureTable.ShowAsync(figures, json) ? 0 : 1;
    }
}
