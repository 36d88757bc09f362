using System.Text;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using static PmsSync.Tests.Connectors.Ical.Feeds;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>The tolerant first pass: what surrounds the events, and how much damage a calendar survives.</summary>
[TestFixture]
internal sealed class FeedStructureTests
{
    private static readonly string[] Stay = Event("DTSTART:20270110", "DTEND:20270112", "SUMMARY:Café Müller");

    [TestCase("\n")]
    [TestCase("\r")]
    [TestCase("\r\n")]
    [TestCase("\n\n")]
    [TestCase("\r\r\n")]
    public void Read_AnyLineEnding_ReadsTheSame(string ending) =>
        Understood(Calendar(Stay).ReplaceLineEndings(ending)).Picture.Events.Should().ContainSingle();

    [TestCase("DTSTART;VALUE=DA\r\n TE:20270110")]
    [TestCase("DTSTART;VALUE=DA\r\n\tTE:20270110")]
    [TestCase("DTSTART;VALUE=DA\n\n TE:2027\n 0110")]
    public void Read_FoldedLine_IsUnfolded(string folded) =>
        Single(folded).Dates.Should().Be(Dates("2027-01-10", "2027-01-11"));

    [Test]
    public void Read_EachEncoding_GivesTheSameEvent()
    {
        var calendar = Calendar(Event("DTSTART:20270110", "SUMMARY:Reserved - Müller"));
        var bodies = new (byte[] Body, int Remarks)[]
        {
            (Encoding.UTF8.GetBytes(calendar), 0),
            ([.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(calendar)], 0),
            (Encoding.Latin1.GetBytes(calendar), 1),
            ([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(calendar)], 1),
            ([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(calendar)], 1),
        };
        foreach (var (body, remarks) in bodies)
        {
            var read = FeedReader.Read(body, Options).Should().BeOfType<FeedReading.Understood>().Subject;
            read.Picture.Events.Should().ContainSingle().Which.GuestName.Should().Be("Müller");
            read.Remarks.Should().HaveCount(remarks);
        }
    }

    [TestCase("", "empty")]
    [TestCase(" \r\n\r\n", "empty")]
    [TestCase("<!DOCTYPE html><html><body>Sign in</body></html>", "web page")]
    [TestCase("{\"error\":\"expired\"}", "JSON")]
    [TestCase("Daily limit reached, try again tomorrow", "limit")]
    [TestCase("placeholder", "no calendar")]
    [TestCase("BEGIN:VCARD\r\nEND:VCARD", "no calendar")]
    public void Read_AnswerThatIsNoCalendar_IsRefusedWithItsReason(string body, string why) =>
        Refused(body).Should().Contain(why);

    [Test]
    public void Read_CutAnywhere_IsRefused()
    {
        var whole = Calendar([.. Stay, .. Stay]).TrimEnd();
        for (var length = 0; length < whole.Length; length++)
            Read(whole[..length]).Should().BeOfType<FeedReading.Refused>($"the calendar was cut at {length}");
        Read(whole).Should().BeOfType<FeedReading.Understood>();
    }

    [Test]
    public void Read_MoreThanTheCaps_IsRefused()
    {
        Refused(Calendar([.. Stay, .. Stay]), Options with { MaxEvents = 1 }).Should().Contain("more than 1 events");
        Refused(Calendar(Stay), Options with { MaxBytes = 100 }).Should().Contain("larger than 100 bytes");
        Refused(string.Concat(Enumerable.Repeat("BEGIN:X\n", 60)) + Calendar(Stay)).Should().Contain("truncated");
    }

    [TestCase("junk\r\nmore: junk\r\n  ", "", TestName = "Read_JunkBeforeTheCalendar_IsSkipped")]
    [TestCase("", "</html>\r\n", TestName = "Read_JunkBehindTheCalendar_IsSkipped")]
    [TestCase("<<<<<<< HEAD\r\n", ">>>>>>> other\r\n", TestName = "Read_ConflictMarkers_AreSkipped")]
    public void Read_JunkAround_IsSkippedWithARemark(string before, string after)
    {
        var read = Understood(before + Calendar(Stay) + after);
        read.Picture.Events.Should().ContainSingle();
        read.Remarks.Should().ContainSingle();
    }

    [Test]
    public void Read_JunkInsideAnEvent_CostsOnlyItsLine()
    {
        var read = Only("DTSTART:20270110", "=======", "this is no property", "DTEND:20270112");
        read.Picture.Events.Single().Dates.Nights.Should().Be(2);
        read.Remarks.Select(static r => r.Line).Should().Equal(7, 8);
    }

    [Test]
    public void Read_SeveralCalendarsAndDoubledHeaders_AreReadAsOne()
    {
        var read = Understood(Calendar(["VERSION:2.0", .. Stay]) + Calendar("BEGIN:VEVENT", "UID:two", "DTSTART:20270201", "END:VEVENT"));
        read.Picture.Events.Should().HaveCount(2);
        read.Remarks.Should().HaveCount(2);
    }

    [Test]
    public void Read_EventWithoutItsEnd_IsReadWhereItsDatesAreWhole()
    {
        var read = Understood(Calendar(
            "BEGIN:VEVENT", "UID:whole", "DTSTART:20270110", "DTEND:20270112",
            "BEGIN:VEVENT", "UID:cut", "DTSTART:20270201",
            "BEGIN:VEVENT", "UID:last", "DTSTART:20270301", "END:VEVENT"));
        read.Picture.Events.Select(static e => e.Uid).Should().Equal("whole", "last");
        read.Picture.UnreadableUids.Should().Equal("cut");
    }

    [Test]
    public void Read_Alarm_IsNotTheEvents()
    {
        var read = Single("DTSTART:20270110", "BEGIN:VALARM", "UID:alarm", "DURATION:P5D", "SUMMARY:Reserved", "END:VALARM", "DTEND:20270112");
        read.Uid.Should().Be("one");
        read.Dates.Nights.Should().Be(2);
        read.Kind.Should().Be(FeedEventKind.Occupied);
    }

    [Test]
    public void Read_EventsWithoutACalendar_AreReadWithARemark()
    {
        var read = Understood(string.Join("\n", Stay));
        read.Picture.Events.Should().ContainSingle();
        read.Remarks.Should().ContainSingle();
    }

    [TestCase("The calendar holds no event.")]
    [TestCase("The calendar holds no event, only VJOURNAL, VTODO.", "BEGIN:VTODO", "DTSTART:20270101", "END:VTODO", "BEGIN:VJOURNAL", "END:VJOURNAL")]
    public void Read_CalendarWithoutEvents_IsUnderstoodAndSaysSo(string remark, params string[] lines)
    {
        var read = Understood(Calendar(lines));
        read.Picture.Events.Should().BeEmpty();
        read.Remarks.Should().ContainSingle().Which.Text.Should().Be(remark);
    }

    [Test]
    public void Read_CalendarProperties_GiveZoneAndInterval()
    {
        var read = Understood(Calendar(["X-WR-TIMEZONE:Romance Standard Time", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", .. Stay]));
        read.Zone.Should().Be("Europe/Paris");
        read.RefreshInterval.Should().Be(TimeSpan.FromHours(1));
        Understood(Calendar("X-WR-TIMEZONE:../../etc/passwd", "X-PUBLISHED-TTL:soon")).Should()
            .Match<FeedReading.Understood>(u => u.Zone == null && u.RefreshInterval == null);
    }

    [Test]
    public void Read_BodyFullOfOddities_BoundsItsRemarks() =>
        Understood(Calendar([.. Enumerable.Repeat("no property", 5_000)])).Remarks.Should().HaveCount(101);
}
