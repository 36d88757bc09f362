using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace PmsSync.Benchmarks.Faults;

/// <summary><c>faults [--runs N] [--seed S] [--json]</c>: lives of the service under every fault, in virtual time; exits 1 when anything is wrong.</summary>
internal static class FaultsCommand
{
    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "How many lives", DefaultValueFactory = static _ => 300 };
        var seed = new Option<int>("--seed") { Description = "Of the first life; the next has the next number", DefaultValueFactory = static _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON" };
        var command = new Command("faults", "Live through every fault of a channel with crashes and guests in between, in virtual time") { runs, seed, json };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(runs), parsed.GetValue(seed), parsed.GetValue(json))));
        return command;
    }

    private static int Run(int runs, int seed, bool asJson)
    {
        var began = Stopwatch.GetTimestamp();
        var done = 0;
        var summary = FaultTrials.Run(runs, seed, result =>
        {
            done++;
            if (result.Violations.Count > 0)
                Tell(result);
            else if (!asJson && done % 50 == 0)
                Console.WriteLine($"{done} lives, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
        });
        var figures = summary.Figures(Stopwatch.GetElapsedTime(began));
        Console.WriteLine(asJson ? JsonSerializer.Serialize(figures) : string.Join(Environment.NewLine, figures.Select(static f => $"{f.Key,-48} {f.Value}")));
        return summary.Failed == 0 ? 0 : 1;
    }

    private static void Tell(FaultResult result)
    {
        foreach (var words in result.Violations)
            Console.WriteLine($"VIOLATION seed {result.Seed}: {words}");
        Console.WriteLine(string.Join(Environment.NewLine, result.Trace.Select(static t => "    " + t)));
    }
}
