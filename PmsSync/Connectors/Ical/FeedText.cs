using System.Text;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Turns the bytes of a body into text: UTF-8 with or without a byte order mark, UTF-16 by its mark, and
/// Latin-1 where the bytes are not UTF-8 (older exports with names in them).
/// </summary>
internal static class FeedText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> body, FeedRemarks remarks)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[3..];
        else if (Utf16(body) is { } utf16)
        {
            remarks.Add(null, "The text is UTF-16, not UTF-8.");
            return utf16;
        }
        if (System.Text.Unicode.Utf8.IsValid(body))
            return StrictUtf8.GetString(body);
        remarks.Add(null, "The text is not UTF-8; it was read as Latin-1.");
        return Encoding.Latin1.GetString(body);
    }

    /// <summary>The text of a body that begins with a UTF-16 byte order mark, otherwise null.</summary>
    public static string? Utf16(ReadOnlySpan<byte> body) =>
        body.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode.GetString(body[2..])
        : body.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode.GetString(body[2..])
        : null;

    /// <summary>Why a text without any calendar is none, in a manager's words.</summary>
    public static string WhyNoCalendar(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty)
            return "The answer is empty.";
        if (start.StartsWith("<", StringComparison.Ordinal) && !start.StartsWith("<<<", StringComparison.Ordinal))
            return "The answer is a web page, not a calendar (a sign-in or error page of the channel).";
        if (start.StartsWith("{", StringComparison.Ordinal))
            return "The answer is JSON, not a calendar.";
        if (text.Contains("limit", StringComparison.OrdinalIgnoreCase) || text.Contains("quota", StringComparison.OrdinalIgnoreCase)
            || text.Contains("too many", StringComparison.OrdinalIgnoreCase))
            return "The answer is a text that speaks of a limit, not a calendar; poll this feed less often.";
        return "The answer holds no calendar (no BEGIN:VCALENDAR).";
    }
}
