using System.Globalization;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.Tests.Service;

/// <summary>Small calendars as a channel writes them.</summary>
internal static class FeedText
{
    /// <summary>Stays with a UID each; the same dates always have the same UID.</summary>
    public static string Of(params IEnumerable<StayDates> stays)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Channel//EN\r\n");
        foreach (var stay in stays)
            text.Append("BEGIN:VEVENT\r\n")
                .Append(CultureInfo.InvariantCulture, $"UID:{stay.Arrival:yyyyMMdd}@channel\r\n")
                .Append(CultureInfo.InvariantCulture, $"DTSTART;VALUE=DATE:{stay.Arrival:yyyyMMdd}\r\n")
                .Append(CultureInfo.InvariantCulture, $"DTEND;VALUE=DATE:{stay.Departure:yyyyMMdd}\r\n")
                .Append("SUMMARY:Reserved\r\nEND:VEVENT\r\n");
        return text.Append("END:VCALENDAR\r\n").ToString();
    }

    /// <summary>Nights counted from the day on which every bench starts.</summary>
    public static StayDates Stay(int fromDay, int nights)
    {
        var first = DateOnly.FromDateTime(ServiceBench.Start.UtcDateTime).AddDays(fromDay);
        return new StayDates(first, first.AddDays(nights));
    }
}
