using System.Net;
using CsCheck;
using PmsSync.Connectors.Transport;

namespace PmsSync.Tests.Connectors.Transport;

/// <summary>The guard must judge every address of a range alike, however it is written.</summary>
[TestFixture]
internal sealed class AddressGuardTests
{
    private static readonly string[] Local =
    [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/11", "198.18.0.0/15", "169.254.0.0/17",
        "fc00::/8", "fe80::/10", "fec0::/10",
    ];

    private static readonly string[] Never =
    [
        "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24",
        "203.0.113.0/24", "192.88.99.0/24", "169.254.169.254/32", "100.100.100.200/32", "168.63.129.16/32",
        "fd00:ec2::254/128", "::/128", "::/97", "::ffff:0:0:0/96", "ff00::/8", "2001::/32", "2002::/16", "2001:db8::/32",
        "64:ff9b:1::/48", "100::/64", "3fff::/20", "4000::/2", "8000::/2", "c000::/3", "e000::/4",
    ];

    private static readonly string[] Public =
    [
        "1.0.0.0/8", "8.8.8.0/24", "172.32.0.0/11", "100.128.0.0/9", "192.169.0.0/16", "11.0.0.0/8", "223.255.255.0/24",
        "2600::/12", "2a00::/12", "2001:4860::/32", "2400::/12",
    ];

    private static Gen<IPAddress> In(string[] networks) =>
        Gen.Select(Gen.Int[0, networks.Length - 1], Gen.Byte.Array[16]).Select((at, chance) => Within(IPNetwork.Parse(networks[at]), chance));

    [Test]
    public void Allows_LocalAddresses_OnlyWithLeave() => In(Local).Sample(static address =>
        Verdicts(address).Should().Be((false, false, true), address.ToString()));

    [Test]
    public void Allows_Loopback_OnlyForTheSandboxAndWithLeave()
    {
        In(["127.0.0.0/8"]).Sample(static address => Verdicts(address).Should().Be((false, true, true), address.ToString()));
        Verdicts(IPAddress.IPv6Loopback).Should().Be((false, true, true));
    }

    [Test]
    public void Allows_SpecialAddresses_Never() => In(Never).Where(static a => !IPAddress.IsLoopback(a)).Sample(static address =>
        Verdicts(address).Should().Be((false, false, false), address.ToString()));

    [Test]
    public void Allows_PublicAddresses_ButNotForTheSandbox() => In(Public).Sample(static address =>
        Verdicts(address).Should().Be((true, false, true), address.ToString()));

    [Test]
    public void Allows_IPv4WrappedInIPv6_AsTheIPv4AddressItself() =>
        Gen.OneOf(In(Local), In(Never), In(Public), In(["127.0.0.0/8"])).Where(static a => a.GetAddressBytes().Length == 4).Sample(static address =>
        {
            Verdicts(address.MapToIPv6()).Should().Be(Verdicts(address), $"mapped {address}");
            byte[] translated = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, .. address.GetAddressBytes()];
            Verdicts(new IPAddress(translated)).Should().Be(Verdicts(address), $"translated {address}");
        });

    private static (bool Public, bool ThisMachine, bool Private) Verdicts(IPAddress address) =>
        (AddressGuard.Allows(address, NetworkReach.Public), AddressGuard.Allows(address, NetworkReach.ThisMachine), AddressGuard.Allows(address, NetworkReach.Private));

    /// <summary>An address of the network whose free bits are chance.</summary>
    private static IPAddress Within(IPNetwork network, byte[] chance)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] |= (byte)(chance[bit / 8] & (0x80 >> (bit % 8)));
        return new IPAddress(bytes);
    }
}
