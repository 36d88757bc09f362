using System.Collections.Concurrent;
using System.Diagnostics;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>What so many lives of one kind came to.</summary>
/// <param name="Events">Applied in all of them, those of the straight lives included.</param>
/// <param name="Missing">What histories of this kind are to meet and did not.</param>
internal sealed record ConvergenceResult(
    string Kind, long Shuffles, long Events, TimeSpan Took, IReadOnlyList<ConvergenceFailure> Failures, IReadOnlyList<string> Missing)
{
    /// <summary>From so many shuffles on a kind has to have met all that it is to meet: of 200 some seeds still miss something by chance.</summary>
    public const int Enough = 1_000;

    /// <summary>False where two ends differ, and where equal ends say nothing of what never happened.</summary>
    public bool IsProof => Failures.Count == 0 && (Missing.Count == 0 || Shuffles < Enough);
}

/// <summary>A history whose ends differ, or are wrong; drawn from this seed it is the same again.</summary>
internal sealed record ConvergenceFailure(int Seed, IReadOnlyList<string> Words);

/// <summary>
/// Each history is lived straight once and shuffled several times, and must end in the same; and when everything is looked at once
/// more after the straight one, nothing may change by it: what is there was not left behind by an order of events. A life is undone after it, so
/// nothing is ever committed and a house serves for all of them; what costs is reading and writing the rows.
/// </summary>
internal static class ConvergenceTrial
{
    /// <summary>Ways in which each history is lived beside the straight one; any fewer are the first of them.</summary>
    public const int LivesPerHistory = 4;

    private const int MostFailures = 3, MostLines = 4;

    private const string Mark = "SAVEPOINT life", Undo = "ROLLBACK TO life", Forget = "RELEASE life";

    /// <param name="lives">Of each history, beside the straight one.</param>
    /// <param name="seed">Of the first history; the next ones follow it.</param>
    /// <param name="folder">Where each worker makes a database of its own.</param>
    public static ConvergenceResult Run(HistoryKind kind, int histories, int lives, int seed, string folder, int workers)
    {
        var began = Stopwatch.GetTimestamp();
        var (next, done, events) = (-1, 0L, 0L);
        var failures = new ConcurrentBag<ConvergenceFailure>();
        var missing = new ConcurrentDictionary<string, bool>(kind.Expected.Select(static word => KeyValuePair.Create(word, true)));

        void Work(int worker)
        {
            using var house = new ProofHouse(Directory.CreateDirectory(Path.Combine(folder, $"{kind.Name}-{worker}")).FullName);
            for (var mine = Interlocked.Increment(ref next); mine < histories && failures.Count < MostFailures; mine = Interlocked.Increment(ref next))
            {
                var told = house.Database.Writer.WriteAsync(WorkClass.Normal, session => Tell(kind, house, session, seed + mine, lives)).GetAwaiter().GetResult();
                Interlocked.Add(ref done, lives);
                Interlocked.Add(ref events, told.Events);
                if (told.Failure is { } failure)
                    failures.Add(failure);
                foreach (var word in missing.Keys.Where(word => told.Straight.Any(line => line.Contains(word, StringComparison.Ordinal))))
                    missing.TryRemove(word, out _);
            }
        }

        Task.WaitAll([.. Enumerable.Range(0, workers).Select(worker => Task.Factory.StartNew(() => Work(worker), TaskCreationOptions.LongRunning))]);
        return new ConvergenceResult(kind.Name, done, events, Stopwatch.GetElapsedTime(began), [.. failures], [.. missing.Keys]);
    }

    private static (IReadOnlyList<string> Straight, long Events, ConvergenceFailure? Failure) Tell(
        HistoryKind kind, ProofHouse house, WriteSession session, int seed, int lives)
    {
        var history = kind.Draw(house, new Random(seed));
        var events = 0L;
        IReadOnlyList<string> again = [];

        IReadOnlyList<string> Live(Random? chance)
        {
            session.Execute(Mark);
            try
            {
                var life = new Life(house, session, chance);
                life.Live(history);
                var atRest = AtRest.Of(house, session.Connection);
                if (chance is null)
                {
                    life.LookAgain();
                    again = AtRest.Of(house, session.Connection);
                }
                events += life.Applied;
                return atRest;
            }
            finally
            {
                session.Execute(Undo);
                session.Execute(Forget);
            }
        }

        IReadOnlyList<string> straight = [];
        try
        {
            straight = Live(chance: null);
            var words = Differences(straight, again, "looked at again");
            for (var life = 0; life < lives && words.Count == 0; life++)
                words = Differences(straight, Live(new Random(SeedOf(seed, life))), "shuffled");
            if (words.Count > 0)
                return (straight, events, new ConvergenceFailure(seed, words));
        }
        catch (Exception error)
        {
            return (straight, events, new ConvergenceFailure(seed, [error.ToString()]));
        }
        return (straight, events, null);
    }

    private static List<string> Differences(IReadOnlyList<string> straight, IReadOnlyList<string> other, string how) =>
    [
        .. straight.Concat(other).Where(static line => line.StartsWith(AtRest.Wrong, StringComparison.Ordinal)).Take(MostLines),
        .. straight.Except(other).Take(MostLines).Select(static line => "only straight: " + line),
        .. other.Except(straight).Take(MostLines).Select(line => $"only {how}: {line}"),
    ];

    // Of its own, so that a seed means the same in every process.
    private static int SeedOf(int seed, int life) => unchecked((seed * 397) ^ (life * 7_919) ^ 0x5bd1e995);
}
