using System.Globalization;
using System.Text;

namespace PmsSync.Sandbox.Channels;

/// <summary>
/// The look of a channel's text: its header lines, its line ends and the order of its properties.
/// Written by hand, not by a library: the point is to write what the channels write.
/// </summary>
internal sealed record FeedLayout(string NewLine, IReadOnlyList<string> Header, bool EndFirst)
{
    private const int FoldAt = 75;

    /// <summary>The whole calendar; DTSTAMP is the moment of the poll, as real channels write it.</summary>
    public string Write(IEnumerable<ChannelEvent> events, DateTimeOffset polledAt)
    {
        var text = new StringBuilder();
        Line(text, "BEGIN:VCALENDAR");
        foreach (var line in Header)
            Line(text, line);
        var stamp = "DTSTAMP:" + polledAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (var e in events)
            WriteEvent(text, e, stamp);
        Line(text, "END:VCALENDAR");
        return text.ToString();
    }

    private void WriteEvent(StringBuilder text, ChannelEvent e, string stamp)
    {
        var start = "DTSTART;VALUE=DATE:" + Compact(e.Dates.Arrival);
        var end = "DTEND;VALUE=DATE:" + Compact(e.Dates.Departure);
        Line(text, "BEGIN:VEVENT");
        Line(text, stamp);
        Line(text, EndFirst ? end : start);
        Line(text, EndFirst ? start : end);
        Line(text, "UID:" + e.Uid);
        if (e.Description is not null)
            Line(text, "DESCRIPTION:" + e.Description);
        Line(text, "SUMMARY:" + e.Summary);
        if (e.Status is not null)
            Line(text, "STATUS:" + e.Status);
        Line(text, "END:VEVENT");
    }

    /// <summary>Folds at 75; all text here is ASCII, so characters are octets.</summary>
    private void Line(StringBuilder text, string line)
    {
        for (var width = FoldAt; line.Length > width; width = FoldAt - 1)
        {
            text.Append(line, 0, width).Append(NewLine).Append(' ');
            line = line[width..];
        }
        text.Append(line).Append(NewLine);
    }

    private static string Compact(DateOnly date) => date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
