using PmsSync.Domain;

namespace PmsSync.Operations.Health;

/// <summary>Who outside confirms what a pipeline does, and so what "acknowledged" means of it, in words.</summary>
/// <param name="Span">From when to when.</param>
/// <param name="Remedy">Where to look when it takes too long; null where nobody confirms.</param>
internal sealed record Confirmation(string Span, string? Remedy)
{
    private const string AskConnections = "The connections say which of them waits and for what: a limit, a channel that does not answer, a key.";

    public static Confirmation Of(Pipeline pipeline) => pipeline switch
    {
        Pipeline.Bookings => new("from a booking's arrival until its channel has our acknowledgement, and from a change until the joined systems have it", AskConnections),
        Pipeline.Availability or Pipeline.Pricing => new("from a change to its channel's confirmation", AskConnections),
        Pipeline.Messages => new("from writing a message until its channel has it", AskConnections),
        Pipeline.Cleaning => new("from a change of a task until the webhooks that are told of it have it", "The list of notices says who does not answer, and why."),
        Pipeline.Maintenance => new("nobody outside is told of tickets, so there is nothing to acknowledge", Remedy: null),
        _ => throw new ArgumentOutOfRangeException(nameof(pipeline), pipeline, "Of every pipeline it is known who confirms."),
    };
}
