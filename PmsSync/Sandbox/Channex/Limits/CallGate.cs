using System.Globalization;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Limits;

/// <summary>Lets a call through or refuses it with 429. Guarded by the world's lock.</summary>
internal sealed class CallGate
{
    private readonly Dictionary<(ChannexEndpoint Endpoint, string Scope, TimeSpan Window), CallCounter> _counters = [];

    /// <summary>The refusal, or null: every property that the call names has its own count, and each must allow it.</summary>
    public ChannexResponse? Push(ChannexLimits limits, ChannexEndpoint endpoint, IEnumerable<string> properties, DateTimeOffset now)
    {
        var limit = limits.Scaled(endpoint == ChannexEndpoint.Availability ? limits.Availability : limits.Restrictions);
        var wait = TimeSpan.Zero;
        foreach (var property in properties)
        {
            var taken = Take(limits, limit, endpoint, property, now);
            wait = taken.Wait > wait ? taken.Wait : wait;
        }
        return wait > TimeSpan.Zero ? Refuse(limits, wait) : null;
    }

    /// <summary>The refusal, or null, and the header that tells what is left.</summary>
    public (ChannexResponse? Refusal, string? Told) Booking(ChannexLimits limits, string key, DateTimeOffset now)
    {
        var taken = limits.Bookings.Select(l => (Limit: l, Taken: Take(limits, limits.Scaled(l), ChannexEndpoint.Bookings, key, now))).ToList();
        var wait = taken.Max(static t => t.Taken.Wait);
        var told = string.Join(", ", taken.Select(static t => string.Create(CultureInfo.InvariantCulture, $"r={t.Taken.Left};t={t.Limit.Window.TotalSeconds:F0}")));
        return (wait > TimeSpan.Zero ? Refuse(limits, wait) : null, limits.TellsRemaining ? $"\"bookings\";{told}" : null);
    }

    private (TimeSpan Wait, int Left) Take(ChannexLimits limits, CallLimit limit, ChannexEndpoint endpoint, string scope, DateTimeOffset now)
    {
        var key = (endpoint, scope, limit.Window);
        if (!_counters.TryGetValue(key, out var counter))
            _counters[key] = counter = new CallCounter();
        return counter.Take(limit, limits.Algorithm, limits.Phase, limits.RefusedCount, now);
    }

    private static ChannexResponse Refuse(ChannexLimits limits, TimeSpan wait) => limits.TellsRetryAfter
        ? Answers.TooManyRequests.With("Retry-After", Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture))
        : Answers.TooManyRequests;
}
