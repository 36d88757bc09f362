using PmsSync.Domain;
using static PmsSync.Tests.Connectors.Ical.Feeds;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>What events mean: kinds, status, identity, and what may never be told.</summary>
[TestFixture]
internal sealed class FeedMeaningTests
{
    [TestCase("Reserved", FeedEventKind.Booking)]
    [TestCase("Airbnb (Not available)", FeedEventKind.Block)]
    [TestCase("Not available", FeedEventKind.Block)]
    [TestCase("CLOSED - Not available", FeedEventKind.Occupied)]
    [TestCase("CLOSED – Not available", FeedEventKind.Occupied)]
    [TestCase("CLOSED — Not  available", FeedEventKind.Occupied)]
    [TestCase("CLOSED - Jane Doe", FeedEventKind.Occupied)]
    [TestCase("Reserved - Jane", FeedEventKind.Booking)]
    [TestCase("Réservée - Jane", FeedEventKind.Booking)]
    [TestCase("Blocked", FeedEventKind.Block)]
    [TestCase("Indisponible", FeedEventKind.Block)]
    [TestCase("Unavailable on Expedia", FeedEventKind.Block)]
    [TestCase("Closed Period", FeedEventKind.Block)]
    [TestCase("Preparation time", FeedEventKind.Block)]
    [TestCase("[B] – Jane – Airbnb", FeedEventKind.Booking)]
    [TestCase("[C] – Jane – Airbnb", FeedEventKind.Marker)]
    [TestCase("Check-in: Jane", FeedEventKind.Marker)]
    [TestCase("Check-Out", FeedEventKind.Marker)]
    [TestCase("Cleaning", FeedEventKind.Marker)]
    [TestCase("204 4/28~5/12", FeedEventKind.Occupied)]
    [TestCase("", FeedEventKind.Occupied)]
    public void Read_Summary_TellsTheKind(string summary, FeedEventKind kind)
    {
        var read = Single("DTSTART:20270110", $"SUMMARY:{summary}");
        read.Kind.Should().Be(kind);
        read.Blocks.Should().Be(kind != FeedEventKind.Marker);
    }

    [TestCase("Check-in: Jane")]
    [TestCase("Cleaning")]
    public void Read_MarkerOfSeveralNights_IsOccupied(string summary) =>
        Single("DTSTART:20270110", "DTEND:20270112", $"SUMMARY:{summary}").Kind.Should().Be(FeedEventKind.Occupied);

    [Test]
    public void Read_AirbnbReservation_GivesCodeAndDigits()
    {
        var read = Single(
            "DTSTART:20270110", "SUMMARY:Reserved",
            "DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/de\r\n tails/HMABCDEFG1\\nPhone Number (Last 4 Digits): 0042");
        read.Should().Match<FeedEvent>(e => e.ReservationCode == "HMABCDEFG1" && e.PhoneLastFour == "0042" && e.Kind == FeedEventKind.Booking);
    }

    [TestCase("UID:abc@airbnb.com", "Jane Doe", FeedEventKind.Booking)]
    [TestCase("UID:abc@example.com", "Jane Doe (HMABCDEFG1)", FeedEventKind.Booking)]
    [TestCase("UID:abc@example.com", "Jane Doe", FeedEventKind.Occupied)]
    public void Read_FreeSummary_IsSteeredByItsSource(string uid, string summary, FeedEventKind kind) =>
        Understood(Calendar("BEGIN:VEVENT", uid, "DTSTART:20270110", $"SUMMARY:{summary}", "END:VEVENT"))
            .Picture.Events.Single().Kind.Should().Be(kind);

    [Test]
    public void Read_FreeSummaryOfAirbnbsProducer_IsABooking() =>
        Understood(Calendar(Event("DTSTART:20270110", "SUMMARY:Jane Doe")).Replace("//Test//", "//Airbnb Inc//Hosting Calendar 1.0//"))
            .Picture.Events.Single().Kind.Should().Be(FeedEventKind.Booking);

    [TestCase("SUMMARY:Reserved - Jane Doe", "X-NONE:1", "Jane Doe")]
    [TestCase("SUMMARY:[B] – Jane Doe – Vrbo", "X-NONE:1", "Jane Doe")]
    [TestCase("SUMMARY:Reserved on Expedia", "DESCRIPTION:Reserved by Jane Doe", "Jane Doe")]
    [TestCase("SUMMARY:Reserved", "X-NONE:1", null)]
    public void Read_NameInTheFeed_IsTheGuests(string summary, string description, string? name) =>
        Single("DTSTART:20270110", summary, description).GuestName.Should().Be(name);

    [TestCase("STATUS:CONFIRMED", StayStatus.Confirmed, true)]
    [TestCase("STATUS:CANCELLED", StayStatus.Cancelled, false)]
    [TestCase("STATUS:tentative", StayStatus.Tentative, true)]
    [TestCase("SUMMARY:Provisoire - Jane", StayStatus.Tentative, true)]
    [TestCase("SUMMARY:Tentative", StayStatus.Tentative, true)]
    [TestCase("TRANSP:TRANSPARENT", StayStatus.Confirmed, false)]
    [TestCase("TRANSP:OPAQUE", StayStatus.Confirmed, true)]
    public void Read_StatusAndTransparency_TellWhetherNightsAreTaken(string line, StayStatus status, bool blocks) =>
        Single("DTSTART:20270110", line).Should().Match<FeedEvent>(e => e.Status == status && e.Blocks == blocks);

    [Test]
    public void Read_TentativeWhereItDoesNotBlock_TakesNoNights() =>
        Understood(Calendar(Event("DTSTART:20270110", "STATUS:TENTATIVE")), Options with { TentativeBlocks = false })
            .Picture.Events.Single().Blocks.Should().BeFalse();

    [TestCase("UID:stay-1.pmssync.test", true)]
    [TestCase("UID:stay-1@airbnb.com", false)]
    public void Read_OurOwnMark_IsProof(string uid, bool own) =>
        Understood(Calendar("BEGIN:VEVENT", uid, "DTSTART:20270110", "END:VEVENT"), Options with { OwnMark = "pmssync" })
            .Picture.Events.Single().IsOurOwn.Should().Be(own);

    [Test]
    public void Read_EventWithoutUid_IsKnownByDatesAndSummary()
    {
        var read = Understood(Calendar(
            "BEGIN:VEVENT", "DTSTART:20270110", "SUMMARY:a", "DTSTAMP:20270101T000000Z", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART:20270110", "SUMMARY:b", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART:20270110", "SUMMARY:a", "DTSTAMP:20270102T000000Z", "END:VEVENT"));
        read.Picture.Events.Select(static e => e.Uid).Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Test]
    public void Read_DoubledUid_KeepsWhatDiffersAndCollapsesWhatIsTheSame()
    {
        string[] first = Event("DTSTART:20270110");
        var read = Understood(Calendar([.. first, .. Event("DTSTART:20270120"), .. first]));
        read.Picture.Events.Should().HaveCount(2).And.OnlyContain(static e => e.Uid == "one");
        read.Remarks.Should().ContainSingle();
    }

    [Test]
    public void Read_OddGuestData_NeverReachesARemark()
    {
        var read = Understood(Calendar(
        [
            "Jane Doe stray", .. Event("DTSTART:Jane Doe", "SUMMARY:Jane Doe"), "BEGIN:VEVENT", "UID:Jane Doe", "SUMMARY:Jane Doe", "Jane Doe",
            "DTSTART;TZID=Jane Doe:20270101T000000", "DTEND:20270101T000000", "RRULE:Jane Doe", "STATUS:Jane Doe", "END:Jane Doe", "END:VEVENT",
            "BEGIN:VEVENT", "DTSTART:20270110T100000", "DTEND:20270110T110000", "SUMMARY:Jane Doe", "END:VEVENT",
        ]));
        read.Remarks.Should().HaveCountGreaterThan(5).And.NotContain(static r => r.Text.Contains("Jane"));
    }
}
