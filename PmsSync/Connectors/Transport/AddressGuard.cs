using System.Net;
using System.Net.Sockets;

namespace PmsSync.Connectors.Transport;

/// <summary>How far a request may go. Each reach has connections of its own.</summary>
internal enum NetworkReach
{
    /// <summary>Public unicast addresses only.</summary>
    Public = 0,

    /// <summary>Loopback only: the sandbox.</summary>
    ThisMachine = 1,

    /// <summary>Public, private, link-local and loopback addresses, but never a cloud's metadata service.</summary>
    Private = 2,
}

/// <summary>
/// Which IP addresses a request may lead to (IANA's special-purpose registries for IPv4 and IPv6). Addresses that
/// carry an IPv4 address are judged by it where a network really translates them, and refused otherwise.
/// </summary>
internal static class AddressGuard
{
    /// <summary>Refused at any reach: nothing there can be a channel.</summary>
    private static readonly IPNetwork[] Never = Networks(
        "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", // AWS, Azure, Google, Oracle; containers at AWS
        "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32", // Alibaba; Oracle; Azure's host
        "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128", // AWS; Google
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork[] LocalNetworks = Networks(
        "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
        "fc00::/7", "fe80::/10", "fec0::/10");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Parts of <see cref="GlobalUnicast"/> that are not: protocol assignments with Teredo, documentation, 6to4.</summary>
    private static readonly IPNetwork[] NotGlobal = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /// <summary>The well-known prefix of NAT64, whose last four bytes are the IPv4 address that is really reached.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Allows(IPAddress address, NetworkReach reach)
    {
        var reached = Unwrap(address);
        if (IsIn(Never, reached))
            return false;
        if (IPAddress.IsLoopback(reached))
            return reach is NetworkReach.ThisMachine or NetworkReach.Private;
        if (IsIn(LocalNetworks, reached))
            return reach is NetworkReach.Private;
        return reach is NetworkReach.Public or NetworkReach.Private && IsGlobal(reached);
    }

    private static bool IsGlobal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
        || (GlobalUnicast.Contains(address) && !IsIn(NotGlobal, address));

    private static IPAddress Unwrap(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(static n => IPNetwork.Parse(n))];
}
