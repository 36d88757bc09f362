namespace PmsSync.Connectors.Ical;

/// <summary>Why a fetch gave no calendar. None of these says anything about the nights.</summary>
internal enum FeedProblem
{
    /// <summary>401, 403 and their like: the server knows us and says no.</summary>
    Refused = 0,

    NotFound = 1,
    Gone = 2,

    /// <summary>429: too many requests. No failure of ours to count, only a time to wait for.</summary>
    Throttled = 3,

    /// <summary>5xx.</summary>
    ServerError = 4,

    /// <summary>A status that no calendar server should give, such as 400 or a 304 that was not asked for.</summary>
    Unexpected = 5,

    TimedOut = 6,

    /// <summary>No connection, an unknown host, a bad certificate, or an answer that ended before it was whole.</summary>
    Broken = 7,

    TooLarge = 8,
    TooManyRedirects = 9,

    /// <summary>The address, or one it leads to, is not one that this request may reach.</summary>
    ForbiddenAddress = 10,

    /// <summary>A good answer without a calendar in it: a web page, a message, or nothing at all.</summary>
    NotACalendar = 11,

    /// <summary>Nothing was sent: the server failed repeatedly and is given a pause.</summary>
    PausedAfterFailures = 12,
}

/// <summary>What came of one look at a feed: <see cref="Fresh"/>, <see cref="Unchanged"/> or <see cref="Failed"/>.</summary>
internal abstract record FeedAnswer
{
    private FeedAnswer()
    {
    }

    /// <summary>
    /// A whole body with a calendar somewhere in it, decompressed, otherwise byte for byte as sent. The validators
    /// are null where the answer came from another origin than was asked: they would mean nothing there next time.
    /// </summary>
    internal sealed record Fresh(ReadOnlyMemory<byte> Body, string? ETag, string? LastModified, string? ContentType) : FeedAnswer;

    /// <summary>304 to our own validators: the last good answer still holds.</summary>
    internal sealed record Unchanged : FeedAnswer;

    /// <summary>No calendar this time.</summary>
    /// <param name="Problem">The kind of failure.</param>
    /// <param name="Words">What happened and what to do, for a property manager; names the host, never the address.</param>
    /// <param name="RetryAt">Not before this instant, where the server or an open breaker says so.</param>
    internal sealed record Failed(FeedProblem Problem, string Words, DateTimeOffset? RetryAt = null) : FeedAnswer;
}
