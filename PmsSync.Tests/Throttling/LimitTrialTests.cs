using PmsSync.Benchmarks.Throttling;
using PmsSync.Domain;

namespace PmsSync.Tests.Throttling;

/// <summary>The short form of the <c>limits</c> command.</summary>
internal sealed class LimitTrialTests
{
    private static IEnumerable<string> ServerNames => LimitTrials.Servers.Select(static s => s.Name);

    [Test]
    public void UsedInAnHour_ByAnyClassAlone_IsNearlyAllAndNothingIsRefused([ValueSource(nameof(ServerNames))] string server, [Values] WorkClass urgency)
    {
        var (used, refused) = LimitTrials.UsedInAnHour(urgency, Make(server), seed: 1);

        used.Should().BeGreaterThanOrEqualTo(0.98);
        refused.Should().Be(0);
    }

    [Test]
    public void CriticalCalls_BesideManyBulkCalls_LeaveWithinTheTimeOfOneCall([ValueSource(nameof(ServerNames))] string server, [Range(1, 5)] int seed) =>
        LimitTrials.LongestCriticalWait(Make(server), 5_000, seed).Should().BeLessThanOrEqualTo(1);

    [Test]
    public void CriticalCallsOfACalendar_ThatNeverEnd_DoNotWaitForAWholeWindow([ValueSource(nameof(ServerNames))] string server) =>
        LimitTrials.LongestGapOfCritical(Make(server), seed: 1).Should().BeLessThanOrEqualTo(2.1);

    [Test]
    public void HalvedLimit_FromAMinuteOn_RefusesHardlyAnyCall([ValueSource(nameof(ServerNames))] string server, [Values] bool tellsRetryAfter, [Range(1, 3)] int seed) =>
        LimitTrials.RefusedAfterHalving(Make(server), tellsRetryAfter, seed).Should().BeLessThanOrEqualTo(0.01);

    [Test]
    public void Bulk_BesideEndlessCriticalCalls_StillMoves([ValueSource(nameof(ServerNames))] string server) =>
        LimitTrials.BulkShareUnderFlood(Make(server), seed: 1).Should().BeInRange(0.04, 0.2);

    [Test]
    public void Tenants_OfOneClass_ShareByCost()
    {
        var world = new LimitWorld(1);
        world.Flood(LimitTrials.Request(WorkClass.Bulk, "small"));
        world.Flood(LimitTrials.Request(WorkClass.Bulk, "large") with { Cost = 4 });
        world.RunUntil(TimeSpan.FromHours(2));
        var costs = world.Calls.GroupBy(static c => c.Request.Tenant.Value).ToDictionary(static g => g.Key, static g => g.Sum(static c => c.Request.Cost));

        costs["small"].Should().BeGreaterThan(450).And.BeApproximately(costs["large"], 10);
    }

    private static ServerLimit Make(string name) => LimitTrials.Servers.Single(s => s.Name == name).Make();
}
