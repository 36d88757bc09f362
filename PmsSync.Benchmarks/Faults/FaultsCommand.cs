using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace PmsSync.Benchmarks.Faults;

/// <summary><c>faults [--runs N] [--seed S] [--at-once N] [--json]</c>: lives of the service under every fault, in virtual time; exits 1 when anything is wrong.</summary>
internal static class FaultsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "How many lives", DefaultValueFactory = static _ => 300 };
        var seed = new Option<int>("--seed") { Description = "Of the first life; the next has the next number", DefaultValueFactory = static _ => 1 };
        var atOnce = new Option<int>("--at-once") { Description = "How many lives at the same time", DefaultValueFactory = static _ => 2 * Environment.ProcessorCount };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON" };
        var command = new Command("faults", "Live through every fault of a channel with crashes and guests in between, in virtual time") { runs, seed, atOnce, json };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(runs), parsed.GetValue(seed), Math.Max(1, parsed.GetValue(atOnce)), parsed.GetValue(json))));
        return command;
    }

    private static int Run(int runs, int seed, int atOnce, bool asJson)
    {
        var began = Stopwatch.GetTimestamp();
        var told = TimeSpan.Zero;
        var summary = FaultTrials.Run(runs, seed, atOnce, (trials, life) =>
        {
            if (life.Violations.Count > 0)
                Tell(life);
            var took = Stopwatch.GetElapsedTime(began);
            if (asJson || took - told < Pause)
                return;
            told = took;
            Console.WriteLine($"{trials.Lives} of {runs} lives, {trials.Failed.Count} failed, {took.TotalSeconds:F0} s, {took.TotalSeconds / trials.Lives:F2} s a life");
        });
        var figures = summary.Figures(Stopwatch.GetElapsedTime(began));
        Console.WriteLine(asJson ? JsonSerializer.Serialize(figures) : string.Join(Environment.NewLine, figures.Select(static f => $"{f.Key,-48} {f.Value}")));
        return summary.Failed.Count == 0 ? 0 : 1;
    }

    private static void Tell(FaultResult life)
    {
        foreach (var words in life.Violations)
            Console.WriteLine($"VIOLATION seed {life.Seed}: {words}");
        Console.WriteLine($"    to replay: faults --seed {life.Seed} --runs 1");
        Console.WriteLine(string.Join(Environment.NewLine, life.Trace.Select(static t => "    " + t)));
    }
}
