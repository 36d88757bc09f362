using PmsSync.Domain;
using PmsSync.Journal.Timing;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Health;

/// <summary>How quick a pipeline is beside how quick it is meant to be.</summary>
/// <param name="Words">By how much a target is missed and what usually helps; null while all is well. Pure text: no tenant is named.</param>
internal sealed record PipelineHealth(Pipeline Pipeline, PipelineTimes Times, PipelineTarget Target, string? Words)
{
    /// <summary>Of fewer, one slow event would be "one in a hundred".</summary>
    public const int LeastMeasured = 50;

    /// <param name="pipeline">Which.</param>
    /// <param name="times">Of the last minutes.</param>
    /// <param name="target">What it is meant to reach.</param>
    /// <param name="waiting">Events of it that wait in memory.</param>
    public static PipelineHealth Of(Pipeline pipeline, PipelineTimes times, PipelineTarget target, int waiting)
    {
        var missed = new List<string>();
        if (IsMissed(times.Applied, target.AppliedWithin))
            missed.Add($"from arrival to applied {Missed(times.Applied, target.AppliedWithin)} {Waiting(waiting)}, and a shorter time needs a quicker disk, a machine with less other work, or a higher Pipelines.{pipeline}.Workers.Max.");
        if (target.AcknowledgedWithin is { } within && IsMissed(times.Acknowledged, within))
            missed.Add($"{Confirmation.Of(pipeline).Span} {Missed(times.Acknowledged, within)} {Confirmation.Of(pipeline).Remedy}");
        return new PipelineHealth(pipeline, times, target, missed.Count == 0 ? null : $"The {pipeline.ToString().ToLowerInvariant()} pipeline is slow: {string.Join(" Also, ", missed)}");
    }

    private static bool IsMissed(TimesRead read, TimeSpan target) => read.Count >= LeastMeasured && read.P99 > target;

    private static string Missed(TimesRead read, TimeSpan target) =>
        $"one event in a hundred took {Long(read.P99)} or longer in the last {EventTimings.Window.TotalMinutes:0} minutes, {read.P99 / target:0.#} times the target of {Long(target)}.";

    private static string Waiting(int waiting) => waiting switch
    {
        0 => "Nothing waits now",
        1 => "1 event waits now",
        _ => $"{waiting} events wait now",
    };

    private static string Long(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => $"{time.TotalMilliseconds:0} ms",
        { TotalMinutes: < 2 } => $"{time.TotalSeconds:0.#} s",
        _ => $"{time.TotalMinutes:0.#} min",
    };
}
