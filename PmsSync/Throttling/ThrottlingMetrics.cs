using System.Diagnostics.Metrics;
using PmsSync.Domain;

namespace PmsSync.Throttling;

/// <summary>The meter <c>PmsSync.Throttling</c>.</summary>
internal sealed class ThrottlingMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Throttling";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _granted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _throttled;
    private Func<WorkClass, int> _waiting = static _ => 0;

    public ThrottlingMetrics()
    {
        _granted = _meter.CreateCounter<long>("pmssync.throttling.granted", unit: null, "Calls that may leave");
        _refused = _meter.CreateCounter<long>("pmssync.throttling.refused", unit: null, "Calls that had no tokens in time");
        _throttled = _meter.CreateCounter<long>("pmssync.throttling.throttled", unit: null, "Answers that said: too many requests");
        _meter.CreateObservableGauge("pmssync.throttling.waiting", ReadWaiting, unit: null, "Calls that wait for tokens");
    }

    /// <param name="waiting">Calls that wait now, by class.</param>
    public void Watch(Func<WorkClass, int> waiting) => Volatile.Write(ref _waiting, waiting);

    public void Granted(WorkClass urgency) => _granted.Add(1, Tag(urgency));

    public void Refused(WorkClass urgency) => _refused.Add(1, Tag(urgency));

    public void Throttled(WorkClass urgency) => _throttled.Add(1, Tag(urgency));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> ReadWaiting() =>
        Enum.GetValues<WorkClass>().Select(c => new Measurement<int>(Volatile.Read(ref _waiting)(c), Tag(c)));

    private static KeyValuePair<string, object?> Tag(WorkClass urgency) => new("class", urgency.ToString());
}
