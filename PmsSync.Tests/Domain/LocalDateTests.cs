using PmsSync.Domain;

namespace PmsSync.Tests.Domain;

internal sealed class LocalDateTests
{
    [TestCase("1999-12-31", false)]
    [TestCase("2000-01-01", true)]
    [TestCase("2200-12-31", true)]
    [TestCase("2201-01-01", false)]
    public void IsOfOurTime_Cases(string day, bool expected) => DateOnly.Parse(day).IsOfOurTime().Should().Be(expected);

    // In Lisbon clocks go from 01:00 to 02:00 on 28 March 2027, and from 02:00 to 01:00 on 31 October.
    [TestCase("2027-03-27", "11:00", "2027-03-27T11:00:00Z")]
    [TestCase("2027-03-28", "11:00", "2027-03-28T10:00:00Z")]
    [TestCase("2027-03-28", "01:30", "2027-03-28T01:30:00Z", TestName = "InstantIn_TimeThatIsSkipped_IsAsMuchLater")]
    [TestCase("2027-10-31", "01:30", "2027-10-31T00:30:00Z", TestName = "InstantIn_TimeThatComesTwice_IsTheFirst")]
    [TestCase("2027-10-31", "11:00", "2027-10-31T11:00:00Z")]
    public void InstantIn_DateAndTimeInLisbon_IsTheInstant(string date, string time, string instant) =>
        DateOnly.Parse(date).InstantIn(TimeOnly.Parse(time), TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon"))
            .Should().Be(DateTimeOffset.Parse(instant));
}
