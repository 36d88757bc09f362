using System.CommandLine;
using PmsSync.Benchmarks.Scenarios;
using Spectre.Console;

namespace PmsSync.Benchmarks.Telling;

/// <summary>
/// <c>telling [--minutes 10] [--changes 100000] [--properties 20] [--json FILE]</c>: the whole service tells random changes to
/// the simulated Channex. Exits 1 where the two calendars differ at the end, or a target was missed.
/// </summary>
internal static class TellingCommand
{
    private const int DifferencesShown = 20;

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long changes come, in bursts", DefaultValueFactory = static _ => 10 };
        var changes = new Option<int>("--changes") { Description = "How many", DefaultValueFactory = static _ => 100_000 };
        var properties = new Option<int>("--properties") { Description = "Each a connection with 10 units and 20 rate plans", DefaultValueFactory = static _ => 20 };
        var factor = new Option<double>("--factor") { Description = "Multiplies the published limits on both sides", DefaultValueFactory = static _ => 1 };
        var seed = new Option<int>("--seed") { Description = "Where all chance comes from", DefaultValueFactory = static _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as well" };
        var command = new Command("telling", "Random changes told to the simulated Channex: calls, latencies, equal calendars") { minutes, changes, properties, factor, seed, json };
        command.SetAction((parsed, cancel) => RunAsync(
            folder => new TellingOptions
            {
                Folder = folder,
                Properties = parsed.GetValue(properties),
                Changes = parsed.GetValue(changes),
                Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                LimitFactor = parsed.GetValue(factor),
                Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(Func<string, TellingOptions> options, FileInfo? json, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-telling-").FullName;
        try
        {
            var trial = new TellingTrial(options(folder), TimeProvider.System, static words => AnsiConsole.MarkupLineInterpolated($"[grey]{words} …[/]"));
            var result = await trial.RunAsync(cancel);
            foreach (var line in result.Differences.Take(DifferencesShown).Concat(result.Complaints.Take(DifferencesShown)))
                AnsiConsole.WriteLine(line);
            return await FigureTable.ShowAsync(result.Figures(), json) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
