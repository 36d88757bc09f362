using System.Net;
using System.Net.Sockets;

namespace PmsSync.Connectors.Transport;

/// <summary>A name led only to addresses that the request may not reach.</summary>
internal sealed class ForbiddenAddressException : Exception
{
    public ForbiddenAddressException()
        : base("The name leads only to addresses that this request may not reach.")
    {
    }
}

/// <summary>
/// The sockets behind every connector. The name is resolved once per connection, the answers are checked, and the
/// connection goes to a checked address: a later DNS answer cannot slip by. No proxy (it would resolve by itself),
/// no cookies, no redirects, no decompression: the connectors do what must be counted.
/// </summary>
internal sealed class GuardedTransport
{
    private const int MaxAddressesTried = 4;

    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(40);

    private readonly TransportOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    /// <param name="resolve">Names to addresses; DNS unless given.</param>
    public GuardedTransport(TransportOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _options = options;
        _time = time;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
    }

    /// <summary>A handler whose every connection keeps to <paramref name="reach"/>; never shared between reaches.</summary>
    public HttpMessageHandler Create(NetworkReach reach) => new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) => await ConnectAsync(context.DnsEndPoint, reach, cancellation),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = _options.ConnectionsPerOrigin,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        // The connectors keep the time; this, by the system's clock, only ends attempts whose request is gone.
        ConnectTimeout = AbandonedAfter,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 64 * 1_024,
    };

    private async Task<Stream> ConnectAsync(DnsEndPoint target, NetworkReach reach, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await _resolve(target.Host, cancellation);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        var allowed = addresses.Where(a => AddressGuard.Allows(a, reach)).Take(MaxAddressesTried).ToList();
        if (allowed.Count == 0)
            throw new ForbiddenAddressException();
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(allowed[i], target.Port), cancellation);
            }
            catch (SocketException) when (i + 1 < allowed.Count)
            {
                // The next address may answer.
            }
        }
    }

    private async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(_options.ConnectTime, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            await socket.ConnectAsync(address, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
