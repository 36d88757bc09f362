using PmsSync.Domain;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.State;

internal sealed class UnitCalendarTests
{
    [Test]
    public void Nights_OneRoom_SayWhoIsThereAndWhatIsLeft() =>
        Calendar(1, [Stay("b1", March(2, 3))], []).Nights(Day(1), Day(4)).Should().BeEquivalentTo(
            [Night(1, available: 1), Night(2, available: 0, "b1"), Night(3, available: 1)], static o => o.WithStrictOrdering());

    [Test]
    public void Nights_MoreStaysThanRooms_AreOverbookedAndNeverBelowZero() =>
        Calendar(2, [Stay("b1", March(1, 3)), Stay("b2", March(1, 3)), Stay("b3", March(1, 2))], []).Nights(Day(1), Day(3))
            .Select(static n => (n.Available, n.Overbooked)).Should().Equal((0, 1), (0, 0));

    [Test]
    public void Nights_HeldNight_TakesARoomAndOverbooksNobody() =>
        Calendar(1, [Stay("b1", March(1, 2))], [Held(March(1, 3))]).Nights(Day(1), Day(3))
            .Select(static n => (n.Available, n.Overbooked, n.Held)).Should().Equal((0, 0, true), (0, 0, true));

    [Test]
    public void Closed_StaysAndHeldNightsTogether_FillTheQuantity() =>
        Calendar(2, [Stay("b1", March(1, 5))], [Held(March(3, 8))]).Closed().Should().Equal(March(3, 5));

    [Test]
    public void Closed_GuestInTheHouse_TakesOnlyWhatTheFeedStillShows() =>
        Calendar(1, [Stay("b1", March(1, 5), takesFrom: Day(3))], []).Closed().Should().Equal(March(3, 5));

    [Test]
    public void Closed_AnyDay_AgreesWithItsNights()
    {
        var calendar = Calendar(2, [Stay("b1", March(1, 9)), Stay("b2", March(4, 6)), Stay("b3", March(6, 7))], [Held(March(8, 12))]);

        foreach (var night in calendar.Nights(Day(1), Day(15)))
            calendar.Closed().Contains(night.Date).Should().Be(night.Available == 0);
    }

    [Test]
    public void Nights_AfterADeparture_AreClosedToPrepareAndOverbookNobody()
    {
        var calendar = Calendar(1, [Stay("b1", March(1, 3)), Stay("b2", March(4, 5))], []) with
        {
            Preparations = [new Preparation("b1", March(3, 5), default), new Preparation("b2", March(5, 7), default)],
        };

        calendar.Closed().Should().Equal(March(1, 7));
        calendar.Nights(Day(3), Day(8)).Select(static n => (n.Available, n.Overbooked, n.Preparing)).Should().Equal(
            (0, 0, true), (0, 0, true), (0, 0, true), (0, 0, true), (1, 0, false));
    }

    private static UnitCalendar Calendar(int quantity, IReadOnlyList<StayRow> stays, IReadOnlyList<HeldNights> held) => new(quantity, stays, held, Version: 1);

    private static StayRow Stay(string id, StayDates dates, DateOnly? takesFrom = null) => new(
        new Stay { Id = id, Tenant = new TenantId("owner"), Unit = new UnitId("flat"), Dates = dates }, new Provenance { TakesFrom = takesFrom });

    private static HeldNights Held(StayDates nights) => new("airbnb", 0, nights, "gone", default, SinceFetch: 1, GoodPolls: 1, AfterMassLoss: false);

    private static CalendarNight Night(int day, int available, params string[] bookings) => new(Day(day), available, Overbooked: 0, bookings, Held: false, Preparing: false);
}
