using PmsSync.Domain;
using PmsSync.Outbound.Channels;

namespace PmsSync.Tests.Outbound.Channels;

internal sealed class MappedTargetsTests
{
    [Test]
    public void InCommits_LanesOfSeveralConnections_KeepsEachLaneTogether()
    {
        // 20 connections with 10 units and 20 rate plans each: cut at any round number, a property would be told in two calls.
        var targets = Enumerable.Range(0, 20).SelectMany(static c => Enumerable.Range(0, 30).Select(n => new Target(
            new TenantId("t"), new ConnectionId($"c{c}"), new UnitId($"u{n % 10}"), n < 10 ? null : $"plan{n / 10}"))).ToList();

        var commits = MappedTargets.InCommits(targets, static t => t).ToList();

        commits.Should().HaveCount(40);
        commits.Should().AllSatisfy(static c => c.Select(DeliveryLane.Of).Distinct().Should().HaveCount(1));
        commits.SelectMany(static c => c).Should().BeEquivalentTo(targets);
    }
}
