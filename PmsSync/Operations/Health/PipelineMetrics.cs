using System.Diagnostics.Metrics;
using PmsSync.Domain;
using PmsSync.Journal.Timing;

namespace PmsSync.Operations.Health;

/// <summary>How quick the pipelines were in the last minutes beside their targets, for <c>/metrics</c>: what the health judges by.</summary>
internal sealed class PipelineMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Health";

    private readonly Meter _meter = new(MeterName);

    public PipelineMetrics(PipelineHealthReader pipelines)
    {
        var minutes = EventTimings.Window.TotalMinutes;
        _meter.CreateObservableGauge(
            "pmssync_recent", () => pipelines.Now().SelectMany(Recent), unit: "s", description: $"Half of the last {minutes:0} minutes' events (quantile 0.5), and all but one in a hundred (0.99), did not take longer; nothing where nothing was measured");
        _meter.CreateObservableGauge(
            "pmssync_target", () => pipelines.Now().SelectMany(Targets), unit: "s", description: "What quantile 0.99 of pmssync_recent is meant not to exceed");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<double>> Recent(PipelineHealth health) =>
        Recent(health.Pipeline, "applied", health.Times.Applied).Concat(Recent(health.Pipeline, "acknowledged", health.Times.Acknowledged));

    private static IEnumerable<Measurement<double>> Recent(Pipeline pipeline, string span, TimesRead read) => read.Count == 0
        ? []
        : [Of(pipeline, span, read.P50, Quantile("0.5")), Of(pipeline, span, read.P99, Quantile("0.99"))];

    private static IEnumerable<Measurement<double>> Targets(PipelineHealth health)
    {
        yield return Of(health.Pipeline, "applied", health.Target.AppliedWithin);
        if (health.Target.AcknowledgedWithin is { } within)
            yield return Of(health.Pipeline, "acknowledged", within);
    }

    private static KeyValuePair<string, object?> Quantile(string share) => new("quantile", share);

    private static Measurement<double> Of(Pipeline pipeline, string span, TimeSpan time, params IEnumerable<KeyValuePair<string, object?>> more) =>
        new(time.TotalSeconds, [new("pipeline", pipeline.ToString().ToLowerInvariant()), new("span", span), .. more]);
}
