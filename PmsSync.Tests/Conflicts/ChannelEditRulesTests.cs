using PmsSync.Conflicts;
using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Conflicts;

/// <summary>What was changed at a channel, as a manager would gather it.</summary>
internal sealed class ChannelEditRulesTests
{
    private static readonly Target Plan = new(new TenantId("casa"), new ConnectionId("hub"), new UnitId("flat"), "standard");

    private static readonly NightField ForTwo = NightField.PriceFor(2);

    [Test]
    public void Group_AStormOfChangesOnNightsInARow_IsOneGroupWhicheverFieldsTheyAre()
    {
        var groups = ChannelEditRules.Group([Edit(ForTwo, 1, 4), Edit(ForTwo, 4, 6, theirs: 70), Edit(NightField.MinStayArrival, 2, 8, ours: 1, theirs: 3)]);

        groups.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Nights = March(1, 8), Fate = EditPolicy.Repair });
        groups[0].Edits.Should().HaveCount(3);
    }

    [Test]
    public void Group_NightsApart_AreGroupsOfTheirOwn() =>
        ChannelEditRules.Group([Edit(ForTwo, 1, 3), Edit(ForTwo, 5, 6)]).Select(static g => g.Nights).Should().Equal(March(1, 3), March(5, 6));

    [Test]
    public void Group_WhatIsRepairedAndWhatWaitsForAPerson_AreNotMixed() =>
        ChannelEditRules.Group([Edit(ForTwo, 1, 3, fate: EditPolicy.Ask), Edit(NightField.StopSell, 2, 4, ours: 1, theirs: 0)]).Select(static g => (g.Fate, g.CanBeAdopted))
            .Should().Equal((EditPolicy.Repair, false), (EditPolicy.Ask, true));

    [TestCase(0, 1, 0L, EditPolicy.Adopt, TestName = "A night that the channel closed may be adopted")]
    [TestCase(0, 0, 1L, EditPolicy.Repair, TestName = "A night that the channel opened is never adopted")]
    [TestCase(6, 1, 0L, EditPolicy.Repair, TestName = "A stop sell that was ended there is put back")]
    [TestCase(6, 0, 1L, EditPolicy.Adopt, TestName = "A stop sell that was set there may be adopted")]
    [TestCase(102, 100, 50L, EditPolicy.Adopt, TestName = "A price may be adopted")]
    [TestCase(102, 100, null, EditPolicy.Repair, TestName = "A price that was taken away there cannot be adopted")]
    public void FateOf_UnderAdopt_KeepsWhatHarmsNobody(int field, long ours, long? theirs, object expected) =>
        ChannelEdit.FateOf(new NightField(field), ours, theirs, EditPolicy.Adopt).Should().Be((EditPolicy)expected);

    [TestCase(8, 5, 3)]
    [TestCase(5, 5, 0)]
    [TestCase(4, 5, 0, TestName = "A booking came meanwhile: nothing more is blocked, and nothing is opened")]
    public void RoomsToBlock_LeavesWhatTheChannelShows(int left, long shown, int expected) => ChannelEditRules.RoomsToBlock(left, shown).Should().Be(expected);

    private static ChannelEdit Edit(NightField field, int from, int to, long ours = 100, long? theirs = 50, EditPolicy fate = EditPolicy.Repair) =>
        new(Plan, field, March(from, to), ours, theirs, fate, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
}
