using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.State;

/// <summary>A channel's closure of the flat from 4 to 6 March, the stay that it resembles, and what becomes of the two.</summary>
internal sealed class StayEchoTests
{
    private static readonly StayRow Booked = Row(StayKind.Booking), Closure = Row(StayKind.Occupied);

    [Test]
    public void IsEchoOf_TheStayStands_IsTrue() => IsEcho(Closure, Booked).Should().BeTrue();

    [Test]
    public void IsEchoOf_NightsOfTheStayAreHeldWhileItsFeedDoesNotShowIt_IsTrue() =>
        IsEcho(Closure, Booked with { Provenance = new Provenance { TakesNights = false } }).Should().BeTrue();

    [Test]
    public void IsEchoOf_TheStayIsOver_IsTrue() =>
        IsEcho(Closure, Booked with { Provenance = new Provenance { TakesNights = false, EndedAs = "completed" } }).Should().BeTrue("its nights were never given to anybody else");

    [Test]
    public void IsEchoOf_NobodyKnowsTheStay_IsFalse() => IsEcho(Closure, mirrored: null).Should().BeFalse();

    [Test]
    public void IsEchoOf_TheStayIsCancelled_IsFalse() =>
        IsEcho(Closure, Booked with { Stay = Booked.Stay with { Status = StayStatus.Cancelled } }).Should().BeFalse();

    [Test]
    public void IsEchoOf_TheStayIsPartOfAnotherEvent_IsFalse() =>
        IsEcho(Closure, Booked with { Provenance = new Provenance { TakesNights = false, EndedAs = StayRow.Merged } }).Should().BeFalse();

    [Test]
    public void IsEchoOf_APersonReleasedTheStay_IsFalse() => IsEcho(Closure, Placed(Booked, to: null)).Should().BeFalse();

    [Test]
    public void IsEchoOf_APersonMovedTheStay_IsFalseUntilTheClosureIsThereToo()
    {
        var moved = Placed(Booked, PipelineHouse.Double);

        IsEcho(Closure, moved).Should().BeFalse();
        IsEcho(Placed(Closure, PipelineHouse.Double), moved).Should().BeTrue();
    }

    [Test]
    public void IsEchoOf_WhatIsLeftOfTheClosureWasNeverTheStays_IsFalse() =>
        IsEcho(
            Closure with { Provenance = new Provenance { TakesFrom = Day(5) } },
            Booked with { Stay = Booked.Stay with { Dates = March(4, 5) } }).Should().BeFalse("the night that both had has rolled out of the closure's feed");

    private static bool IsEcho(StayRow closure, StayRow? mirrored) => closure.IsEchoOf(mirrored, UnitRooms.One);

    private static StayRow Row(StayKind kind) => new(
        new Stay { Id = kind.ToString(), Tenant = PipelineHouse.Owner, Unit = PipelineHouse.Flat, Dates = March(4, 6), Kind = kind, Source = "airbnb" }, new Provenance());

    private static StayRow Placed(StayRow row, UnitId? to) => row with { Placed = new Placement(StayFace.Of(row.Stay), to, Decision: 9) };
}
