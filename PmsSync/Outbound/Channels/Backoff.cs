using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>How long to wait after a failure: exponential with full jitter, so that what failed together does not come back together.</summary>
internal sealed class Backoff(Random chance)
{
    /// <summary>After a limit that said nothing of when to come back (Channex asks for a minute).</summary>
    public static readonly TimeSpan AfterALimit = TimeSpan.FromMinutes(1);

    /// <summary>The longest that a closing waits for a system that fails.</summary>
    public static readonly TimeSpan LongestForCuts = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromMinutes(5), Least = TimeSpan.FromMilliseconds(200);

    public TimeSpan Pause(int failures) => Least + ExponentialPause.After(failures, First, Longest, leastShare: 0, chance);
}
