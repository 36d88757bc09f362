namespace PmsSync.Operations.Replay;

/// <summary>A clock that stands still until it is set: a history of months passes in seconds, at its own times.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public void Set(DateTimeOffset now) => Volatile.Write(ref _ticks, now.UtcTicks);
}
