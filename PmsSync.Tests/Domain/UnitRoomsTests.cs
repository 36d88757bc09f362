using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Domain;

internal sealed class UnitRoomsTests
{
    [TestCase(0, 6)]
    [TestCase(2, 8)]
    public void KeptBy_AStay_IsItsNightsAndThoseOfThePreparationAfterIt(int days, int until) =>
        new UnitRooms(Quantity: 1, days).KeptBy(March(4, 6)).Should().Be(March(4, until));

    [Test]
    public void KeptBy_AClosureWithoutAnEnd_HasNoPreparation() =>
        new UnitRooms(Quantity: 1, PreparationDays: 2).KeptBy(StayDates.All).Should().Be(StayDates.All);
}
