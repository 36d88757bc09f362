using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Recognises an unchanged feed although its stamps are the time of the poll: a hash of the content without
/// DTSTAMP, CREATED and LAST-MODIFIED. Folding, line endings and blank lines make no difference.
/// </summary>
internal static class FeedContentHash
{
    private static readonly byte[][] Stamps = ["DTSTAMP"u8.ToArray(), "CREATED"u8.ToArray(), "LAST-MODIFIED"u8.ToArray()];

    /// <returns>64 hexadecimal digits; only equality means anything.</returns>
    public static string Compute(ReadOnlySpan<byte> body)
    {
        if (FeedText.Utf16(body) is { } text)
            body = Encoding.UTF8.GetBytes(text);
        else if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[3..];
        // One byte more than the body: every kept line ends with one line feed, also the last.
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length + 1);
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, Normalise(body, buffer))));
        }
        finally
        {
            // A feed may carry guests' names.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static int Normalise(ReadOnlySpan<byte> body, Span<byte> target)
    {
        var (length, keeping) = (0, false);
        while (!body.IsEmpty)
        {
            var end = body.IndexOfAny((byte)'\r', (byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Trim(" \t"u8).IsEmpty)
                continue;
            var continues = line[0] is (byte)' ' or (byte)'\t';
            if (!continues)
            {
                if (length > 0 && keeping)
                    target[length++] = (byte)'\n';
                keeping = !IsStamp(line);
            }
            if (!keeping)
                continue;
            line = continues ? line[1..] : line;
            line.CopyTo(target[length..]);
            length += line.Length;
        }
        return length;
    }

    private static bool IsStamp(ReadOnlySpan<byte> line)
    {
        foreach (var stamp in Stamps)
        {
            if (line.Length > stamp.Length && line[stamp.Length] is (byte)':' or (byte)';'
                && Ascii.EqualsIgnoreCase(line[..stamp.Length], stamp))
                return true;
        }
        return false;
    }
}
