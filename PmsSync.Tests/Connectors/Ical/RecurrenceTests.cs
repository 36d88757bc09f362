using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using static PmsSync.Tests.Connectors.Ical.Feeds;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Recurring events become occurrences, from one year back to three years ahead.</summary>
[TestFixture]
internal sealed class RecurrenceTests
{
    [TestCase("FREQ=WEEKLY;COUNT=3", "2027-01-10", "2027-01-17", "2027-01-24")]
    [TestCase("FREQ=DAILY;INTERVAL=2;UNTIL=20270114", "2027-01-10", "2027-01-12", "2027-01-14")]
    [TestCase("FREQ=WEEKLY;BYDAY=SU,FR;COUNT=3", "2027-01-10", "2027-01-15", "2027-01-17")]
    [TestCase("freq=weekly;count=2;byhour=1,2,3;bysecond=1,2", "2027-01-10", "2027-01-17")]
    [TestCase("FREQ=DAILY;COUNT=1;UNTIL=99991231", "2027-01-10")]
    public void Read_Rule_GivesEachOccurrence(string rule, params string[] arrivals)
    {
        var read = Only("DTSTART:20270110", "DTEND:20270111", $"RRULE:{rule}");
        Arrivals(read).Should().Equal(arrivals);
        read.Picture.Events.Should().OnlyContain(static e => e.Uid == "one" && e.Dates.Nights == 1);
    }

    [Test]
    public void Read_ExceptionsAndExtraDates_AreFollowed() =>
        Arrivals(Only("DTSTART:20270110", "DTEND:20270112", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20270117,20270131", "RDATE:20270201"))
            .Should().Equal("2027-01-10", "2027-01-24", "2027-02-01");

    [Test]
    public void Read_ExceptionInAnotherZone_MeetsItsOccurrence() =>
        Arrivals(Only(
                "DTSTART;TZID=America/New_York:20270110T150000", "DTEND;TZID=America/New_York:20270111T110000",
                "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20270117T200000Z"))
            .Should().Equal("2027-01-10", "2027-01-24");

    [Test]
    public void Read_OccurrenceWithItsOwnEvent_IsReplaced()
    {
        var read = Understood(Calendar(
        [
            .. Event("DTSTART:20270110", "DTEND:20270112", "RRULE:FREQ=WEEKLY;COUNT=3"),
            .. Event("RECURRENCE-ID:20270117", "DTSTART:20270118", "DTEND:20270120"),
            .. Event("RECURRENCE-ID:20270124", "DTSTART:20270124", "DTEND:20270126", "STATUS:CANCELLED"),
        ]));
        read.Picture.Events.Where(static e => e.Blocks).Select(static e => $"{e.Dates.Arrival:yyyy-MM-dd}")
            .Should().Equal("2027-01-10", "2027-01-18");
        read.Picture.Events.Should().HaveCount(3).And.ContainSingle(static e => e.Status == StayStatus.Cancelled);
    }

    [Test]
    public void Read_UnboundedRule_StaysInsideTheWindow()
    {
        var arrivals = Arrivals(Only("DTSTART:19970110", "DTEND:19970111", "RRULE:FREQ=DAILY"));
        arrivals.Should().HaveCount((3 * 365) + 365 + 2 + 1);
        arrivals[0].Should().Be("2025-12-31", "the night before the window reaches into its first day's date");
        arrivals[^1].Should().Be("2030-01-01");
    }

    [TestCase("FREQ=DAILY;INTERVAL=3", "19970110")]
    [TestCase("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "19970109")]
    [TestCase("FREQ=MONTHLY;INTERVAL=5", "19970131")]
    [TestCase("FREQ=MONTHLY;BYDAY=-1SU", "19970126")]
    [TestCase("FREQ=YEARLY;INTERVAL=3", "19970110")]
    [TestCase("FREQ=YEARLY", "19960229")]
    public void Read_RuleFromLongAgo_GoesOnAsIfCounted(string rule, string start)
    {
        // A counted rule is followed from its start; the uncounted one is entered near the window.
        var counted = Arrivals(Only($"DTSTART:{start}", $"RRULE:{rule};COUNT=12000"));
        Arrivals(Only($"DTSTART:{start}", $"RRULE:{rule}")).Should().Equal(counted).And.NotBeEmpty();
    }

    [TestCase("FREQ=SECONDLY")]
    [TestCase("FREQ=HOURLY;INTERVAL=24")]
    [TestCase("AnythingRandom")]
    [TestCase("FREQ=DAILY;COUNT=0")]
    [TestCase("FREQ=DAILY;INTERVAL=0")]
    [TestCase("FREQ=WEEKLY;BYDAY=XX")]
    [TestCase("RSCALE=CHINESE;FREQ=YEARLY")]
    [TestCase("")]
    public void Read_RuleThatIsNone_KeepsTheFirstOccurrenceAndNamesTheUid(string rule)
    {
        var read = Only("DTSTART:20270110", $"RRULE:{rule}");
        Arrivals(read).Should().Equal("2027-01-10");
        read.Picture.UnreadableUids.Should().Equal("one");
        read.Remarks.Should().ContainSingle().Which.Line.Should().Be(7);
    }

    [TestCase("FREQ=DAILY;INTERVAL=2147483647")]
    [TestCase("FREQ=YEARLY;INTERVAL=2147483647")]
    [TestCase("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31")]
    public void Read_RuleThatNeverComesAgain_IsTheFirstOccurrence(string rule)
    {
        var read = Only("DTSTART:20270110", $"RRULE:{rule}");
        Arrivals(read).Should().Equal("2027-01-10");
        read.Picture.UnreadableUids.Should().BeEmpty();
    }

    [Test]
    public void Read_RulesBeyondTheBudget_NameTheirUidsAndCostNoOther()
    {
        var many = Enumerable.Range(0, 200).SelectMany(static n => (string[])
            ["BEGIN:VEVENT", $"UID:{n}", "DTSTART:00020110", "RRULE:FREQ=DAILY;COUNT=2000000000", "END:VEVENT"]);
        var read = Understood(Calendar([.. many, .. Event("DTSTART:20270110")]));
        read.Picture.UnreadableUids.Should().HaveCount(200);
        read.Picture.Events.Should().HaveCount(201);
    }

    [Test]
    public void Read_EventOfYearsThatRecurs_IsReadOnce()
    {
        var read = Only("DTSTART:20200101", "DTEND:20270110", "RRULE:FREQ=MONTHLY");
        read.Picture.Events.Should().ContainSingle();
        read.Picture.UnreadableUids.Should().Equal("one");
    }

    private static List<string> Arrivals(FeedReading.Understood read) =>
        [.. read.Picture.Events.Select(static e => $"{e.Dates.Arrival:yyyy-MM-dd}")];
}
