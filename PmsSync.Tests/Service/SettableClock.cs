using Microsoft.Extensions.Time.Testing;

namespace PmsSync.Tests.Service;

/// <summary>A clock that somebody may set: the wall time jumps, timers and timestamps go on as if nothing happened.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _setBy;

    public void SetBy(TimeSpan jump) => Interlocked.Add(ref _setBy, jump.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _setBy));

    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
