using System.Diagnostics.Metrics;

namespace PmsSync.Storage;

/// <summary>What the writer does, for <c>/metrics</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Storage";

    /// <summary>In seconds: from what the disk keeps in its own memory to one that hangs.</summary>
    private static readonly InstrumentAdvice<double> Bounds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _commits;
    private readonly Counter<long> _commands;
    private readonly Histogram<double> _commitSeconds;

    public StorageMetrics()
    {
        _commits = _meter.CreateCounter<long>("pmssync_commits", description: "Group commits");
        _commands = _meter.CreateCounter<long>("pmssync_commands", description: "Committed commands");
        _commitSeconds = _meter.CreateHistogram("pmssync_commit", unit: "s", description: "Time from a batch's first command to its commit", advice: Bounds);
    }

    public void Watch(Func<int> queued) =>
        _meter.CreateObservableGauge("pmssync_writer_queue", queued, description: "Commands that wait for the writer");

    public void Committed(int commands, TimeSpan took)
    {
        _commits.Add(1);
        _commands.Add(commands);
        _commitSeconds.Record(took.TotalSeconds);
    }

    public void Dispose() => _meter.Dispose();
}
