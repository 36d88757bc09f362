using System.Text;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Small calendars of our own and the readings of them.</summary>
internal static class Feeds
{
    public static readonly FeedReadingOptions Options = new()
    {
        UnitZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome"),
        Today = new DateOnly(2027, 1, 1),
    };

    /// <summary>A calendar around the given lines.</summary>
    public static string Calendar(params string[] lines) =>
        string.Join("\r\n", ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", .. lines, "END:VCALENDAR", ""]);

    /// <summary>An event of the given lines, with a UID.</summary>
    public static string[] Event(params string[] lines) => ["BEGIN:VEVENT", "UID:one", .. lines, "END:VEVENT"];

    public static FeedReading Read(string text, FeedReadingOptions? options = null) =>
        FeedReader.Read(Encoding.UTF8.GetBytes(text), options ?? Options);

    public static FeedReading.Understood Understood(string text, FeedReadingOptions? options = null) =>
        Read(text, options).Should().BeOfType<FeedReading.Understood>().Subject;

    public static string Refused(string text, FeedReadingOptions? options = null) =>
        Read(text, options).Should().BeOfType<FeedReading.Refused>().Subject.Reason;

    public static FeedReading.Understood Only(params string[] lines) => Understood(Calendar(Event(lines)));

    public static FeedEvent Single(params string[] lines) => Only(lines).Picture.Events.Should().ContainSingle().Subject;

    public static StayDates Dates(string arrival, string departure) => new(DateOnly.Parse(arrival), DateOnly.Parse(departure));
}
