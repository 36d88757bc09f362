namespace PmsSync.Inbound.Channels;

/// <summary>How the pulls of one connection went.</summary>
internal sealed record ChannelCursor
{
    public required ChannelKey Key { get; init; }

    public DateTimeOffset AttemptedAt { get; init; }

    /// <summary>When the last good pull began: all that was offered by then is in the journal.</summary>
    public DateTimeOffset? GoodAt { get; init; }

    /// <summary>Failed pulls in a row; being throttled is none.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last pull brought nothing, in a manager's words; null when it was good.</summary>
    public string? Problem { get; init; }

    /// <summary>The system wants a person to do something first.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The system asked not to be asked before this time.</summary>
    public DateTimeOffset? WaitUntil { get; init; }

    public DateTimeOffset NextAt { get; init; }

    /// <summary>Revisions of the last pull that are committed here and could not be acknowledged.</summary>
    public int Unacknowledged { get; init; }

    /// <summary>Revisions that were offered and could not be understood, with words.</summary>
    public IReadOnlyList<UnreadableWords> Unreadable { get; init; } = [];

    /// <summary>From when on the list of bookings is to be read again; null where there is nothing to catch up.</summary>
    public DateTimeOffset? ListSince { get; init; }
}

/// <summary>A revision that could not be understood, and why.</summary>
internal sealed record UnreadableWords(string RevisionId, string Why);
