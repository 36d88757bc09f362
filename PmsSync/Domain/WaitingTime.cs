namespace PmsSync.Domain;

/// <summary>An instant that somebody waits for, as it is stored.</summary>
internal static class WaitingTime
{
    /// <summary>
    /// Unix milliseconds, rounded up: cut off, the instant would seem to have come while whoever named it still says
    /// "later", and the two would ask and refuse each other until it has.
    /// </summary>
    public static long ToWaitingMilliseconds(this DateTimeOffset until) =>
        until.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds();
}
