using System.Text;
using PmsSync.Domain;

namespace PmsSync.Outbound.Feeds;

/// <summary>
/// Writes a calendar as RFC 5545 wants it: CRLF, lines folded at 75 octets and never inside a character, all-day
/// events with an exclusive end. No guest data: what an event stands for is one of two neutral words.
/// </summary>
internal static class CalendarText
{
    public const string ContentType = "text/calendar; charset=utf-8";

    private const int OctetsPerLine = 75;

    private static readonly StayDates LongAgo = new(new DateOnly(2000, 1, 1), new DateOnly(2000, 1, 2));

    public static byte[] Write(ExportCalendar calendar)
    {
        var text = new MemoryStream();
        Begin(text, calendar.UnitName, calendar.Refresh);
        foreach (var item in calendar.Events)
            Event(text, item, calendar.OwnMark);
        if (calendar.Placeholder && calendar.Events.Count == 0)
            Event(text, new ExportEvent("placeholder", LongAgo, IsGuest: false, DateTimeOffset.UnixEpoch, 0), calendar.OwnMark);
        Line(text, "END:VCALENDAR");
        return text.ToArray();
    }

    /// <summary>Everything before the events of a calendar.</summary>
    internal static void Begin(Stream text, string name, TimeSpan refresh)
    {
        Line(text, "BEGIN:VCALENDAR");
        Line(text, "VERSION:2.0");
        Line(text, "PRODID:-//PmsSync//Calendar export//EN");
        Line(text, "CALSCALE:GREGORIAN");
        Line(text, "METHOD:PUBLISH");
        Line(text, $"X-WR-CALNAME:{Escape(name)}");
        Line(text, $"REFRESH-INTERVAL;VALUE=DURATION:{Duration(refresh)}");
        Line(text, $"X-PUBLISHED-TTL:{Duration(refresh)}");
    }

    private static void Event(Stream text, ExportEvent item, string mark)
    {
        Line(text, "BEGIN:VEVENT");
        Line(text, $"UID:{Escape(item.Id)}.{mark}@pmssync");
        Line(text, $"DTSTAMP:{Instant(item.ChangedAt)}");
        Line(text, $"LAST-MODIFIED:{Instant(item.ChangedAt)}");
        Line(text, $"SEQUENCE:{item.Sequence}");
        Line(text, $"DTSTART;VALUE=DATE:{item.Dates.Arrival:yyyyMMdd}");
        Line(text, $"DTEND;VALUE=DATE:{item.Dates.Departure:yyyyMMdd}");
        Line(text, item.IsGuest ? "SUMMARY:Reserved" : "SUMMARY:Not available");
        Line(text, "TRANSP:OPAQUE");
        Line(text, "END:VEVENT");
    }

    /// <summary>Writes a content line. A continuation begins with a space, which counts among its octets.</summary>
    internal static void Line(Stream text, string line)
    {
        Span<byte> character = stackalloc byte[4];
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(character);
            if (octets + length > OctetsPerLine)
            {
                text.Write("\r\n "u8);
                octets = 1;
            }
            text.Write(character[..length]);
            octets += length;
        }
        text.Write("\r\n"u8);
    }

    /// <summary>Text as a value of a property, without line breaks of its own.</summary>
    internal static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var c in value.ReplaceLineEndings("\n"))
            _ = c switch
            {
                '\\' or ';' or ',' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append("\\n"),
                _ => char.IsControl(c) ? escaped : escaped.Append(c),
            };
        return escaped.ToString();
    }

    internal static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'");

    private static string Duration(TimeSpan time) => $"PT{Math.Max(1, (int)time.TotalMinutes)}M";
}
