using System.Net;
using System.Net.Sockets;

namespace PmsSync.Tenancy;

/// <summary>What must hold for feed addresses. An address is a credential: no message repeats one.</summary>
internal sealed class FeedAddressRules(ConfigurationProblems problems, bool sandboxEnabled)
{
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>True where the address, as far as it can be told without asking DNS, lies on the internet.</summary>
    public static bool IsPublic(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is not FeedSource.SandboxScheme && !IsPrivate(uri);

    public void Check(string address, string path, bool allowPrivateNetworks)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Scheme is not ("http" or "https" or "webcal" or FeedSource.SandboxScheme))
        {
            problems.Error(path, "The value is no feed address. Copy the calendar's export address; it begins with https://, http:// or webcal://.");
            return;
        }
        if (uri.Scheme == FeedSource.SandboxScheme && !sandboxEnabled)
            problems.Error(path, "A sandbox:// address needs the sandbox. Set PmsSync:Sandbox:Enabled to true, or write the real address.");
        var (known, same) = (Normalised(uri), "");
        if (!_seen.TryAdd(known, path))
            same = _seen[known];
        if (same.Length > 0)
            problems.Error(path, $"The same address as {same}: every stay would count twice. Write each feed once.");
        if (!allowPrivateNetworks && uri.Scheme != FeedSource.SandboxScheme && IsPrivate(uri))
            problems.Warn(path, "The address lies on this machine or a private network and will be refused. Set AllowPrivateNetworks to true on the connection if it is yours.");
    }

    /// <summary>webcal is https by another name; a fragment never reaches the server.</summary>
    private static string Normalised(Uri uri)
    {
        var scheme = uri.Scheme == "webcal" ? "https" : uri.Scheme;
        var port = uri.IsDefaultPort || uri.Port < 0 || (scheme == "https" && uri.Port == 443) ? "" : $":{uri.Port}";
        return $"{scheme}://{uri.UserInfo}@{uri.IdnHost.ToUpperInvariant()}{port}{uri.PathAndQuery}";
    }

    public static bool IsPrivate(Uri uri)
    {
        if (!IPAddress.TryParse(uri.IdnHost, out var ip))
            return !uri.IdnHost.Contains('.') || uri.IdnHost.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        if (ip.IsIPv4MappedToIPv6)
            ip = ip.MapToIPv4();
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            return IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || ip.Equals(IPAddress.IPv6Any);
        var bytes = ip.GetAddressBytes();
        return bytes[0] is 0 or 10 or 127 || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31) || (bytes[0] == 192 && bytes[1] == 168)
            || (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 100 && bytes[1] is >= 64 and <= 127);
    }
}
