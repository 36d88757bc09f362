using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Domain;

/// <summary>A closure for the nights of 6 and 7 March, and what the stay that it seems to mirror has there.</summary>
internal sealed class EchoTests
{
    [TestCase(4, 8, 0, true, TestName = "The stay has both nights")]
    [TestCase(4, 7, 0, true, TestName = "It has one of them")]
    [TestCase(4, 6, 0, false, TestName = "It gave up both")]
    [TestCase(8, 9, 0, false, TestName = "It has later ones now")]
    [TestCase(4, 6, 1, true, TestName = "A room is prepared after it on one of them")]
    [TestCase(4, 5, 1, false, TestName = "The preparation after it ends before them")]
    public void Stands_Cases(int arrival, int departure, int preparationDays, bool expected) =>
        Stands(new MirroredStay(March(arrival, departure), StayKind.Booking), preparationDays).Should().Be(expected);

    [Test]
    public void Stands_NobodyIsPreparedForAfterABlock_SoThatItKeepsOnlyItsOwnNights() =>
        Stands(new MirroredStay(March(4, 6), StayKind.Block), preparationDays: 2).Should().BeFalse();

    [Test]
    public void Stands_OfAStayThatIsGone_IsFalse() => Stands(mirrored: null, preparationDays: 2).Should().BeFalse();

    [Test]
    public void Stands_OfAStayWithoutAnEnd_IsTrue() => Stands(new MirroredStay(StayDates.All, StayKind.Occupied), preparationDays: 2).Should().BeTrue();

    private static bool Stands(MirroredStay? mirrored, int preparationDays) => Echo.Stands(March(6, 8), mirrored, new UnitRooms(Quantity: 1, preparationDays));
}
