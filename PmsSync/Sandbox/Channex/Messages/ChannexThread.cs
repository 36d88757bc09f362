namespace PmsSync.Sandbox.Channex.Messages;

/// <summary>What guest and property have written to each other.</summary>
internal sealed class ChannexThread
{
    public required string Id { get; init; }

    public required string PropertyId { get; init; }

    /// <summary>Null for an inquiry.</summary>
    public string? BookingId { get; init; }

    public required string Title { get; init; }

    public required string Provider { get; init; }

    public required DateTimeOffset InsertedAt { get; init; }

    public bool IsClosed { get; set; }

    public bool NoReplyNeeded { get; set; }

    public List<ThreadMessage> Messages { get; } = [];
}

/// <summary>One message; <paramref name="Sender"/> is <c>guest</c>, <c>property</c> or <c>system</c>, attachments are relative addresses.</summary>
internal sealed record ThreadMessage(string Id, string Sender, string Text, IReadOnlyList<string> Attachments, DateTimeOffset InsertedAt);
