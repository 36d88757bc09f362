using CsCheck;
using PmsSync.Benchmarks.Convergence;

namespace PmsSync.Tests.Pipelines;

/// <summary>
/// Whatever the order in which facts arrive, however often, and however lanes take turns: the same is at rest. The short form of
/// the benchmarks' <c>convergence</c>, from another seed each time.
/// </summary>
internal sealed class HistoryConvergenceTests
{
    private const int Histories = 10;

    private static IEnumerable<string> Kinds => HistoryKind.All.Select(static kind => kind.Name);

    [TestCaseSource(nameof(Kinds))]
    public void Histories_InAnyOrderWithRepeats_EndEqual(string kind) => Gen.Int[0, 1_000_000_000].Sample(
        seed =>
        {
            var result = Run(kind, seed);

            result.Failures.Should().BeEmpty(because: "convergence --kind {0} --seed {1} --shuffles {2} would show it", kind, (result.Failures is [var first, ..] ? first : null)?.Seed, ConvergenceTrial.LivesPerHistory);
        },
        iter: 1, threads: 1);

    [Test]
    public void Histories_OfOneSeed_AreTheSameAgain() => Run("prices", seed: 7).Events.Should().Be(Run("prices", seed: 7).Events);

    [TestCase(ConvergenceResult.Enough - 1, "", "placed|", true, TestName = "IsProof_OfFewThatMissedSomething_IsTrue")]
    [TestCase(ConvergenceResult.Enough, "", "placed|", false, TestName = "IsProof_OfManyThatMissedSomething_IsFalse")]
    [TestCase(ConvergenceResult.Enough, "", "", true, TestName = "IsProof_OfManyThatMetEverything_IsTrue")]
    [TestCase(8, "only shuffled: a night", "", false, TestName = "IsProof_OfTwoEndsThatDiffer_IsFalse")]
    public void IsProof(int shuffles, string difference, string missing, bool expected) => new ConvergenceResult(
        "any", shuffles, Events: 1, TimeSpan.Zero, difference == "" ? [] : [new ConvergenceFailure(1, [difference])], missing == "" ? [] : [missing]).IsProof.Should().Be(expected);

    private static ConvergenceResult Run(string kind, int seed)
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-test-").FullName;
        try
        {
            return ConvergenceTrial.Run(HistoryKind.All.Single(k => k.Name == kind), Histories, lives: 2, seed, folder, workers: 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
