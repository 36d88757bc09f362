using PmsSync.Inbound;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Service;

/// <summary>
/// A way in which a feed's server goes wrong. <paramref name="Bad"/> gets the calendar that it should have sent;
/// <paramref name="Words"/> is what the connection's health must then say, null where nothing is wrong.
/// </summary>
internal sealed record HostileFeedCase(string Name, Func<string, Behaviour> Bad, string? Words)
{
    /// <summary>The clock must run while the server answers.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Health after the first such answer, and after the third.</summary>
    public SourceHealth First { get; init; } = SourceHealth.Degraded;

    public SourceHealth Lasting { get; init; } = SourceHealth.Failing;

    public override string ToString() => Name;

    private const int Megabyte = 1_024 * 1_024;

    public static readonly HostileFeedCase[] All =
    [
        Good("not modified", static _ => Answers.NotModified()),
        new("403 by User-Agent", static good => Answers.ForUserAgent("Mozilla", Answers.Calendar(good)), "set another UserAgent"),
        new("401", static _ => Answers.Status(401), "user name and password"),
        new("404", static _ => Answers.Status(404), "does not know this calendar"),
        new("410", static _ => Answers.Status(410), "removed this calendar for good"),
        Throttled("429, seconds", "3600"),
        Throttled("429, date", ServiceBench.Start.AddHours(3).ToString("R")),
        new("500", static _ => Answers.Status(500), "a problem of its own (500)"),
        new("503, seconds", static _ => Answers.Status(503, "120"), "a problem of its own (503)"),
        new("HTML with 200", static _ => Answers.Html(), "web page instead of a calendar"),
        new("empty body with 200", static _ => Answers.Calendar(""), "nothing at all"),
        new("a message with 200", static _ => Answers.Calendar("Limit reached", contentType: "text/plain"), "not a calendar"),
        new("truncated on the way", static good => Answers.Truncated(good), "broke off before it was complete"),
        new("truncated by the server", static good => Answers.Calendar(good[..^30]), "END:VCALENDAR"),
        new("reset in the middle", static good => Answers.ResetMidway(good), "broke off before it was complete"),
        new("reset at once", static _ => Answers.ResetAtOnce(), "broke off before it was complete"),
        new("oversized", static _ => Answers.Endless(), "more than a calendar of one unit should have"),
        new("gzip bomb", static _ => Answers.GzipBomb(64 * Megabyte), "more than a calendar of one unit should have"),
        new("one byte a second", static _ => Answers.OneByteASecond(), "took too long") { IsSlow = true },
        new("silence", static _ => Answers.Silent(), "took too long") { IsSlow = true },
        new("redirect loop", static _ => Answers.Redirect("/feed/secret-token.ics"), "redirects in a circle"),
        new("redirects without end", Wandering(), "redirects too many times"),
        new("redirect to a metadata service", static _ => Answers.Redirect("http://169.254.169.254/latest/meta-data"), "may not reach"),
        new("redirect to a file", static _ => Answers.Redirect("file:///etc/passwd"), "not a web address"),
        Good("wrong content type", static good => Answers.Calendar(good, contentType: "application/octet-stream")),
        Good("Latin-1 bytes", static good => Answers.Body(System.Text.Encoding.Latin1.GetBytes(good.Replace("Reserved", "Réservé - Müller", StringComparison.Ordinal)))),
    ];

    private static HostileFeedCase Good(string name, Func<string, Behaviour> answer) =>
        new(name, answer, Words: null) { First = SourceHealth.Ok, Lasting = SourceHealth.Ok };

    // Being throttled is no failure: it never counts towards failing.
    private static HostileFeedCase Throttled(string name, string retryAfter) =>
        new(name, _ => Answers.Status(429, retryAfter), "asked less often") { Lasting = SourceHealth.Degraded };

    private static Func<string, Behaviour> Wandering()
    {
        var step = 0;
        return _ => exchange => Answers.Redirect($"/feed/secret-token.ics?{Interlocked.Increment(ref step)}")(exchange);
    }
}
