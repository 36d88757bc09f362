using PmsSync.Domain;

namespace PmsSync.Pipelines;

/// <summary>
/// How many times as long as a look at a unit took its lane rests after it. One look settles all of the unit's changes, and costs
/// the more the more stays the unit has: under load it is made less often. Closing a night waits for the first of them, so it is
/// looked at more eagerly than what people will clean.
/// </summary>
internal sealed record LookRests
{
    /// <summary>For a clock that stands still unless somebody turns it: under such a one no rest would end.</summary>
    public static readonly LookRests None = new() { Availability = 0, Cleaning = 0 };

    public double Availability { get; init; } = 3;

    public double Cleaning { get; init; } = 9;

    public double Of(Pipeline pipeline) => pipeline switch
    {
        Pipeline.Availability => Availability,
        Pipeline.Cleaning => Cleaning,
        _ => 0,
    };
}
