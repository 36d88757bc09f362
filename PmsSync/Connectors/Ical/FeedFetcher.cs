using System.Net;
using System.Net.Http.Headers;
using PmsSync.Connectors.Transport;
using PmsSync.Throttling;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Reads a feed over HTTP: conditional, capped in time and size, every redirect judged, every connection guarded.
/// Whatever goes wrong is an answer; only cancellation by the caller throws. Safe for concurrent use.
/// </summary>
internal sealed partial class FeedFetcher : IDisposable
{
    /// <summary>Longer validators are left out: the caller stores them.</summary>
    private const int MaxValidator = 1_024;

    private readonly FeedFetchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<FeedFetcher> _logger;
    private readonly Func<Uri, Uri?>? _sandbox;
    private readonly FeedPipelines _pipelines;
    private readonly ReachInvokers _invokers;

    /// <param name="transport">The innermost handler for each reach, made once and owned by the fetcher:
    /// <see cref="GuardedTransport.Create"/>, or a handler around it that sees every request on its way to the wire.</param>
    /// <param name="sandbox">The loopback address behind a <c>sandbox://</c> address; null (or answering null) where the sandbox is off.</param>
    public FeedFetcher(
        FeedFetchOptions options,
        TimeProvider time,
        ILogger<FeedFetcher> logger,
        Func<NetworkReach, HttpMessageHandler> transport,
        Func<Uri, Uri?>? sandbox = null)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _sandbox = sandbox;
        _pipelines = new FeedPipelines(options, time);
        _invokers = new ReachInvokers(transport);
    }

    /// <summary>One look at a feed.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> asked for it.</exception>
    public async Task<FeedAnswer> FetchAsync(FeedRequest request, CancellationToken cancellation)
    {
        var host = FeedAddress.Redact(request.Address);
        try
        {
            if (FeedAddress.Resolve(request, _sandbox) is not { } target)
                return FeedWords.UnusableAddress(host);
            return await _pipelines.For(request.Key, target.Address).ExecuteAsync(
                static async (state, token) => await state.Self.FollowAsync(state.Request, state.Target, token),
                (Self: this, Request: request, Target: target),
                cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // What breaks because the caller leaves is no fault of the server.
            cancellation.ThrowIfCancellationRequested();
            return Explain(fault, request, host);
        }
    }

    public void Dispose() => _invokers.Dispose();

    private async Task<FeedAnswer> FollowAsync(FeedRequest request, FeedTarget target, CancellationToken cancellation)
    {
        var host = FeedAddress.Redact(request.Address);
        var visited = new HashSet<Uri>();
        var hop = target.Address;
        while (visited.Add(hop))
        {
            if (visited.Count > _options.MaxRedirects + 1)
                return FeedWords.TooManyRedirects(host, inCircle: false);
            using var response = await SendAsync(request, target, hop, cancellation);
            if (response is NotSentResponse notSent)
                return FeedWords.NotSent(host, notSent);
            if (!FeedRedirect.IsRedirect(response.StatusCode))
                return await ReadAsync(response, request, target.Trusts(hop), cancellation);
            var verdict = FeedRedirect.Judge(hop, Raw(response.Headers, "Location"), target.Reach, out hop);
            if (verdict is not FeedRedirect.Verdict.Follow)
                return FeedWords.ForbiddenRedirect(verdict, host);
        }
        return FeedWords.TooManyRedirects(host, inCircle: true);
    }

    /// <summary>One request, to the end of the answer's head.</summary>
    private async Task<HttpResponseMessage> SendAsync(FeedRequest request, FeedTarget target, Uri hop, CancellationToken cancellation)
    {
        using var message = Compose(request, target, hop);
        using var headerTime = new CancellationTokenSource(_options.HeaderTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, headerTime.Token);
        try
        {
            return await _invokers[target.Reach].SendAsync(message, either.Token);
        }
        catch (OperationCanceledException late) when (headerTime.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("The head of the answer did not come in time.", late);
        }
    }

    private HttpRequestMessage Compose(FeedRequest request, FeedTarget target, Uri hop)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, hop)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Options.Set(CallTicket.Key, FeedBudgets.TicketOf(request, hop, _options));
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                message.Headers.TryAddWithoutValidation(name, value);
        }
        Add("Accept", "text/calendar, text/plain;q=0.9, */*;q=0.5");
        Add("Accept-Encoding", "gzip, deflate, br");
        Add("User-Agent", string.IsNullOrWhiteSpace(request.UserAgent) ? _options.UserAgent : request.UserAgent);
        // Elsewhere a validator could match by chance and hide a change, and a password is none of their business.
        if (target.Trusts(hop))
        {
            Add("If-None-Match", request.ETag);
            Add("If-Modified-Since", request.LastModified);
            Add("Authorization", target.Basic);
        }
        return message;
    }

    private async Task<FeedAnswer> ReadAsync(HttpResponseMessage response, FeedRequest request, bool isTrusted, CancellationToken cancellation)
    {
        var host = FeedAddress.Redact(request.Address);
        if (response.StatusCode is HttpStatusCode.NotModified)
        {
            var wasAsked = isTrusted && (request.ETag ?? request.LastModified) is { Length: > 0 };
            return wasAsked ? new FeedAnswer.Unchanged() : FeedWords.UnaskedNotModified(host);
        }
        if (!response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.PartialContent)
        {
            var retryAt = RetryAfter.Read(response.Headers.RetryAfter, _time.GetUtcNow(), _options.MaxRetryAfter);
            return FeedWords.ForStatus(response.StatusCode, host, retryAt);
        }
        if (await CappedBody.ReadAsync(response.Content, _options.MaxBytes, cancellation) is not { } body)
            return FeedWords.TooLarge(host, _options.MaxBytes);
        var look = CalendarSniffer.Look(body.Span);
        if (look is not BodyLook.Calendar)
            return FeedWords.NoCalendar(look, host);
        return new FeedAnswer.Fresh(
            body,
            isTrusted ? Raw(response.Headers, "ETag") : null,
            isTrusted ? Raw(response.Content.Headers, "Last-Modified") : null,
            Raw(response.Content.Headers, "Content-Type"));
    }

    private FeedAnswer.Failed Explain(Exception fault, FeedRequest request, string host)
    {
        switch (fault)
        {
            case BrokenCircuitException open:
                var pause = open.RetryAfter is { Ticks: > 0 } left ? left : _options.BreakerPause;
                return FeedWords.Paused(host, _time.GetUtcNow() + pause);
            case TimeoutRejectedException or TimeoutException or OperationCanceledException:
                return FeedWords.TimedOut(host);
            case HttpRequestException { InnerException: ForbiddenAddressException }:
                return FeedWords.ForbiddenNetwork(host);
            default:
                // Message and inner exceptions may carry the address: only the kind and the place are logged.
                if (!FeedPipelines.IsTransportFault(fault))
                    Log.Unexpected(_logger, request.Key, host, fault.GetType().Name, fault.StackTrace);
                return FeedWords.Broken(fault, host);
        }
    }

    /// <summary>A header as received, however malformed; null where it is missing or absurdly long.</summary>
    private static string? Raw(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) && values.ToString() is { Length: > 0 and <= MaxValidator } value ? value : null;

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Error, "Reading a feed of {Connection} at {Host} failed in a way that was not foreseen: {Fault} {Place}")]
        public static partial void Unexpected(ILogger logger, string connection, string host, string fault, string? place);
    }
}
