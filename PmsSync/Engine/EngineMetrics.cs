using System.Diagnostics.Metrics;

namespace PmsSync.Engine;

/// <summary>The meter <c>PmsSync.Engine</c>. It reads the engines' own counts when asked, so that handling pays nothing for it.</summary>
internal sealed class EngineMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Engine";
    private readonly Meter _meter = new(MeterName);
    private readonly Lock _gate = new();
    private LaneEngine[] _engines = [];

    public EngineMetrics()
    {
        Gauge("pmssync.engine.queued", "Items in memory that wait", static e => e.Counts.Queued);
        Gauge("pmssync.engine.running", "Items being handled", static e => e.Counts.Running);
        Gauge("pmssync.engine.parked", "Lanes that wait for an instant", static e => e.Counts.ParkedLanes);
        Gauge("pmssync.engine.spilled", "1 while newer work waits in the source", static e => e.Counts.Spilled ? 1 : 0);
        _meter.CreateObservableGauge("pmssync.engine.workers", ReadWorkers, unit: null, "Workers, and what decided their number");
        Counter("pmssync.engine.handled", "Items closed", static e => e.Counts.Handled);
        Counter("pmssync.engine.retried", "Runs put off", static e => e.Counts.Retried);
    }

    public void Add(LaneEngine engine)
    {
        lock (_gate)
            _engines = [.. _engines, engine];
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<LaneEngine, int> read) =>
        _meter.CreateObservableGauge(name, () => Read(read), unit: null, description);

    private void Counter(string name, string description, Func<LaneEngine, long> read) =>
        _meter.CreateObservableCounter(name, () => Read(read), unit: null, description);

    private IEnumerable<Measurement<int>> ReadWorkers() =>
        Volatile.Read(ref _engines).Select(static e => (e.Name, e.Counts)).Select(static e => new Measurement<int>(
            e.Counts.Workers,
            new KeyValuePair<string, object?>("engine", e.Name),
            new KeyValuePair<string, object?>("reason", e.Counts.WorkersReason.ToString())));

    private IEnumerable<Measurement<T>> Read<T>(Func<LaneEngine, T> read)
        where T : struct =>
        Volatile.Read(ref _engines).Select(e => new Measurement<T>(read(e), new KeyValuePair<string, object?>("engine", e.Name)));
}

/// <summary>An engine's counts at one instant.</summary>
internal readonly record struct EngineCounts(
    int Queued,
    int Running,
    int ParkedLanes,
    bool Spilled,
    int Workers,
    WorkerReason WorkersReason,
    long Handled,
    long Retried);
