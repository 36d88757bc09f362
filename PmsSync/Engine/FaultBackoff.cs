namespace PmsSync.Engine;

/// <summary>Exponential backoff with full jitter: anything from nothing up to the doubled, capped delay.</summary>
internal static class FaultBackoff
{
    /// <param name="faults">How often in a row it has failed, from 1.</param>
    public static TimeSpan Delay(int faults, TimeSpan first, TimeSpan max, Random random)
    {
        var ceiling = Math.Min(first.Ticks * Math.Pow(2, faults - 1), max.Ticks);
        return TimeSpan.FromTicks((long)(ceiling * random.NextDouble()));
    }
}
