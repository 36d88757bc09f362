using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>How quick a pipeline is meant to be, all but one event in a hundred.</summary>
/// <param name="AppliedWithin">From an event's arrival to the commit that applied it.</param>
/// <param name="AcknowledgedWithin">From a change to the confirmation of whoever outside it concerns; null where nobody confirms.</param>
internal sealed record PipelineTarget(TimeSpan AppliedWithin, TimeSpan? AcknowledgedWithin)
{
    /// <summary>Where nothing is configured. Confirmations wait for limits of some ten calls a minute.</summary>
    public static PipelineTarget DefaultOf(Pipeline pipeline) => pipeline switch
    {
        Pipeline.Bookings => new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        Pipeline.Availability => new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
        Pipeline.Pricing => new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2)),
        Pipeline.Messages => new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)),
        Pipeline.Cleaning => new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)),
        Pipeline.Maintenance => new(TimeSpan.FromSeconds(10), null),
        _ => throw new ArgumentOutOfRangeException(nameof(pipeline), pipeline, "Every pipeline has its target."),
    };
}
