using System.Text;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Unfolds a text into content lines: CRLF, LF or CR; continuation by a space or a tab; blank lines anywhere,
/// even inside a folded line.
/// </summary>
internal static class ContentLines
{
    public static IEnumerable<ContentLine> Of(string text)
    {
        string? pending = null;
        StringBuilder? folded = null;
        int number = 0, pendingNumber = 0;
        for (var position = 0; position < text.Length;)
        {
            var end = text.AsSpan(position).IndexOfAny('\r', '\n');
            var length = end < 0 ? text.Length - position : end;
            var line = text.AsMemory(position, length);
            position += length;
            position += text.AsSpan(position).StartsWith("\r\n") ? 2 : 1;
            number++;
            if (line.Span.IsWhiteSpace())
                continue;
            if (pending is not null && line.Span[0] is ' ' or '\t' && !OpensCalendar(line.Span))
            {
                folded ??= new StringBuilder(pending);
                folded.Append(line.Span[1..]);
                continue;
            }
            if (pending is not null)
                yield return ContentLine.Parse(pendingNumber, folded?.ToString() ?? pending);
            pending = line.Span[0] is ' ' or '\t' ? line.Span.Trim().ToString() : line.ToString();
            pendingNumber = number;
            folded = null;
        }
        if (pending is not null)
            yield return ContentLine.Parse(pendingNumber, folded?.ToString() ?? pending);
    }

    // An indented BEGIN:VCALENDAR follows junk that is no property it could continue.
    private static bool OpensCalendar(ReadOnlySpan<char> line) =>
        line.Trim().Equals("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase);
}
