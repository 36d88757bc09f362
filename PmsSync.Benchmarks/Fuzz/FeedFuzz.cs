using System.Diagnostics;
using PmsSync.Benchmarks.Corpus;
using PmsSync.Connectors.Ical;

namespace PmsSync.Benchmarks.Fuzz;

/// <summary>
/// <c>fuzz [--inputs N] [--seed S]</c>: reads mutated corpus files. Nothing may escape the reader, no input may take
/// a second, and memory must not grow. The same check, shorter, runs as a test.
/// </summary>
internal static class FeedFuzz
{
    private const int Rounds = 20;
    private const long GrowthAllowed = 8 * 1024 * 1024;
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(1);
    private static readonly FeedReadingOptions Options = new() { UnitZone = TimeZoneInfo.Utc, Today = new DateOnly(2026, 1, 1) };

    /// <param name="Culprit">The input that failed.</param>
    /// <param name="Growth">Managed bytes after collection, last round against the first.</param>
    internal sealed record Result(int Inputs, int Understood, TimeSpan Longest, long Growth, string? Failure, byte[]? Culprit = null)
    {
        public bool Passed => Failure is null && Growth < GrowthAllowed;
    }

    public static int Run(string[] args)
    {
        var inputs = Argument(args, "--inputs", 1_000_000);
        var seed = Argument(args, "--seed", 1);
        if (SharedFolder.Corpora() is not { } corpora)
        {
            Console.Error.WriteLine("The corpora are not there: expected ../shared/corpora beside the repository.");
            return 1;
        }
        var bodies = CorpusReading.Files(corpora).Select(File.ReadAllBytes).ToList();
        var result = Check(bodies, inputs, seed, Console.WriteLine);
        Console.WriteLine(
            $"{result.Inputs} inputs, {result.Understood} understood, longest {result.Longest.TotalMilliseconds:F0} ms, "
            + $"memory grew by {result.Growth / 1024} KB: {(result.Passed ? "passed" : $"FAILED {result.Failure}")}");
        if (result.Culprit is { } culprit)
        {
            var kept = Path.Combine(Path.GetTempPath(), "pmssync-fuzz-failure.ics");
            File.WriteAllBytes(kept, culprit);
            Console.WriteLine($"The input is kept in {kept}.");
        }
        return result.Passed ? 0 : 1;
    }

    public static Result Check(IReadOnlyList<byte[]> bodies, int inputs, int seed, Action<string> progress)
    {
        var mutator = new FeedMutator(bodies, seed);
        var (understood, longest, first, now) = (0, TimeSpan.Zero, 0L, 0L);
        for (var done = 0; done < inputs; done++)
        {
            var body = mutator.Next();
            if (Trial(body, ref understood, ref longest) is { } failure)
                return new Result(done + 1, understood, longest, 0, $"input {done} of seed {seed}: {failure}", body);
            if ((done + 1) % Math.Max(1, inputs / Rounds) != 0)
                continue;
            now = GC.GetTotalMemory(forceFullCollection: true);
            // Caches (zones, compiled expressions) fill during the first round; growth is counted from its end.
            first = first == 0 ? now : first;
            progress($"{done + 1} inputs, {understood} understood, longest {longest.TotalMilliseconds:F0} ms, {now / 1024} KB");
        }
        return new Result(inputs, understood, longest, now - first, null);
    }

    private static string? Trial(byte[] body, ref int understood, ref TimeSpan longest)
    {
        try
        {
            var took = Read(body, ref understood);
            // A busy machine can stretch a read; one that is slow by itself is slow each time.
            for (var again = 0; took >= Slowest && again < 3; again++)
            {
                var ignored = 0;
                took = Read(body, ref ignored);
            }
            longest = took > longest ? took : longest;
            return took < Slowest ? null : $"took {took.TotalMilliseconds:F0} ms";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.ToString();
        }
    }

    private static TimeSpan Read(byte[] body, ref int understood)
    {
        var started = Stopwatch.GetTimestamp();
        understood += FeedReader.Read(body, Options) is FeedReading.Understood ? 1 : 0;
        _ = FeedContentHash.Compute(body);
        return Stopwatch.GetElapsedTime(started);
    }

    private static int Argument(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], out var value) ? value : otherwise;
    }
}
