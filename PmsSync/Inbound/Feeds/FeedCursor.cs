using PmsSync.Domain;

namespace PmsSync.Inbound.Feeds;

/// <summary>Where the reading of one feed stands.</summary>
internal sealed record FeedCursor
{
    public required FeedId Feed { get; init; }

    /// <summary>A hash of the address: another one means that validators and content say nothing any more.</summary>
    public string AddressHash { get; init; } = "";

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>The content that was last believed, and how it was read: see <see cref="FeedImporter.ReadingOf"/>.</summary>
    public string? Reading { get; init; }

    /// <summary>Counts good fetches, from 1.</summary>
    public long Fetch { get; init; }

    /// <summary>The last good fetch that became an event; those after it confirmed what is known.</summary>
    public long JournaledFetch { get; init; }

    public DateTimeOffset AttemptedAt { get; init; }

    public DateTimeOffset? GoodAt { get; init; }

    /// <summary>When the content last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Failed attempts in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last attempt brought nothing, in a manager's words; null when it was good.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset? ProblemSince { get; init; }

    /// <summary>The server asked not to be asked before this time.</summary>
    public DateTimeOffset? WaitUntil { get; init; }

    /// <summary>The shortest interval that the feed itself asks for.</summary>
    public TimeSpan? RefreshInterval { get; init; }

    /// <summary>Events of the last good content that could not be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>Oddities of the last good content.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The cursor of a feed that is to be read in full, whatever its server says has not changed.</summary>
    public FeedCursor Anew() => this with { ETag = null, LastModified = null, Reading = null };
}
