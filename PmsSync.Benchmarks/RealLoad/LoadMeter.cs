using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary>How a run's time splits, as the service measures itself; parts run side by side.</summary>
internal sealed record LoadSplit(double Processor, double Writing, long Commits, long Commands, IReadOnlyDictionary<string, double> Steps);

/// <summary>Listens to the service's own metrics while it lives.</summary>
internal sealed class LoadMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly Lock _gate = new();
    private readonly TimeSpan _processor = Process.GetCurrentProcess().TotalProcessorTime;

    public LoadMeter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("PmsSync.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public LoadSplit Read()
    {
        lock (_gate)
        {
            var processor = Process.GetCurrentProcess().TotalProcessorTime - _processor;
            return new LoadSplit(
                processor.TotalSeconds, Of("pmssync_commit"), (long)Of("pmssync_commits"), (long)Of("pmssync_commands"),
                _sums.Where(static s => s.Key.StartsWith("pmssync_pipeline", StringComparison.Ordinal)).OrderBy(static s => s.Key, StringComparer.Ordinal).ToDictionary());
        }
    }

    public void Dispose() => _listener.Dispose();

    private double Of(string name) => _sums.GetValueOrDefault(name);

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        foreach (var tag in tags)
            name += $" {tag.Value}";
        lock (_gate)
            _sums[name] = _sums.GetValueOrDefault(name) + value;
    }
}
