using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Tenancy;
using PmsSync.Throttling;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// Calls a webhook as Standard Webhooks 1.0.0 says: signed, with the same id on each try and the time of this one; 2xx is
/// accepted, a redirect is not followed, 410 ends it. Whatever goes wrong is an outcome; only cancellation by the caller throws.
/// </summary>
/// <param name="transport">The innermost handlers for a reach, which take the tokens of every request; made once and owned by this.</param>
internal sealed partial class WebhookSender(NoticeOptions options, TimeProvider time, Func<NetworkReach, HttpMessageHandler> transport, ILogger<WebhookSender> logger)
    : IDisposable
{
    private static readonly ProductInfoHeaderValue Agent = new("PmsSync", typeof(WebhookSender).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly ReachInvokers _invokers = new(transport);

    /// <param name="id">Without a full stop.</param>
    /// <param name="body">JSON; what is signed is what is sent, byte by byte.</param>
    public async Task<NoticeOutcome> SendAsync(TenantId tenant, WebhookAddress to, string id, string body, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.WebhookTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = Compose(tenant, to, id, body);
            var reach = to.AllowPrivateNetworks ? NetworkReach.Private : NetworkReach.Public;
            using var response = await _invokers[reach].SendAsync(request, either.Token);
            return Judge(response);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            return Explain(fault, to);
        }
    }

    public void Dispose() => _invokers.Dispose();

    private HttpRequestMessage Compose(TenantId tenant, WebhookAddress to, string id, string body)
    {
        var now = time.GetUtcNow();
        var bytes = Encoding.UTF8.GetBytes(body);
        var request = new HttpRequestMessage(HttpMethod.Post, to.Url)
        {
            Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation(StandardWebhook.IdHeader, id);
        request.Headers.TryAddWithoutValidation(StandardWebhook.TimestampHeader, StandardWebhook.Seconds(now));
        request.Headers.TryAddWithoutValidation(StandardWebhook.SignatureHeader, string.Join(' ', to.Secrets.Select(s => StandardWebhook.Sign(s, id, now, bytes))));
        request.Headers.UserAgent.Add(Agent);
        // The answer has its own time: what is used up of it by waiting for a place must leave enough.
        var budget = new CallBudget(BudgetNames.OfNotices(to.Url), $"webhooks to {to.Url.IdnHost} at a time", [])
        {
            Concurrency = options.CallsPerOrigin,
        };
        request.Options.Set(CallTicket.Key, new CallTicket(new CallRequest(tenant, WorkClass.Normal, [budget]), Lease: null, options.WebhookTime / 2));
        return request;
    }

    private NoticeOutcome Judge(HttpResponseMessage response)
    {
        var (status, now) = ((int)response.StatusCode, time.GetUtcNow());
        return response switch
        {
            NotSentResponse held => new NoticeOutcome.Later(held.Until, held.Why, IsThrottled: true),
            { IsSuccessStatusCode: true } => NoticeOutcome.Accepted,
            { StatusCode: HttpStatusCode.Gone } => new NoticeOutcome.Gone("It answered 410: nothing more is wanted there. Nothing is sent until its address is another one, or a person has the dead letter tried again."),
            { StatusCode: HttpStatusCode.TooManyRequests } => new NoticeOutcome.Later(
                RetryAfterOf(response, now), "It answered 429: it has too many calls.", IsThrottled: true),
            { StatusCode: HttpStatusCode.RequestTimeout } => new NoticeOutcome.Later(RetryAfterOf(response, now), Failing(status)),
            _ when status >= 500 => new NoticeOutcome.Later(RetryAfterOf(response, now), Failing(status)),
            _ when status is >= 300 and < 400 => new NoticeOutcome.Refused($"It answered {status}, which leads elsewhere; that is not followed. Write the address that it leads to.", IsFinal: false),
            _ => new NoticeOutcome.Refused($"It refused with {status}. See that the address is right, and that it knows the secret.", IsFinal: false),
        };
    }

    private DateTimeOffset? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now) =>
        RetryAfter.Read(response.Headers.RetryAfter, now, options.LongestRetryAfter);

    private static string Failing(int status) => $"It answered {status}: the other side is out of order.";

    private NoticeOutcome.Later Explain(Exception fault, WebhookAddress to)
    {
        // Messages may carry the address: only the kind and the place are logged.
        if (fault is not OperationCanceledException && !TransportFaults.IsTransportFault(fault) && !TransportFaults.NothingWasSent(fault))
            Log.Unexpected(logger, to.ToString(), fault.GetType().Name, fault.StackTrace);
        return new NoticeOutcome.Later(NotBefore: null, fault switch
        {
            HttpRequestException { InnerException: ForbiddenAddressException } => "Its address lies on this machine or a private network. Set AllowPrivateNetworks to true beside it if it is yours.",
            OperationCanceledException => $"It did not answer within {options.WebhookTime.TotalSeconds:0} seconds.",
            _ when TransportFaults.StaysBroken(fault) => "Its certificate is not trusted here, or no secure line came about.",
            _ when TransportFaults.NothingWasSent(fault) => "It cannot be reached.",
            _ => "The line broke before it answered.",
        });
    }

    private static partial class Log
    {
        [LoggerMessage(8500, LogLevel.Error, "A webhook to {Host} failed in a way that was not foreseen: {Fault} {Place}")]
        public static partial void Unexpected(ILogger logger, string host, string fault, string? place);
    }
}
