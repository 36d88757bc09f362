using System.Diagnostics.CodeAnalysis;
using System.Text;
using PmsSync.Connectors.Transport;

namespace PmsSync.Connectors.Ical;

/// <summary>Where a request really goes: an http or https address without credentials, and how far it may reach.</summary>
/// <param name="Basic">The credentials of the configured address, ready for an <c>Authorization</c> header; null without.</param>
internal sealed record FeedTarget(Uri Address, NetworkReach Reach, string? Basic)
{
    /// <summary>
    /// Whether validators and credentials of this target may go to <paramref name="hop"/>: the same origin, or
    /// the same host moved from plain http to https on the usual ports.
    /// </summary>
    public bool Trusts(Uri hop) =>
        FeedAddress.SameOrigin(Address, hop)
        || (string.Equals(Address.IdnHost, hop.IdnHost, StringComparison.OrdinalIgnoreCase)
            && Address.Scheme == Uri.UriSchemeHttp && Address.IsDefaultPort
            && hop.Scheme == Uri.UriSchemeHttps && hop.IsDefaultPort);
}

/// <summary>What may be said and done with a feed's address, which is a credential.</summary>
internal static class FeedAddress
{
    public const string SandboxScheme = "sandbox";

    /// <summary>The host alone: path, query, user and password are secrets.</summary>
    public static string Redact(Uri address) =>
        !address.IsAbsoluteUri ? "the address"
        : address.Scheme == SandboxScheme ? "the sandbox"
        : address.IdnHost.Length == 0 ? "the address"
        : address.IdnHost;

    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The http or https address behind <paramref name="address"/>, false for any other scheme. <c>webcals</c> and
    /// <c>webcal</c> are https: no channel serves plain http only. On this machine and on port 80 <c>webcal</c> is
    /// http, because a calendar server there has no certificate.
    /// </summary>
    public static bool TryToHttp(Uri address, [NotNullWhen(true)] out Uri? http)
    {
        var scheme = !address.IsAbsoluteUri ? null : address.Scheme switch
        {
            "http" or "https" => address.Scheme,
            "webcal" when address.IsLoopback || address.Port == 80 => Uri.UriSchemeHttp,
            "webcal" or "webcals" => Uri.UriSchemeHttps,
            _ => null,
        };
        http = scheme is null || address.IdnHost.Length == 0 ? null
            : new UriBuilder(address) { Scheme = scheme, UserName = "", Password = "", Fragment = "" }.Uri;
        return http is not null;
    }

    /// <summary>
    /// Where <paramref name="request"/> goes; null where the scheme is none of ours or the sandbox is off.
    /// A sandbox address reaches this machine and nothing else.
    /// </summary>
    public static FeedTarget? Resolve(FeedRequest request, Func<Uri, Uri?>? sandbox)
    {
        var isSandbox = request.Address.IsAbsoluteUri && request.Address.Scheme == SandboxScheme;
        var address = isSandbox ? sandbox?.Invoke(request.Address) : request.Address;
        if (address is null || !TryToHttp(address, out var http))
            return null;
        var reach = isSandbox ? NetworkReach.ThisMachine
            : request.AllowPrivateNetworks ? NetworkReach.Private
            : NetworkReach.Public;
        var basic = address.UserInfo.Length == 0 ? null
            : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
        return new FeedTarget(http, reach, basic);
    }
}
