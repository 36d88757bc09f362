using System.IO.Compression;

namespace PmsSync.Connectors.Transport;

/// <summary>
/// Reads a body whole or not at all, counting every byte as sent and as decompressed, so that neither an endless
/// answer nor a compression bomb costs more than the limit. An answer that ends early throws; for compressed ones
/// the build sets <c>System.IO.Compression.UseStrictValidation</c>, without which .NET takes half for whole.
/// </summary>
internal static class CappedBody
{
    private const int FirstBuffer = 16 * 1_024;
    private const int MaxEncodings = 3;

    /// <summary>The decompressed body, or null where it is larger than <paramref name="maxBytes"/> on the wire or after.</summary>
    /// <exception cref="IOException">The connection broke before the body was whole.</exception>
    /// <exception cref="InvalidDataException">The compressed body is damaged or ends early.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > maxBytes)
            return null;
        var hint = (int)(content.Headers.ContentLength ?? 0);
        await using var wire = await content.ReadAsStreamAsync(cancellation);
        var body = await DrainAsync(wire, hint, maxBytes, cancellation);

        // The last encoding named was applied last. A body that is gzip by its first bytes is gzip whatever is said.
        var encodings = content.Headers.ContentEncoding.Reverse().Take(MaxEncodings).DefaultIfEmpty("gzip");
        foreach (var encoding in encodings)
        {
            if (body is { } compressed)
                body = await DecodeAsync(encoding, compressed, maxBytes, cancellation);
        }
        return body;
    }

    private static async Task<ArraySegment<byte>?> DecodeAsync(string encoding, ArraySegment<byte> body, int maxBytes, CancellationToken cancellation)
    {
        await using var decoder = Decoder(encoding, body);
        if (decoder is null)
            return body;
        try
        {
            return await DrainAsync(decoder, body.Count * 4L, maxBytes, cancellation);
        }
        catch (InvalidOperationException damaged)
        {
            // Brotli's way to say what the others say with InvalidDataException.
            throw new InvalidDataException(damaged.Message, damaged);
        }
    }

    /// <summary>Null where the body is to be taken as it is: servers name encodings that they did not apply.</summary>
    private static Stream? Decoder(string encoding, ArraySegment<byte> body)
    {
        MemoryStream Source() => new(body.Array!, body.Offset, body.Count, writable: false);
        return encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" when body is [0x1F, 0x8B, ..] => new GZipStream(Source(), CompressionMode.Decompress),
            "br" when body.Count > 0 => new BrotliStream(Source(), CompressionMode.Decompress),
            // Half of the servers mean zlib's frame, as the standard says, the others the bare stream.
            "deflate" when body is [0x78, ..] => new ZLibStream(Source(), CompressionMode.Decompress),
            "deflate" when body.Count > 0 => new DeflateStream(Source(), CompressionMode.Decompress),
            _ => null,
        };
    }

    private static async Task<ArraySegment<byte>?> DrainAsync(Stream source, long hint, int maxBytes, CancellationToken cancellation)
    {
        // One byte more than allowed shows that there is more than allowed.
        var limit = maxBytes + 1;
        var buffer = new byte[Math.Clamp(hint + 1, Math.Min(FirstBuffer, limit), limit)];
        var filled = 0;
        while (true)
        {
            var read = await source.ReadAsync(buffer.AsMemory(filled), cancellation);
            if (read == 0)
                return new ArraySegment<byte>(buffer, 0, filled);
            filled += read;
            if (filled > maxBytes)
                return null;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(limit, buffer.Length * 2L));
        }
    }
}
