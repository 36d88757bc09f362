using System.Diagnostics.Metrics;

namespace PmsSync.Storage;

/// <summary>What the writer does, for <c>/metrics</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _commits;
    private readonly Counter<long> _commands;
    private readonly Histogram<double> _commitSeconds;

    public StorageMetrics()
    {
        _commits = _meter.CreateCounter<long>("pmssync_commits", description: "Group commits");
        _commands = _meter.CreateCounter<long>("pmssync_commands", description: "Committed commands");
        _commitSeconds = _meter.CreateHistogram<double>("pmssync_commit", unit: "s", description: "Time from a batch's first command to its commit");
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
