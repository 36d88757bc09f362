using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

/// <summary>An engine over a source in memory, with a clock that only the test moves.</summary>
internal sealed class EngineRig : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _handled = [];

    public EngineRig(
        Func<EngineRig, IReadOnlyList<LaneRun>, ValueTask<IReadOnlyList<LaneResult>>> handle,
        LaneEngineOptions? options = null,
        ILogger? logger = null,
        WorkSource? source = null)
    {
        Engine = new(new(
            "test", options ?? new(), source ?? Source, Handle, Time, new Random(1), logger ?? NullLogger.Instance));

        async ValueTask<IReadOnlyList<LaneResult>> Handle(IReadOnlyList<LaneRun> runs, CancellationToken halt)
        {
            Halt = halt;
            return await handle(this, runs);
        }
    }

    public ShiftedTime Time { get; } = new();

    public FakeSource Source { get; } = new();

    public LaneEngine Engine { get; }

    public CancellationToken Halt { get; private set; }

    /// <summary>The lanes handled, one entry per item.</summary>
    public IReadOnlyList<string> Handled
    {
        get
        {
            lock (_gate)
                return [.. _handled];
        }
    }

    public async Task StartAsync()
    {
        await Engine.StartAsync(CancellationToken.None);
        await Engine.WhenIdleAsync();
    }

    public WorkItem Put(string lane, string tenant = "t", WorkClass workClass = WorkClass.Normal, DateTimeOffset? notBefore = null)
    {
        var item = Source.Commit(tenant, lane, workClass, notBefore);
        Engine.Offer(item);
        return item;
    }

    public LaneResult Close(LaneRun run)
    {
        lock (_gate)
            _handled.AddRange(run.Items.Select(_ => run.Lane));
        foreach (var item in run.Items)
            Source.Close(item);
        return LaneResult.Done;
    }

    public IReadOnlyList<LaneResult> CloseAll(IReadOnlyList<LaneRun> runs) => [.. runs.Select(Close)];

    public void Dispose() => Engine.Dispose();
}

/// <summary>A clock whose wall can be set wrong while its timers and its monotonic time go on, as an operating system's does.</summary>
internal sealed class ShiftedTime() : FakeTimeProvider(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero))
{
    public TimeSpan WallShift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + WallShift;

    // The base class derives it from the wall.
    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
