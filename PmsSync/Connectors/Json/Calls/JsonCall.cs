using PmsSync.Throttling;

namespace PmsSync.Connectors.Json.Calls;

/// <summary>One call of a joined system, put together. Every one is signed.</summary>
/// <param name="Name">The setting that its address stands in, for words and the log.</param>
/// <param name="MessageId">Goes out as <c>webhook-id</c>, the same in a retry.</param>
/// <param name="Request">What it is counted against.</param>
internal sealed record JsonCall(string Name, Uri Address, string MessageId, CallRequest Request)
{
    /// <summary>JSON to post; null for a GET.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Tokens taken before; null: the call takes its own.</summary>
    public CallLease? Lease { get; init; }

    /// <summary>True where the call changes nothing on the other side.</summary>
    public bool IsRead => Body is null;
}

/// <summary>What became of one call. A closed set.</summary>
internal abstract record JsonReply
{
    private JsonReply()
    {
    }

    /// <summary>A whole answer: 2xx, or 4xx other than 408 and 429.</summary>
    internal sealed record Answered(int Status, ReadOnlyMemory<byte> Body) : JsonReply
    {
        public bool IsSuccess => Status is >= 200 and < 300;
    }

    /// <summary>Certainly nothing was done.</summary>
    /// <param name="IsThrottled">A limit or a pause, no failure.</param>
    internal sealed record NotDone(DateTimeOffset? NotBefore, string Why, bool IsThrottled) : JsonReply;

    /// <summary>It may have left, and no whole answer of the system came.</summary>
    internal sealed record Lost(string Why) : JsonReply;
}
