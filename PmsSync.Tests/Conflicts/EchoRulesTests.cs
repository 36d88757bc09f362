using PmsSync.Conflicts;
using PmsSync.Domain;

namespace PmsSync.Tests.Conflicts;

/// <summary>An echo needs evidence: kind, nights that were told, and that they were read before it appeared.</summary>
[TestFixture]
internal sealed class EchoRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly StayDates Weekend = new(new DateOnly(2027, 3, 5), new DateOnly(2027, 3, 7));

    private static readonly Claim AtAirbnb = new("a", Weekend, StayKind.Booking, StayStatus.Confirmed, "airbnb", "x", Noon.AddHours(-5), MirrorOf: null);

    [TestCase(StayKind.Block, false, -1, "a", TestName = "A block inside told nights, read before: suspected")]
    [TestCase(StayKind.Occupied, false, -1, "a", TestName = "Unknown kind inside told nights, read before: suspected")]
    [TestCase(StayKind.Booking, false, -1, null, TestName = "A booking is never an echo")]
    [TestCase(StayKind.Occupied, true, -1, null, TestName = "A reservation code is never an echo")]
    [TestCase(StayKind.Block, false, 1, null, TestName = "Read only afterwards: two guests within minutes")]
    public void MirrorOf_Cases(StayKind kind, bool hasCode, int readHoursLater, string? expected) =>
        EchoRules.MirrorOf(
            new EchoSuspect(Weekend, kind, hasCode, "booking", Noon),
            [new ToldNights(NightSet.Of(Weekend), Noon.AddHours(readHoursLater))],
            [AtAirbnb]).Should().Be(expected);

    [Test]
    public void MirrorOf_NightsBeyondWhatWasTold_IsNull() =>
        EchoRules.MirrorOf(
            new EchoSuspect(new StayDates(Weekend.Arrival, Weekend.Departure.AddDays(1)), StayKind.Block, HasReservationCode: false, "booking", Noon),
            [new ToldNights(NightSet.Of(Weekend), Noon.AddHours(-1))],
            [AtAirbnb]).Should().BeNull();

    [Test]
    public void MirrorOf_OnlyItsOwnSourcesStays_IsNull() =>
        EchoRules.MirrorOf(
            new EchoSuspect(Weekend, StayKind.Block, HasReservationCode: false, "airbnb", Noon),
            [new ToldNights(NightSet.Of(Weekend), Noon.AddHours(-1))],
            [AtAirbnb]).Should().BeNull();
}
