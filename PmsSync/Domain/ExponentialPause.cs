namespace PmsSync.Domain;

/// <summary>How long to wait after failures: doubling up to a bound, with jitter, so that what failed together does not come back together.</summary>
internal static class ExponentialPause
{
    /// <param name="failures">In a row, from 1.</param>
    /// <param name="leastShare">The part of the bound that is waited at least: 0 is full jitter.</param>
    /// <param name="chance">Locked while it is asked.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest, double leastShare, Random chance)
    {
        var bound = Math.Min(first.Ticks * Math.Pow(2, Math.Max(failures, 1) - 1), longest.Ticks);
        lock (chance)
            return TimeSpan.FromTicks((long)(bound * (leastShare + ((1 - leastShare) * chance.NextDouble()))));
    }
}
