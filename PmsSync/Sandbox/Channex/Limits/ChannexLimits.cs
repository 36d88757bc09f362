namespace PmsSync.Sandbox.Channex.Limits;

/// <summary>How calls are counted. The documentation says "per minute" and not how, so a caller has to survive each.</summary>
internal enum LimitAlgorithm
{
    /// <summary>At most n in any window, wherever it begins.</summary>
    Rolling,

    /// <summary>At most n in each window of a grid.</summary>
    Fixed,

    /// <summary>A bucket of n, refilled evenly with n per window.</summary>
    Bucket,
}

/// <summary>At most <paramref name="Calls"/> per <paramref name="Window"/>.</summary>
internal readonly record struct CallLimit(int Calls, TimeSpan Window);

/// <summary>
/// What the account allows. Pushes: 10 of availability and 10 of restrictions per minute and property (documented).
/// Booking addresses: 6,000 a minute, 360,000 an hour, 8,640,000 a day per key (as its header was seen to say).
/// </summary>
internal sealed record ChannexLimits
{
    public CallLimit Availability { get; init; } = new(10, TimeSpan.FromMinutes(1));

    public CallLimit Restrictions { get; init; } = new(10, TimeSpan.FromMinutes(1));

    public IReadOnlyList<CallLimit> Bookings { get; init; } =
    [
        new(6_000, TimeSpan.FromMinutes(1)), new(360_000, TimeSpan.FromHours(1)), new(8_640_000, TimeSpan.FromDays(1)),
    ];

    public LimitAlgorithm Algorithm { get; init; } = LimitAlgorithm.Rolling;

    /// <summary>Where the grid of <see cref="LimitAlgorithm.Fixed"/> windows begins, after a full minute. The default is zero.</summary>
    public TimeSpan Phase { get; init; }

    /// <summary>Multiplies every number of calls; below 1 the limit was cut without notice. The default is 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Whether a refused call is counted like one that was let through. The default is true.</summary>
    public bool RefusedCount { get; init; } = true;

    /// <summary>Whether a 429 says in <c>Retry-After</c> when the next call is allowed. The documentation promises none: the default is false.</summary>
    public bool TellsRetryAfter { get; init; }

    /// <summary>Whether booking addresses tell in the <c>ratelimit</c> header what is left. The default is true.</summary>
    public bool TellsRemaining { get; init; } = true;

    public CallLimit Scaled(CallLimit limit) => limit with { Calls = Math.Max(1, (int)(limit.Calls * Factor)) };
}
