using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// What a look at a feed is counted against: the limits of its connection, and how many may look at one address at a
/// time, whoever they are.
/// </summary>
internal static class FeedBudgets
{
    /// <summary>A look brings bookings, but is none yet.</summary>
    private const WorkClass Urgency = WorkClass.High;

    /// <param name="hop">Where this request goes, after redirects.</param>
    public static CallTicket TicketOf(FeedRequest request, Uri hop, FeedFetchOptions options)
    {
        var origin = new CallBudget(BudgetNames.OfOrigin(hop), $"calls to {hop.IdnHost} at a time", [])
        {
            Concurrency = options.LooksPerOrigin,
        };
        IReadOnlyList<CallBudget> budgets = request.Limits.Count == 0
            ? [origin] : [OfConnection(request.Connection.Length > 0 ? request.Connection : request.Key, request.Limits), origin];
        // The head of the answer has its own time: what is used up of it by waiting must leave enough.
        return new CallTicket(new CallRequest(request.Tenant, Urgency, budgets), Lease: null, options.HeaderTime / 2);
    }

    /// <param name="connection">With its tenant before it.</param>
    public static CallBudget OfConnection(string connection, IReadOnlyList<PublishedLimit> limits) => new(
        BudgetNames.OfFeeds(connection), "calendar reads of the connection", [.. limits.Select(static l => new CallWindow(l.Name, l.Calls, l.Window, l.Rolling))]);
}
