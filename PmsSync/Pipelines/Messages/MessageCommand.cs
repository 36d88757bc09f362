using PmsSync.State.Messages;

namespace PmsSync.Pipelines.Messages;

/// <summary>
/// A message that a person or a module of the PMS writes through the local API, as it stands in the journal. Its id is
/// chosen before the event is written, so that applying it again finds its own row.
/// </summary>
internal sealed record MessageCommand
{
    public const string Kind = "message.send";

    public required string Id { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    public required string Connection { get; init; }

    /// <summary>Our id of the thread; null: the thread of the booking.</summary>
    public string? Thread { get; init; }

    /// <summary>The channel's id of the booking; used where no thread is named.</summary>
    public string? Booking { get; init; }

    public required string Text { get; init; }

    public required string WrittenBy { get; init; }

    /// <summary>It leaves although its stay is cancelled.</summary>
    public bool Force { get; init; }
}

/// <summary>The answer to a command, kept with its event and so repeated word by word.</summary>
/// <param name="Message">As it stood after the command; null where its thread is gone.</param>
internal sealed record MessageResult(Message? Message);
