using System.Net;
using System.Text;
using PmsSync.Throttling;

namespace PmsSync.Tests.Connectors.Conformance;

/// <summary>What happens to a request on its way to the simulator and back.</summary>
internal enum WireFault
{
    None,

    /// <summary>No tokens were to be had: the request never left.</summary>
    NotSent,

    /// <summary>Nobody there.</summary>
    Refused,

    /// <summary>It arrives, is carried out, and the connection breaks before the answer.</summary>
    LostAnswer,

    /// <summary>It arrives and is carried out; half of the answer comes.</summary>
    HalfAnswer,

    /// <summary>It arrives, is carried out, and no answer ever comes.</summary>
    Silence,

    Throttled,
    ServerError,
    BadGateway,
    Unavailable,

    /// <summary>A page of a proxy with status 200.</summary>
    Page,

    /// <summary>200 with an empty object.</summary>
    Empty,

    /// <summary>The proxy's own refusal.</summary>
    ProxyRefusal,
}

/// <summary>
/// The innermost handler of a connector under test: the place of the rate manager and the network. It does to each request
/// what it is told, and remembers what it saw.
/// </summary>
internal sealed class FaultyWire(HttpMessageHandler simulator, TimeProvider time) : HttpMessageHandler
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(33);

    private readonly HttpMessageInvoker _simulator = new(simulator);
    private readonly TaskCompletionSource _silenced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WireFault Fault { get; set; }

    /// <summary>All requests, also those that were not sent.</summary>
    public List<CallTicket?> Tickets { get; } = [];

    /// <summary>Requests that reached the simulator.</summary>
    public int Arrived { get; private set; }

    /// <summary>Completes when a request waits for an answer that never comes.</summary>
    public Task Silenced => _silenced.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ticket = request.Options.TryGetValue(CallTicket.Key, out var given) ? given : null;
        Tickets.Add(ticket);
        ticket?.Lease?.TrySpend();
        switch (Fault)
        {
            case WireFault.NotSent:
                return new NotSentResponse(time.GetUtcNow() + Wait, "no tokens");
            case WireFault.Refused:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused.");
            case WireFault.Throttled:
                var throttled = Answer(429, "application/json", """{"errors":{"code":"http_too_many_requests"}}""");
                throttled.Headers.RetryAfter = new(Wait);
                return throttled;
            case WireFault.ServerError:
                return Answer(500, "application/json", """{"errors":{"code":"internal_server_error"}}""");
            case WireFault.BadGateway:
                return Answer(502, "text/html", "<html>Bad gateway</html>");
            case WireFault.Unavailable:
                return Answer(503, "text/plain", "");
            case WireFault.Page:
                return Answer(200, "text/html", "<html>Please sign in to the network</html>");
            case WireFault.Empty:
                return Answer(200, "application/json", "{}");
            case WireFault.ProxyRefusal:
                return Answer(403, "text/html", "<html>Blocked</html>");
        }
        Arrived++;
        var response = await _simulator.SendAsync(request, cancellationToken);
        switch (Fault)
        {
            case WireFault.LostAnswer:
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset.");
            case WireFault.HalfAnswer:
                var whole = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                response.Content = new StreamContent(new BrokenStream(whole[..(whole.Length / 2)]));
                return response;
            case WireFault.Silence:
                _silenced.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                return response;
            default:
                return response;
        }
    }

    private static HttpResponseMessage Answer(int status, string type, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read
                ? read
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection was reset.");
    }
}
