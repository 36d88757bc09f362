using System.Net.Http.Headers;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Throttling;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PmsSync.Connectors.Json.Calls;

/// <summary>
/// Calls joined systems over HTTP: signed, capped in time and size, every connection guarded, every request carrying its
/// budgets. Whatever goes wrong is a reply; only cancellation by the caller throws. Safe for concurrent use.
/// </summary>
internal sealed partial class JsonClient : IDisposable
{
    /// <summary>What a page of a proxy or a login begins with.</summary>
    private const byte Tag = (byte)'<';

    private readonly JsonLinkOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JsonClient> _logger;
    private readonly ReplyPipelines<JsonReply> _pipelines;
    private readonly ReachInvokers _invokers;

    /// <param name="transport">The innermost handlers for each reach, made once and owned by the client: those that take
    /// the tokens of every request, around <see cref="GuardedTransport.Create"/>.</param>
    public JsonClient(JsonLinkOptions options, TimeProvider time, ILogger<JsonClient> logger, Func<NetworkReach, HttpMessageHandler> transport)
    {
        (_options, _time, _logger) = (options, time, logger);
        _pipelines = new ReplyPipelines<JsonReply>(options.Resilience, time, static reply => reply is JsonReply.Lost);
        _invokers = new ReachInvokers(transport);
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public async Task<JsonReply> SendAsync(ChannelAccess access, JsonCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            return await _pipelines.BreakerOf($"{access} {call.Name}").ExecuteAsync(
                static (sending, token) => sending.Client._pipelines.AttemptsOf(sending.Call.IsRead).ExecuteAsync(
                    static async (sending, token) => await sending.Client.AttemptAsync(sending, token), sending, token),
                new Sending(this, access, call),
                cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // What breaks because the caller leaves is no fault of the server.
            cancel.ThrowIfCancellationRequested();
            return Explain(fault, access, call);
        }
    }

    public void Dispose() => _invokers.Dispose();

    private async Task<JsonReply> AttemptAsync(Sending sending, CancellationToken cancel)
    {
        using var message = Compose(sending);
        var reach = sending.Access.AllowPrivateNetworks ? NetworkReach.Private : NetworkReach.Public;
        using var response = await _invokers[reach].SendAsync(message, cancel);
        var status = (int)response.StatusCode;
        if (response is NotSentResponse held)
            return new JsonReply.NotDone(held.Until, held.Why, IsThrottled: true);
        switch (status)
        {
            case 429:
                var now = _time.GetUtcNow();
                var until = RetryAfter.Read(response.Headers.RetryAfter, now, _options.MaxRetryAfter) ?? now + _options.ThrottlePause;
                return new JsonReply.NotDone(until, JsonWords.Throttled(until), IsThrottled: true);
            case >= 300 and < 400:
                return new JsonReply.NotDone(null, JsonWords.Redirects(status), IsThrottled: false);
            case < 200 or >= 500 or 408:
                return new JsonReply.Lost(JsonWords.Failing(status));
        }
        if (await CappedBody.ReadAsync(response.Content, _options.MaxAnswerBytes, cancel) is not { } body)
            return new JsonReply.Lost(JsonWords.TooLarge(_options.MaxAnswerBytes));
        var isPage = response.IsSuccessStatusCode && body.Span.TrimStart(" \r\n\t"u8) is [Tag, ..];
        return isPage ? new JsonReply.Lost(JsonWords.Page) : new JsonReply.Answered(status, body);
    }

    private HttpRequestMessage Compose(Sending sending)
    {
        var (access, call) = (sending.Access, sending.Call);
        var now = _time.GetUtcNow();
        var body = call.Body ?? ReadOnlyMemory<byte>.Empty;
        var message = new HttpRequestMessage(call.IsRead ? HttpMethod.Get : HttpMethod.Post, call.Address);
        message.Headers.TryAddWithoutValidation(StandardWebhook.IdHeader, call.MessageId);
        message.Headers.TryAddWithoutValidation(StandardWebhook.TimestampHeader, StandardWebhook.Seconds(now));
        message.Headers.TryAddWithoutValidation(
            StandardWebhook.SignatureHeader, StandardWebhook.Sign(WebhookSecrets.KeyOf(access.ApiKey), call.MessageId, now, body.Span));
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br");
        message.Headers.TryAddWithoutValidation("User-Agent", string.IsNullOrWhiteSpace(access.UserAgent) ? _options.UserAgent : access.UserAgent);
        if (!call.IsRead)
            message.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        // A retry that cannot have its tokens at once becomes "later".
        var patience = sending.Attempts++ == 0 ? _options.Patience : TimeSpan.Zero;
        message.Options.Set(CallTicket.Key, new CallTicket(call.Request, call.Lease, patience));
        return message;
    }

    private JsonReply Explain(Exception fault, ChannelAccess access, JsonCall call)
    {
        switch (fault)
        {
            case BrokenCircuitException open:
                var pause = open.RetryAfter is { Ticks: > 0 } left ? left : _options.BreakerPause;
                return new JsonReply.NotDone(_time.GetUtcNow() + pause, JsonWords.Paused, IsThrottled: true);
            case HttpRequestException { InnerException: ForbiddenAddressException }:
                return new JsonReply.NotDone(null, JsonWords.ForbiddenNetwork, IsThrottled: false);
            case TimeoutRejectedException or OperationCanceledException:
                return new JsonReply.Lost(JsonWords.TimedOut);
            case HttpRequestException when TransportFaults.NothingWasSent(fault):
                return new JsonReply.NotDone(null, JsonWords.Unreachable, IsThrottled: false);
            default:
                // Message and inner exceptions may carry the address: only the kind and the place are logged.
                if (!TransportFaults.IsTransportFault(fault))
                    Log.Unexpected(_logger, access.ToString(), call.Name, fault.GetType().Name, fault.StackTrace);
                return new JsonReply.Lost(JsonWords.BrokenOff);
        }
    }

    /// <summary>One call with all that an attempt needs.</summary>
    private sealed record Sending(JsonClient Client, ChannelAccess Access, JsonCall Call)
    {
        public int Attempts { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(5301, LogLevel.Error, "The call of {Call} of {Connection} failed in a way that was not foreseen: {Fault} {Place}")]
        public static partial void Unexpected(ILogger logger, string connection, string call, string fault, string? place);
    }
}
