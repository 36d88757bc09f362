using PmsSync.Conflicts;
using PmsSync.Domain;

namespace PmsSync.Tests.Conflicts;

/// <summary>An echo needs evidence: kind, nights that were told, and that they were read before it appeared.</summary>
[TestFixture]
internal sealed class EchoRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly StayDates Weekend = new(new DateOnly(2027, 3, 5), new DateOnly(2027, 3, 7));

    private static readonly ExportedStay AtAirbnb = new("a", Weekend, StayKind.Booking, StayStatus.Confirmed);

    [TestCase(StayKind.Block, false, -1, "a", TestName = "A block inside told nights, read before: suspected")]
    [TestCase(StayKind.Occupied, false, -1, "a", TestName = "Unknown kind inside told nights, read before: suspected")]
    [TestCase(StayKind.Booking, false, -1, null, TestName = "A booking is never an echo")]
    [TestCase(StayKind.Occupied, true, -1, null, TestName = "A reservation code is never an echo")]
    [TestCase(StayKind.Block, false, 1, null, TestName = "Read only afterwards: two guests within minutes")]
    public void MirroredBy_Cases(StayKind kind, bool hasCode, int readHoursLater, string? expected) =>
        EchoRules.MirroredBy(
            new EchoSuspect(Weekend, kind, hasCode, Noon),
            [new ToldNights(NightSet.Of(Weekend), Noon.AddHours(readHoursLater))],
            [AtAirbnb]).Should().Be(Lookalikes.Parse(expected));

    [Test]
    public void MirroredBy_NightsBeyondWhatWasTold_IsNull() =>
        EchoRules.MirroredBy(
            new EchoSuspect(new StayDates(Weekend.Arrival, Weekend.Departure.AddDays(1)), StayKind.Block, HasReservationCode: false, Noon),
            [new ToldNights(NightSet.Of(Weekend), Noon.AddHours(-1))],
            [AtAirbnb]).Should().BeNull();

    [Test]
    public void MirroredBy_AGuestOfOtherNights_IsNull() => Mirror([Told("a", "booking confirmed 7-9")]).Should().BeNull();

    // Nights that were only held.
    [Test]
    public void MirroredBy_NightsWithoutAStay_IsNull() => Mirror([]).Should().BeNull();

    // A season found it: the closure was named the echo of a third channel's, and the guest's booking was not looked at.
    [TestCase("booking confirmed 5-7", "closed 5-7", TestName = "A guest, and another channel's closure of the same nights: the guest's")]
    [TestCase("booking confirmed 5-7", "closed 4-8", TestName = "A guest, and another channel's closure of more nights: the guest's")]
    [TestCase("booking confirmed 6-7", "closed 5-7", TestName = "A guest on one of the nights, and another channel's closure of all: the guest's")]
    [TestCase("booking confirmed 5-7", "occupied 5-7", TestName = "A guest, and what may be one: the guest's")]
    [TestCase("booking tentative 5-7", "closed 5-7", TestName = "A tentative guest, and a closure: the guest's")]
    [TestCase("booking tentative 5-7", "occupied 5-7", TestName = "A tentative guest, and what may be one: the guest's")]
    [TestCase("booking confirmed 5-6", "booking tentative 5-7", TestName = "A confirmed guest on one of the nights, and a tentative one on all: the confirmed one's")]
    [TestCase("occupied 5-6", "closed 5-7", TestName = "What may be a guest, and a closure: what may be one")]
    [TestCase("booking confirmed 4-7", "booking confirmed 6-7", TestName = "Two guests: the one on more of the nights")]
    [TestCase("booking confirmed 5-7", "booking confirmed 4-8", TestName = "Two guests on all the nights: the one with no others")]
    [TestCase("closed 5-7", "closed 6-8", TestName = "Two closures: the one of more of the nights")]
    public void MirroredBy_SeveralMayBeIt_NamesThemInTheSameOrderAlways(string mirrored, string other)
    {
        ExportedStay[] told = [Told("z", mirrored), Told("a", other)];

        Mirror(told).Should().Be("z a", "the other may be what it comes from, too");
        Mirror(told.Reverse()).Should().Be("z a");
    }

    [Test]
    public void MirroredBy_TwoThatAreAlike_NamesThemInTheSameOrderAlways()
    {
        ExportedStay[] told = [Told("b", "booking confirmed 5-7"), Told("a", "booking confirmed 5-7")];

        Mirror(told).Should().Be("a b");
        Mirror(told.Reverse()).Should().Be("a b");
    }

    [Test]
    public void MirroredBy_AStayAndTheDaysOfPreparationAfterIt_NamesItOnce() =>
        Mirror([Told("a", "booking confirmed 5-6"), Told("a", "closed 6-7")]).Should().Be("a");

    private static string? Mirror(IEnumerable<ExportedStay> told) => EchoRules.MirroredBy(
        new EchoSuspect(Weekend, StayKind.Block, HasReservationCode: false, Noon), [new ToldNights(NightSet.Of(Weekend), Noon.AddHours(-1))], told)?.ToString();

    /// <param name="id">Of the stay.</param>
    /// <param name="words">For example "booking tentative 5-7": what it is, its arrival and its departure in March.</param>
    private static ExportedStay Told(string id, string words)
    {
        var (kind, days) = (words.Split(' ')[0], words.Split(' ')[^1].Split('-').Select(int.Parse).ToArray());
        return AtAirbnb with
        {
            Id = id,
            Kind = kind switch { "booking" => StayKind.Booking, "occupied" => StayKind.Occupied, _ => StayKind.Block },
            Status = words.Contains("tentative", StringComparison.Ordinal) ? StayStatus.Tentative : StayStatus.Confirmed,
            Dates = new StayDates(new DateOnly(2027, 3, days[0]), new DateOnly(2027, 3, days[1])),
        };
    }
}
