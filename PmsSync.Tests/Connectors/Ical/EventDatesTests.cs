using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using static PmsSync.Tests.Connectors.Ical.Feeds;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>From what a feed writes to the nights in the unit's dates (Europe/Rome here).</summary>
[TestFixture]
internal sealed class EventDatesTests
{
    [TestCase("DTSTART;VALUE=DATE:20270110", "DTEND;VALUE=DATE:20270112", "2027-01-10", "2027-01-12", TestName = "Read_Dates_TakesEndAsExclusive")]
    [TestCase("DTSTART:20270110", "DTEND:20270112", "2027-01-10", "2027-01-12", TestName = "Read_EightDigitsWithoutValue_AreDates")]
    [TestCase("DTSTART:20270110T150000", "DTEND:20270112T110000", "2027-01-10", "2027-01-12", TestName = "Read_FloatingTimes_AreTheUnitsOwn")]
    [TestCase("DTSTART:20270109T233000Z", "DTEND:20270112T100000Z", "2027-01-10", "2027-01-12", TestName = "Read_UtcTimes_BecomeLocalDates")]
    [TestCase("DTSTART;TZID=America/New_York:20270109T190000", "DTEND;TZID=America/New_York:20270112T030000", "2027-01-10", "2027-01-12", TestName = "Read_OtherZone_BecomesLocalDates")]
    [TestCase("DTSTART;TZID=W. Europe Standard Time:20270110T003000", "DTEND;TZID=W. Europe Standard Time:20270112T110000", "2027-01-10", "2027-01-12", TestName = "Read_WindowsZone_IsKnown")]
    [TestCase("DTSTART;TZID=/example.org/2024/America/New_York:20270109T190000", "DTEND:20270112T110000", "2027-01-10", "2027-01-12", TestName = "Read_ZonePath_EndsInAKnownName")]
    [TestCase("DTSTART;TZID=\"America/New_York:20270109T190000", "DTEND:20270112T110000", "2027-01-10", "2027-01-12", TestName = "Read_UnclosedQuote_IsUnderstood")]
    [TestCase("dtstart;value=date:20270110", "dtend;value=date:20270112", "2027-01-10", "2027-01-12", TestName = "Read_LowerCase_IsUnderstood")]
    [TestCase("DTSTART;;VALUE=DATE:20270110", "DTEND:20270112", "2027-01-10", "2027-01-12", TestName = "Read_DoubledSemicolon_IsUnderstood")]
    [TestCase("DTEND:20270112", "DTSTART:20270110", "2027-01-10", "2027-01-12", TestName = "Read_EndBeforeStartInTheText_IsUnderstood")]
    [TestCase("DTSTART:2027-01-10", "DTEND:2027-01-12T11:00:00Z", "2027-01-10", "2027-01-12", TestName = "Read_ExtendedForm_IsUnderstood")]
    [TestCase("DTSTART;VALUE=DATE:20270110T000000", "DTEND;VALUE=DATE:20270112T000000", "2027-01-10", "2027-01-12", TestName = "Read_TimesCalledDates_AreDates")]
    [TestCase("DTSTART:20270110", "DURATION:P2D", "2027-01-10", "2027-01-12", TestName = "Read_Duration_GivesTheEnd")]
    [TestCase("DTSTART:20270110T150000", "DURATION:P1DT20H", "2027-01-10", "2027-01-12", TestName = "Read_DurationWithHours_GivesTheEnd")]
    [TestCase("DTSTART:20270110", "DURATION:P1W", "2027-01-10", "2027-01-17", TestName = "Read_DurationInWeeks_GivesTheEnd")]
    [TestCase("DTSTART:20270110", "X-NOTHING:1", "2027-01-10", "2027-01-11", TestName = "Read_NoEnd_IsOneNight")]
    [TestCase("DTSTART:20270110T150000", "X-NOTHING:1", "2027-01-10", "2027-01-11", TestName = "Read_NoEndTimed_IsOneNight")]
    [TestCase("DTSTART:20270110", "DTEND:20270110", "2027-01-10", "2027-01-11", TestName = "Read_EndEqualsStart_IsOneNight")]
    [TestCase("DTSTART:20270110T000000", "DTEND:20270110T235900", "2027-01-10", "2027-01-11", TestName = "Read_WholeDayByTheClock_IsOneNight")]
    [TestCase("DTSTART:20270110T000000", "DTEND:20270111T235959", "2027-01-10", "2027-01-12", TestName = "Read_WholeDaysByTheClock_CountTheLast")]
    [TestCase("DTSTART:20270110T240000", "DTEND:20270112T110000", "2027-01-11", "2027-01-12", TestName = "Read_HourTwentyFour_IsTheNextDay")]
    [TestCase("DTSTART:20270328T023000", "DTEND:20270329T110000", "2027-03-28", "2027-03-29", TestName = "Read_SkippedHour_IsUnderstood")]
    public void Read_Span_TakesNights(string first, string second, string arrival, string departure)
    {
        var read = Single(first, second);
        read.Dates.Should().Be(Dates(arrival, departure));
        read.Blocks.Should().BeTrue();
    }

    [TestCase("DTSTART:20270112", "DTEND:20270110", "before it begins")]
    [TestCase("DTSTART:20270112", "DURATION:-P1D", "before it begins")]
    [TestCase("DTSTART:20270230", "DTEND:20270301", "start is no date")]
    [TestCase("DTSTART:tomorrow", "DTEND:20270301", "start is no date")]
    [TestCase("DTSTART:20270101", "DTEND:", "end is no date")]
    [TestCase("DTSTART:20270101", "DTEND", "end is no date")]
    [TestCase("DTSTART:20270101", "DURATION:PT99999999999S", "length cannot be read")]
    [TestCase("DTSTART:20270101", "DURATION:P99999999D", "length cannot be read")]
    [TestCase("DTSTART:99991231", "X-NOTHING:1", "outside of the calendar")]
    [TestCase("DTEND:20270101", "X-NOTHING:1", "no start")]
    public void Read_SpanThatIsNone_NamesTheUidAndKeepsTheRest(string first, string second, string why)
    {
        var read = Understood(Calendar([.. Event(first, second), "BEGIN:VEVENT", "UID:two", "DTSTART:20270201", "END:VEVENT"]));
        read.Picture.UnreadableUids.Should().Equal("one");
        read.Picture.Events.Should().ContainSingle().Which.Uid.Should().Be("two");
        read.Remarks.Should().ContainSingle().Which.Should().Match<FeedRemark>(r => r.Text.Contains(why) && r.Line > 3);
    }

    [Test]
    public void Read_AppointmentWithinOneDay_IsAMarker()
    {
        var read = Only("DTSTART:20270110T100000", "DTEND:20270110T120000", "SUMMARY:Viewing");
        read.Picture.Events.Should().ContainSingle().Which.Should().Match<FeedEvent>(e =>
            e.Kind == FeedEventKind.Marker && !e.Blocks && e.Dates == Dates("2027-01-10", "2027-01-11"));
        read.Remarks.Should().ContainSingle();
    }

    [TestCase("SUMMARY:Reserved")]
    [TestCase("SUMMARY:Blocked")]
    public void Read_StayWithinOneDay_TakesItsNight(string summary) =>
        Single("DTSTART:20270110T100000", "DTEND:20270110T230000", summary).Blocks.Should().BeTrue();

    [Test]
    public void Read_UnknownZone_UsesTheUnitsWithOneRemark()
    {
        var read = Only("DTSTART;TZID=Somewhere:20270110T003000", "DTEND;TZID=Somewhere:20270112T110000");
        read.Picture.Events.Single().Dates.Should().Be(Dates("2027-01-10", "2027-01-12"));
        read.Remarks.Should().ContainSingle().Which.Text.Should().Contain("zone");
    }

    [Test]
    public void Read_ZoneWithALocation_UsesIt()
    {
        var read = Understood(Calendar(
        [
            "BEGIN:VTIMEZONE", "TZID:Customized", "X-LIC-LOCATION:America/New_York", "END:VTIMEZONE",
            .. Event("DTSTART;TZID=Customized:20270109T190000", "DTEND;TZID=Customized:20270112T030000"),
        ]));
        read.Picture.Events.Single().Dates.Should().Be(Dates("2027-01-10", "2027-01-12"));
        read.Remarks.Should().BeEmpty();
    }

    [Test]
    public void Read_AbsurdSpan_IsReadWithARemark()
    {
        var read = Only("DTSTART:20270101", "DTEND:20320101");
        read.Picture.Events.Should().ContainSingle().Which.Dates.Nights.Should().Be(1826);
        read.Remarks.Should().ContainSingle().Which.Text.Should().Contain("1826 nights");
    }

    [Test]
    public void Read_TwoEnds_TakesTheWidestSpan()
    {
        var read = Only("DTSTART:20270101", "DTEND:20270105", "DTEND:20270103");
        read.Picture.Events.Single().Dates.Should().Be(Dates("2027-01-01", "2027-01-05"));
        read.Remarks.Should().ContainSingle();
    }
}
