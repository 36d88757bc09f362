using System.Net.Http.Headers;

namespace PmsSync.Connectors.Transport;

/// <summary>The server's wish when to be asked again (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Never before <paramref name="now"/>, never later than <paramref name="longest"/> from it; null where nothing readable is said.</summary>
    public static DateTimeOffset? Read(RetryConditionHeaderValue? header, DateTimeOffset now, TimeSpan longest)
    {
        var wait = header?.Delta ?? (header?.Date - now);
        return wait is { } asked ? now + TimeSpan.FromTicks(Math.Clamp(asked.Ticks, 0, longest.Ticks)) : null;
    }
}
