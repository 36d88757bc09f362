using PmsSync.Benchmarks.Isolation;

namespace PmsSync.Tests.Service;

/// <summary>The short form of the benchmarks' command <c>isolation</c>: nothing is lost beside a flood; how long it took is not looked at.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class IsolationTests
{
    private static IEnumerable<TestCaseData> Floods =>
        IsolationScenario.All.Where(static s => s.HasTarget).Select(static s => new TestCaseData(s).SetArgDisplayNames(s.Name));

    [TestCaseSource(nameof(Floods))]
    [CancelAfter(120_000)]
    public async Task Bookings_BesideAFlood_AreAppliedAsIsTheFlood(IsolationScenario scenario)
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-isolation-");
        try
        {
            var options = new IsolationOptions { Folder = folder.FullName, Events = 1_000, Bookings = 5, Warming = 3, Tenants = 5, FloodUnits = 4, Writers = 8 };

            var run = await new IsolationTrial(options, scenario, TimeProvider.System).RunAsync(TestContext.CurrentContext.CancellationToken);

            run.Lost.Should().BeEmpty("each night is taken once, each lane's last price stands, and no event is missing");
            run.Webhook.Should().AllSatisfy(static b => b.CommittedAt.Should().BeGreaterThan(b.PulledAt, "its nights close by its pull"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
