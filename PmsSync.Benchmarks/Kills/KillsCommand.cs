using System.CommandLine;
using Spectre.Console;

namespace PmsSync.Benchmarks.Kills;

/// <summary>
/// <c>kills [--kills N] [--seed S] [--writers W] [--program FILE]</c>: kills the service again and again, prints what was
/// done, and exits 1 when anything was lost, doubled or out of order. That the checks can fail is shown on a build that
/// acknowledges before the commit:
/// <code>
/// dotnet build PmsSync -p:AcknowledgeBeforeCommit=true --artifacts-path FOLDER
/// dotnet run --project PmsSync.Benchmarks -- kills --kills 20 --program FOLDER/bin/PmsSync/debug/PmsSync.dll
/// </code>
/// </summary>
internal static class KillsCommand
{
    private const int ReportWidth = 140, Steps = 20;

    public static Command Create()
    {
        var kills = new Option<int>("--kills") { Description = "How often the service is killed", DefaultValueFactory = static _ => 200 };
        var seed = new Option<int?>("--seed") { Description = "Repeats a run's choices; a new one by default" };
        var writers = new Option<int>("--writers") { Description = "How many callers of the API write at once", DefaultValueFactory = static _ => 4 };
        var program = new Option<FileInfo?>("--program") { Description = "The PmsSync.dll on trial, instead of the one beside this program" };
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "An empty folder for data and logs, which is kept; by default one that is removed when all is well" };
        var command = new Command("kills", "Kill the service at random points and check that nothing is lost or doubled") { kills, seed, writers, program, folder };
        command.SetAction(async (parsed, _) =>
        {
            var options = new KillTrialOptions
            {
                Kills = parsed.GetValue(kills),
                Seed = parsed.GetValue(seed) ?? Environment.TickCount & 0xFFFF,
                Writers = parsed.GetValue(writers),
                Folder = parsed.GetValue(folder)?.FullName ?? Path.Combine(Path.GetTempPath(), "pmssync-kills-" + Environment.ProcessId),
            };
            if (parsed.GetValue(program) is { } other)
                options = options with { Program = other.FullName };
            var result = await RunAsync(options);
            if (result.Passed && parsed.GetValue(folder) is null)
                Directory.Delete(options.Folder, recursive: true);
            return result.Passed ? 0 : 1;
        });
        return command;
    }

    private static async Task<KillTrialResult> RunAsync(KillTrialOptions options)
    {
        Console.WriteLine($"{options.Kills} kills, seed {options.Seed}, in {options.Folder}");
        var (every, done) = (Math.Max(1, options.Kills / Steps), 0);
        var result = await new KillTrial(options, words =>
        {
            if (++done % every == 0)
                Console.WriteLine(words);
        }).RunAsync();
        var table = new Table().Border(TableBorder.Simple).AddColumns("kills", "");
        foreach (var (name, value) in result.Figures)
            table.AddRow(name.EscapeMarkup(), value.EscapeMarkup());
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, ReportWidth);
        AnsiConsole.Write(table);
        foreach (var violation in result.Violations)
            Console.WriteLine($"VIOLATION {violation}");
        return result;
    }
}
