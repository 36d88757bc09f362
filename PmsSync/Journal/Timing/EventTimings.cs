using System.Diagnostics.Metrics;
using PmsSync.Domain;

namespace PmsSync.Journal.Timing;

/// <summary>
/// How long events take: from their arrival (the moment their append was asked for, the wait for the writer included) to the
/// commit that applied them, and from a change until whoever it concerns outside has confirmed it. An event that
/// follows from another arrives when the one before it is committed.
/// </summary>
/// <remarks>
/// Measured by the monotonic clock. An event that arrived before this process began is counted apart and not measured: what
/// passed while nobody ran is not the pipeline's slowness. Of a backlog larger than <see cref="MostOpen"/> the newest are
/// measured by the wall clock.
/// </remarks>
internal sealed class EventTimings : IDisposable
{
    public const string MeterName = "PmsSync.Timing";

    /// <summary>What the percentiles are read over.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>In seconds: around every target that a pipeline may sensibly have.</summary>
    private static readonly InstrumentAdvice<double> Bounds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900],
    };

    private const int MostOpen = 100_000;

    private const int Slices = 15;

    private readonly TimeProvider _time;
    private readonly DateTimeOffset _startedAt;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _arrived = [];
    private readonly SlidingTimes[] _applied = ForEachPipeline();
    private readonly SlidingTimes[] _acknowledged = ForEachPipeline();
    private readonly long[] _fromBefore = new long[Enum.GetValues<Pipeline>().Length];
    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _appliedSeconds;
    private readonly Histogram<double> _acknowledgedSeconds;

    public EventTimings(TimeProvider time)
    {
        (_time, _startedAt) = (time, time.GetUtcNow());
        _appliedSeconds = _meter.CreateHistogram("pmssync_applied", unit: "s", description: "From an event's arrival to the commit that applied it", advice: Bounds);
        _acknowledgedSeconds = _meter.CreateHistogram("pmssync_acknowledged", unit: "s", description: "From a change to the confirmation of whoever outside it concerns", advice: Bounds);
    }

    /// <summary>The present moment, to be handed to <see cref="Arrived"/>.</summary>
    public long Stamp() => _time.GetTimestamp();

    /// <summary>The event is committed; it was asked for at <paramref name="stamp"/>.</summary>
    public void Arrived(long id, long stamp)
    {
        lock (_gate)
        {
            if (_arrived.Count < MostOpen)
                _arrived[id] = stamp;
        }
    }

    /// <summary>The event's outcome is committed.</summary>
    public void Applied(Pipeline pipeline, long id, DateTimeOffset receivedAt)
    {
        lock (_gate)
        {
            if (_arrived.Remove(id, out var stamp))
                Count(_applied, _appliedSeconds, pipeline, _time.GetElapsedTime(stamp));
            else if (receivedAt >= _startedAt)
                Count(_applied, _appliedSeconds, pipeline, _time.GetUtcNow() - receivedAt);
            else
                _fromBefore[(int)pipeline]++;
        }
    }

    /// <summary>The event waits for a person: how long they take is not measured.</summary>
    public void GivenUp(long id)
    {
        lock (_gate)
            _arrived.Remove(id);
    }

    /// <summary>Somebody outside confirmed what the pipeline had changed, or taken from there, <paramref name="took"/> ago.</summary>
    public void Acknowledged(Pipeline pipeline, TimeSpan took)
    {
        lock (_gate)
            Count(_acknowledged, _acknowledgedSeconds, pipeline, took);
    }

    /// <summary>The same for what is known by the wall clock; what is older than this process is not measured.</summary>
    public void Acknowledged(Pipeline pipeline, DateTimeOffset since)
    {
        if (since >= _startedAt)
            Acknowledged(pipeline, _time.GetUtcNow() - since);
    }

    public PipelineTimes Of(Pipeline pipeline)
    {
        lock (_gate)
        {
            var now = _time.GetElapsedTime(0);
            return new PipelineTimes(_applied[(int)pipeline].Read(now), _acknowledged[(int)pipeline].Read(now), _fromBefore[(int)pipeline]);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Count(SlidingTimes[] times, Histogram<double> histogram, Pipeline pipeline, TimeSpan took)
    {
        times[(int)pipeline].Add(took, _time.GetElapsedTime(0));
        histogram.Record(Math.Max(0, took.TotalSeconds), new KeyValuePair<string, object?>("pipeline", pipeline.ToString().ToLowerInvariant()));
    }

    private static SlidingTimes[] ForEachPipeline() => [.. Enum.GetValues<Pipeline>().Select(static _ => new SlidingTimes(Window / Slices, Slices))];
}

/// <summary>A pipeline's times over the window.</summary>
/// <param name="FromBefore">Events of an earlier run that were applied since this one began; not in the times.</param>
internal sealed record PipelineTimes(TimesRead Applied, TimesRead Acknowledged, long FromBefore);
