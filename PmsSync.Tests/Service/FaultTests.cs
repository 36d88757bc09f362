using PmsSync.Benchmarks.Faults;

namespace PmsSync.Tests.Service;

/// <summary>The short form of the benchmarks' command <c>faults</c>: lives of the whole service in virtual time.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class FaultTests
{
    [Test]
    [CancelAfter(300_000)]
    public void Service_UnderEveryFaultWithCrashesAndGuests_EndsEqualToItsChannels()
    {
        var trials = FaultTrials.Run(4, 20_270_301, 4, static (_, life) => life.Violations.Should().BeEmpty("seed {0}: {1}", life.Seed, string.Join(Environment.NewLine, life.Trace)));

        TestContext.Out.WriteLine(string.Join(Environment.NewLine, trials.Figures(TimeSpan.Zero).Select(static f => $"{f.Key}: {f.Value}")));
        trials.Failed.Should().BeEmpty();
    }
}
