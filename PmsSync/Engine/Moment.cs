namespace PmsSync.Engine;

/// <summary>
/// Now, on both clocks: waits are counted on the monotonic one (<paramref name="Elapsed"/>, from an arbitrary start),
/// instants that others named are compared with <paramref name="Utc"/>.
/// </summary>
internal readonly record struct Moment(TimeSpan Elapsed, DateTimeOffset Utc)
{
    public static Moment Of(TimeProvider time) => new(time.GetElapsedTime(0), time.GetUtcNow());
}
