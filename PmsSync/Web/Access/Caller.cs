using System.Net;

namespace PmsSync.Web.Access;

/// <summary>Who calls, as far as a request tells.</summary>
internal sealed record Caller(string? Key, bool IsLocal)
{
    private const string Bearer = "Bearer ";

    public static Caller Of(HttpContext context) => new(KeyOf(context.Request), IsOnThisMachine(context));

    private static string? KeyOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    /// <summary>
    /// True for a program of this machine itself: not for one that a proxy here speaks for, and not for a foreign web
    /// page in a browser here, which shows in the name that it asked for or in the origin that it came from.
    /// </summary>
    private static bool IsOnThisMachine(HttpContext context)
    {
        var (request, remote) = (context.Request, context.Connection.RemoteIpAddress);
        return remote is not null && IPAddress.IsLoopback(remote)
            && !request.Headers.ContainsKey("Forwarded") && !request.Headers.ContainsKey("X-Forwarded-For")
            && IsLoopbackName(request.Host.Host)
            && IsOwnOrigin(request);
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin
        && (origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
}
