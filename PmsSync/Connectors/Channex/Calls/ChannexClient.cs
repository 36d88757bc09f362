using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Throttling;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>
/// Calls the API over HTTP: capped in time and size, every connection guarded, every request carrying its budgets.
/// Whatever goes wrong is a reply; only cancellation by the caller throws. Safe for concurrent use.
/// </summary>
internal sealed partial class ChannexClient : IDisposable
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    private readonly ChannexOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ChannexClient> _logger;
    private readonly Func<Uri, Uri?>? _sandbox;
    private readonly ReplyPipelines<ChannexReply> _pipelines;
    private readonly ReachInvokers _invokers;

    /// <param name="transport">The innermost handlers for each reach, made once and owned by the client: those that take
    /// the tokens of every request, around <see cref="GuardedTransport.Create"/>.</param>
    /// <param name="sandbox">The loopback address behind a <c>sandbox://</c> address; null (or answering null) where the sandbox is off.</param>
    public ChannexClient(
        ChannexOptions options,
        TimeProvider time,
        ILogger<ChannexClient> logger,
        Func<NetworkReach, HttpMessageHandler> transport,
        Func<Uri, Uri?>? sandbox = null)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _sandbox = sandbox;
        _pipelines = new ReplyPipelines<ChannexReply>(options.Resilience, time, static reply => reply is ChannexReply.Lost);
        _invokers = new ReachInvokers(transport);
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public async Task<ChannexReply> SendAsync(ChannelAccess access, ChannexCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ChannexTarget.Resolve(access, _sandbox) is not { } target)
            return new ChannexReply.NotDone(null, ChannexWords.UnusableAddress, IsThrottled: false);
        try
        {
            var sending = new Sending(this, access, target, call);
            return await _pipelines.BreakerOf(access.ToString()).ExecuteAsync(
                static (sending, token) => sending.Client._pipelines.AttemptsOf(sending.Call.IsRead).ExecuteAsync(
                    static async (sending, token) => await sending.Client.AttemptAsync(sending, token), sending, token),
                sending,
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

    private async Task<ChannexReply> AttemptAsync(Sending sending, CancellationToken cancel)
    {
        using var message = Compose(sending);
        using var response = await _invokers[sending.Target.Reach].SendAsync(message, cancel);
        var status = (int)response.StatusCode;
        switch (response)
        {
            case NotSentResponse held:
                return new ChannexReply.NotDone(held.Until, held.Why, IsThrottled: true);
            case { StatusCode: HttpStatusCode.TooManyRequests }:
                var now = _time.GetUtcNow();
                var until = RetryAfter.Read(response.Headers.RetryAfter, now, _options.MaxRetryAfter) ?? now + _options.ThrottlePause;
                return new ChannexReply.NotDone(until, ChannexWords.Throttled(until), IsThrottled: true);
            case { StatusCode: HttpStatusCode.RequestTimeout } or { IsSuccessStatusCode: false } when status is < 400 or >= 500 or 408:
                return new ChannexReply.Lost(ChannexWords.Failing(status));
        }
        if (await CappedBody.ReadAsync(response.Content, _options.MaxAnswerBytes, cancel) is not { } body)
            return new ChannexReply.Lost(ChannexWords.TooLarge(_options.MaxAnswerBytes));
        var json = Parse(body);
        return response.IsSuccessStatusCode switch
        {
            true when json.ValueKind is not JsonValueKind.Object => new ChannexReply.Lost(ChannexWords.NotJson),
            // A proxy, a firewall or a login page spoke, not Channex: it knows nothing of what Channex did, and may be gone in a moment.
            false when json.At("errors").ValueKind is JsonValueKind.Undefined => new ChannexReply.Lost(ChannexWords.Foreign(status)),
            _ => new ChannexReply.Answered(status, json),
        };
    }

    private HttpRequestMessage Compose(Sending sending)
    {
        var (access, call) = (sending.Access, sending.Call);
        var message = new HttpRequestMessage(call.IsRead ? HttpMethod.Get : HttpMethod.Post, sending.Target.At(call.Path));
        message.Headers.TryAddWithoutValidation("user-api-key", access.ApiKey);
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, deflate, br");
        message.Headers.TryAddWithoutValidation("User-Agent", string.IsNullOrWhiteSpace(access.UserAgent) ? _options.UserAgent : access.UserAgent);
        if (call.Body is { } body)
            message.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        // A retry that cannot have its tokens at once becomes "later".
        var patience = sending.Attempts++ == 0 ? _options.Patience : TimeSpan.Zero;
        message.Options.Set(CallTicket.Key, new CallTicket(call.Request, call.Lease, patience));
        return message;
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Reading);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private ChannexReply Explain(Exception fault, ChannelAccess access, ChannexCall call)
    {
        switch (fault)
        {
            case BrokenCircuitException open:
                var pause = open.RetryAfter is { Ticks: > 0 } left ? left : _options.BreakerPause;
                return new ChannexReply.NotDone(_time.GetUtcNow() + pause, ChannexWords.Paused, IsThrottled: true);
            case HttpRequestException { InnerException: ForbiddenAddressException }:
                return new ChannexReply.NotDone(null, ChannexWords.ForbiddenNetwork, IsThrottled: false);
            case TimeoutRejectedException or OperationCanceledException:
                return new ChannexReply.Lost(ChannexWords.TimedOut);
            case HttpRequestException when TransportFaults.NothingWasSent(fault):
                return new ChannexReply.NotDone(null, ChannexWords.Unreachable, IsThrottled: false);
            default:
                // Message and inner exceptions may carry the address: only the kind and the place are logged.
                if (!TransportFaults.IsTransportFault(fault))
                    Log.Unexpected(_logger, access.ToString(), call.Name, fault.GetType().Name, fault.StackTrace);
                return new ChannexReply.Lost(ChannexWords.BrokenOff);
        }
    }

    /// <summary>One call with all that an attempt needs.</summary>
    private sealed record Sending(ChannexClient Client, ChannelAccess Access, ChannexTarget Target, ChannexCall Call)
    {
        public int Attempts { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Error, "The call \"{Call}\" of {Connection} failed in a way that was not foreseen: {Fault} {Place}")]
        public static partial void Unexpected(ILogger logger, string connection, string call, string fault, string? place);
    }
}
