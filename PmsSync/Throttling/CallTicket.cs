using System.Net;

namespace PmsSync.Throttling;

/// <summary>What a request carries through the handlers, so that the innermost one knows its budgets.</summary>
/// <param name="Lease">Spent by the first request that carries it; null, or spent already: the request takes its own tokens.</param>
/// <param name="Patience">How long the request may wait for its tokens before it is refused.</param>
internal sealed record CallTicket(CallRequest Request, CallLease? Lease, TimeSpan Patience)
{
    public static readonly HttpRequestOptionsKey<CallTicket> Key = new("PmsSync.CallTicket");
}

/// <summary>The answer to a request that never reached the wire: its budgets had no tokens in time. No failure of the server.</summary>
internal sealed class NotSentResponse : HttpResponseMessage
{
    public NotSentResponse(DateTimeOffset until, string why)
        : base(HttpStatusCode.TooManyRequests)
    {
        (Until, Why) = (until, why);
    }

    public DateTimeOffset Until { get; }

    /// <summary>In a manager's words.</summary>
    public string Why { get; }
}
