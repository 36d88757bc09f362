using PmsSync.Storage;
using PmsSync.Throttling.Budgets;
using PmsSync.Throttling.Feedback;

namespace PmsSync.Throttling;

/// <summary>
/// The innermost handler: no request reaches the wire without its tokens, be it a retry, a redirect, a page or a sign-in.
/// It tells the rate manager what the answer says about limits.
/// </summary>
internal sealed class RateManagedHandler(RateManager manager, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan WhileStorageFails = TimeSpan.FromSeconds(10);

    /// <exception cref="InvalidOperationException">The request carries no <see cref="CallTicket"/>: a bug of its sender.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(CallTicket.Key, out var ticket))
            throw new InvalidOperationException("A request without a call ticket must not leave: its sender has to say which budgets cover it.");
        // 1 the lease of the ticket, or tokens of its own
        var (lease, refused) = await TakeAsync(ticket, cancellationToken);
        if (lease is null)
            return new NotSentResponse(refused!.Until, refused.Why) { RequestMessage = request };
        // 2 nothing leaves that a crash could forget
        try
        {
            await manager.CoverAsync(lease, cancellationToken);
        }
        catch (StorageUnavailableException error)
        {
            manager.GiveBack(lease);
            return new NotSentResponse(manager.Time.GetUtcNow() + WhileStorageFails, $"The call was not made because it could not be written down first: {error.Message}") { RequestMessage = request };
        }
        catch
        {
            manager.GiveBack(lease);
            throw;
        }
        // 3 send, and hear what the answer says
        return await SendAsync(request, lease, cancellationToken);
    }

    private async Task<(CallLease? Lease, CallDecision.Refused? Refused)> TakeAsync(CallTicket ticket, CancellationToken cancel)
    {
        if (ticket.Lease is { } given && given.TrySpend())
            return (given, null);
        var decision = await manager.AskAsync(ticket.Request, ticket.Patience, cancel);
        if (decision is not CallDecision.Granted { Lease: var own })
            return (null, (CallDecision.Refused)decision);
        own.TrySpend();
        return (own, null);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CallLease lease, CancellationToken cancel)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancel);
        }
        catch (Exception error)
        {
            manager.Over(lease, NeverArrived(error) ? CallEnd.Known : CallEnd.Uncertain);
            manager.LeavePlace(lease);
            throw;
        }
        manager.Over(lease, CallEnd.Known, ServerWordReader.Read(response, manager.Time.GetUtcNow()));
        // The place is held until the answer is read or thrown away.
        if (lease.Request.Budgets.Any(static b => b.Concurrency is not null || b.MinGap > TimeSpan.Zero))
            response.Content = new HeldContent(response.Content, () => manager.LeavePlace(lease));
        else
            manager.LeavePlace(lease);
        return response;
    }

    private static bool NeverArrived(Exception error) => error is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    };
}
