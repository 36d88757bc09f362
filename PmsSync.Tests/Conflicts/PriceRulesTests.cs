using PmsSync.Conflicts;
using PmsSync.Domain;

namespace PmsSync.Tests.Conflicts;

/// <summary>Whose price counts, as a manager would ask it.</summary>
internal sealed class PriceRulesTests
{
    private static readonly SourceOrder RevenueFirst = new(["revenue", "direct"]);

    [TestCase(3, 2, true, TestName = "A higher version of the same source is newer, although it arrived first")]
    [TestCase(2, 3, false, TestName = "A lower version of the same source is older, although it arrived last")]
    public void IsNewer_Versions_DecideAndNotTheArrival(long version, long known, bool expected)
    {
        var a = Said("revenue", @event: expected ? 1 : 9, version: version);
        var b = Said("revenue", @event: 5, version: known);

        PriceRules.IsNewer(a, b).Should().Be(expected);
    }

    [Test]
    public void IsNewer_ASourceThatSaysItsTime_IsOrderedByIt() =>
        PriceRules.IsNewer(Said("revenue", 1, minute: 10, isOrdered: true), Said("revenue", 9, minute: 5, isOrdered: true)).Should().BeTrue();

    // A clock that is set back must not silence a person.
    [Test]
    public void IsNewer_WhatIsSaidWithoutAnOrder_IsOrderedByArrivalWhateverTheClock() =>
        PriceRules.IsNewer(Said("direct", 9, minute: 5), Said("direct", 1, minute: 10)).Should().BeTrue();

    [Test]
    public void IsLate_AnOlderVersionAfterANewerOne_IsLateAndThePersonsLastWordNever()
    {
        PriceRules.IsLate(Said("revenue", 9, version: 2), Said("revenue", 5, version: 3)).Should().BeTrue();
        PriceRules.IsLate(Said("revenue", 2, version: 2), Said("revenue", 5, version: 3)).Should().BeFalse("it was applied late and had arrived in time");
        PriceRules.IsLate(Said("direct", 9, minute: 1), Said("direct", 5, minute: 2)).Should().BeFalse();
    }

    [Test]
    public void Winner_WithoutAnOrder_IsWhoSpokeLast() =>
        Winner(SourceOrder.None, (100, Said("revenue", 1, minute: 5)), (90, Said("direct", 2, minute: 6))).Should().Be(90);

    [Test]
    public void Winner_InAnOrder_IsTheFirstSourceHoweverOldItsWord() =>
        Winner(RevenueFirst, (100, Said("revenue", 1, minute: 1)), (90, Said("direct", 2, minute: 60)), (80, Said("hub", 3, minute: 90))).Should().Be(100);

    [Test]
    public void Winner_TheFirstSourceReleasesTheNight_IsTheNextOne() =>
        Winner(RevenueFirst, (null, Said("revenue", 3, minute: 9)), (90, Said("direct", 2, minute: 5))).Should().Be(90);

    [Test]
    public void Winner_ASourceThatIsNotInTheOrder_ComesAfterThoseThatAre() =>
        Winner(RevenueFirst, (80, Said("hub", 9, minute: 9)), (90, Said("direct", 1, minute: 1))).Should().Be(90);

    [Test]
    public void Winner_ReleasedByThePersonWithoutAnOrder_IsNobodys() =>
        Winner(SourceOrder.None, (100, Said("revenue", 1, minute: 5)), (null, Said("direct", 2, minute: 6))).Should().BeNull();

    private static long? Winner(SourceOrder order, params (long? Value, PriceSaid By)[] claims) =>
        PriceRules.Winner([.. claims.Select(static c => new PriceClaim(c.Value, c.By))], order).Value;

    private static PriceSaid Said(string source, long @event, long? version = null, int minute = 0, bool isOrdered = false) =>
        new(@event, source, DateTimeOffset.UnixEpoch.AddMinutes(minute)) { Version = version, IsOrdered = isOrdered || version is not null };
}
