using System.Text;

namespace PmsSync.Connectors.Ical;

/// <summary>What a body is, by a glance: the reader decides what it means.</summary>
internal enum BodyLook
{
    Calendar = 0,
    Empty = 1,
    WebPage = 2,
    Other = 3,
}

/// <summary>
/// Tells a calendar from the web pages, messages and empty bodies that servers send with 200. Junk before the
/// calendar (warnings of a web shop's plug-in) and wrong content types do not matter.
/// </summary>
internal static class CalendarSniffer
{
    public static BodyLook Look(ReadOnlySpan<byte> body)
    {
        if (body is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return BodyLook.Calendar; // UTF-16: left to the reader
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
        body = body.Trim(" \t\r\n\0"u8);
        return body.IsEmpty ? BodyLook.Empty
            : Contains(body, "BEGIN:V"u8) ? BodyLook.Calendar
            : body[0] == '<' || Contains(body, "<html"u8) ? BodyLook.WebPage
            : BodyLook.Other;
    }

    private static bool Contains(ReadOnlySpan<byte> body, ReadOnlySpan<byte> ascii)
    {
        var (first, other) = ((byte)char.ToLowerInvariant((char)ascii[0]), (byte)char.ToUpperInvariant((char)ascii[0]));
        for (var rest = body; rest.IndexOfAny(first, other) is >= 0 and var at && at + ascii.Length <= rest.Length; rest = rest[(at + 1)..])
        {
            if (Ascii.EqualsIgnoreCase(rest.Slice(at, ascii.Length), ascii))
                return true;
        }
        return false;
    }
}
