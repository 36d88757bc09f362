using System.CommandLine;

namespace PmsSync.Benchmarks.Convergence;

/// <summary><c>convergence [--shuffles N] [--seed S] [--kind K]</c>: random histories in any order, any number of times; exits 1 where two ends differ, or where so many never met what they are to prove.</summary>
internal static class ConvergenceCommand
{
    public static Command Create()
    {
        var shuffles = new Option<int>("--shuffles") { Description = "How many of each kind, at least", DefaultValueFactory = static _ => 20_000 };
        var seed = new Option<int>("--seed") { Description = "Of the first history; the next ones follow it", DefaultValueFactory = static _ => 1 };
        var kind = new Option<string?>("--kind") { Description = $"Only this one: {string.Join(", ", HistoryKind.All.Select(static k => k.Name))}" };
        kind.AcceptOnlyFromAmong([.. HistoryKind.All.Select(static k => k.Name)]);
        var command = new Command("convergence", "Tell random histories in any order, any number of times: they end the same") { shuffles, seed, kind };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed.GetValue(shuffles), parsed.GetValue(seed), parsed.GetValue(kind))));
        return command;
    }

    private static int Run(int shuffles, int seed, string? only)
    {
        var memory = new DirectoryInfo("/dev/shm");
        var folder = Path.Combine(memory.Exists ? memory.FullName : Path.GetTempPath(), $"pmssync-convergence-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            var histories = (shuffles + ConvergenceTrial.LivesPerHistory - 1) / ConvergenceTrial.LivesPerHistory;
            var results = HistoryKind.All.Where(k => only is null || k.Name == only)
                .Select(k => Print(ConvergenceTrial.Run(k, histories, ConvergenceTrial.LivesPerHistory, seed, folder, Environment.ProcessorCount))).ToList();
            Console.WriteLine($"{"together",-12}{results.Sum(static r => r.Shuffles),10:N0} shuffles, {results.Sum(static r => r.Events),12:N0} events");
            return results.TrueForAll(static r => r.IsProof) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ConvergenceResult Print(ConvergenceResult result)
    {
        Console.WriteLine(
            $"{result.Kind,-12}{result.Shuffles,10:N0} shuffles, {result.Events,12:N0} events applied, {result.Shuffles / result.Took.TotalSeconds,7:N0} shuffles/s, "
            + (result.Failures.Count == 0 ? "all equal" : $"{result.Failures.Count} DIFFERENT"));
        foreach (var word in result.Missing)
            Console.WriteLine($"    none of them ended with '{word}'{(result.IsProof ? "" : ": NOT PROVEN")}");
        foreach (var failure in result.Failures)
        {
            Console.WriteLine($"  seed {failure.Seed}; to replay: convergence --kind {result.Kind} --seed {failure.Seed} --shuffles {ConvergenceTrial.LivesPerHistory}");
            foreach (var words in failure.Words)
                Console.WriteLine($"    {words}");
        }
        return result;
    }
}
