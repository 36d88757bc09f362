using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PmsSync.Tests.Hostile;

/// <summary>The ways in which calendar servers answer, good ones first.</summary>
internal static class Answers
{
    /// <summary>A calendar, with validators where given; a matching <c>If-None-Match</c> or <c>If-Modified-Since</c> is answered 304.</summary>
    public static Behaviour Calendar(string text, string? etag = null, string? lastModified = null, string contentType = "text/calendar; charset=utf-8") =>
        Body(Encoding.UTF8.GetBytes(text), contentType, etag, lastModified);

    /// <inheritdoc cref="Calendar"/>
    public static Behaviour Body(byte[] body, string contentType = "text/calendar", string? etag = null, string? lastModified = null, string? encoding = null) =>
        exchange =>
        {
            var headers = Headers(("Content-Type", contentType), ("ETag", etag), ("Last-Modified", lastModified), ("Content-Encoding", encoding));
            var isKnown = etag is not null
                ? exchange.Request["If-None-Match"] == etag
                : lastModified is not null && exchange.Request["If-Modified-Since"] == lastModified;
            return isKnown ? exchange.AnswerAsync(304, default, headers) : exchange.AnswerAsync(200, body, headers);
        };

    /// <summary>A server that sends validators and then never looks at them.</summary>
    public static Behaviour IgnoringValidators(string text, string etag) =>
        exchange => exchange.AnswerAsync(200, Encoding.UTF8.GetBytes(text), ("Content-Type", "text/calendar"), ("ETag", etag));

    public static Behaviour Status(int status, string? retryAfter = null) =>
        exchange => exchange.AnswerAsync(status, Encoding.UTF8.GetBytes($"status {status}"), Headers(("Content-Type", "text/plain"), ("Retry-After", retryAfter)));

    /// <summary>304 whatever was asked.</summary>
    public static Behaviour NotModified() => exchange => exchange.AnswerAsync(304, default);

    /// <summary>403 to every client whose User-Agent does not contain <paramref name="wanted"/>.</summary>
    public static Behaviour ForUserAgent(string wanted, Behaviour answer) => exchange =>
        exchange.Request["User-Agent"]?.Contains(wanted, StringComparison.Ordinal) == true ? answer(exchange) : Status(403)(exchange);

    public static Behaviour Html() => exchange =>
        exchange.AnswerAsync(200, "<!DOCTYPE html><html><body>Please sign in</body></html>"u8.ToArray(), ("Content-Type", "text/html"));

    public static Behaviour Redirect(string location, int status = 302) => exchange => exchange.AnswerAsync(status, default, ("Location", location));

    /// <summary>Promises the whole text and closes after half of it.</summary>
    public static Behaviour Truncated(string text) => exchange => SendHalfAsync(exchange, Encoding.UTF8.GetBytes(text));

    /// <summary>Promises the whole text and resets the connection after half of it.</summary>
    public static Behaviour ResetMidway(string text) => async exchange =>
    {
        await SendHalfAsync(exchange, Encoding.UTF8.GetBytes(text));
        exchange.Reset();
    };

    /// <summary>Resets the connection instead of answering.</summary>
    public static Behaviour ResetAtOnce() => exchange =>
    {
        exchange.Reset();
        return Task.CompletedTask;
    };

    /// <summary>A calendar's beginning and then chunks for ever; the length is not announced.</summary>
    public static Behaviour Endless() => async exchange =>
    {
        await exchange.SendHeadAsync(200, ("Content-Type", "text/calendar"), ("Transfer-Encoding", "chunked"));
        var chunk = Encoding.ASCII.GetBytes("4000\r\nBEGIN:VCALENDAR\r\n" + new string('X', 0x4000 - 17) + "\r\n");
        while (true)
            await exchange.SendAsync(chunk);
    };

    /// <summary>A calendar's beginning and then zeros, compressed about a thousandfold.</summary>
    public static Behaviour GzipBomb(int bytes) => Body(Gzip([.. "BEGIN:VCALENDAR\r\n"u8, .. new byte[bytes]]), encoding: "gzip");

    /// <summary>One byte a second by the server's clock, for ever.</summary>
    public static Behaviour OneByteASecond() => async exchange =>
    {
        await exchange.SendHeadAsync(200, ("Content-Type", "text/calendar"));
        await exchange.SendAsync("BEGIN:VCALENDAR\r\n"u8.ToArray());
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), exchange.Time, exchange.Stopped);
            await exchange.SendAsync("X"u8.ToArray());
        }
    };

    /// <summary>Takes the request and never answers.</summary>
    public static Behaviour Silent() => static exchange => exchange.HangAsync();

    /// <summary>Holds the answer back until <paramref name="gate"/> opens.</summary>
    public static Behaviour After(Task gate, Behaviour answer) => async exchange =>
    {
        await gate.WaitAsync(exchange.Stopped);
        await answer(exchange);
    };

    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
            zip.Write(plain);
        return packed.ToArray();
    }

    private static async Task SendHalfAsync(HostileExchange exchange, byte[] body)
    {
        await exchange.SendHeadAsync(200, ("Content-Type", "text/calendar"), ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        await exchange.SendAsync(body.AsMemory(0, body.Length / 2));
    }

    private static IEnumerable<(string, string)> Headers(params (string Name, string? Value)[] headers) =>
        headers.Where(static h => h.Value is not null).Select(static h => (h.Name, h.Value!));
}
