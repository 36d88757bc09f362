using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Benchmarks.Engine;

/// <summary>
/// Lane dispatch: from the offer to the handled item, with a handler that does nothing. Offered as a committing thread
/// would, in batches of 100, to 2,000 lanes of 100 tenants, or to a single lane.
/// </summary>
[MemoryDiagnoser]
public class LaneDispatchBenchmark : IDisposable
{
    private const int Items = 200_000;
    private const int Batch = 100;
    private WorkItem[] _items = [];
    private LaneEngine? _engine;
    private long _nextId;

    [Params(1, 2_000)]
    public int Lanes { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _items = [.. Enumerable.Range(0, Items).Select(i => new WorkItem(
            0, new($"tenant{i % Lanes % 100}"), $"lane{i % Lanes}", WorkClass.Normal))];
        _engine = new(new(
            "benchmark",
            new() { Capacity = 2 * Items, MaxInMemory = 2 * Items, MaxInMemoryPerLane = 2 * Items, MaxWorkers = 2 },
            new NothingOpen(),
            static (runs, _) => ValueTask.FromResult(LaneResult.AllDone(runs.Count)),
            TimeProvider.System,
            new Random(1),
            NullLogger.Instance));
        await _engine.StartAsync(CancellationToken.None);
        await _engine.WhenIdleAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _engine!.StopAsync(CancellationToken.None);
        Dispose();
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public Task Dispatch()
    {
        for (var i = 0; i < Items; i++)
            _items[i] = _items[i] with { Id = ++_nextId };
        for (var i = 0; i < Items; i += Batch)
            _engine!.Offer(_items.AsSpan(i, Batch));
        return _engine!.WhenIdleAsync();
    }

    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class NothingOpen : WorkSource
    {
        public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max) => [];
    }
}
