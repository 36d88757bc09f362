using PmsSync.Connectors.Transport;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calls;

/// <summary>Where calls of a connection really go, and how far they may reach.</summary>
internal sealed record ChannexTarget(Uri Base, NetworkReach Reach)
{
    private const string SandboxScheme = "sandbox";

    /// <summary>Null where the scheme is none of ours or the sandbox is off. A sandbox address reaches this machine and nothing else.</summary>
    public static ChannexTarget? Resolve(ChannelAccess access, Func<Uri, Uri?>? sandbox)
    {
        var isSandbox = access.BaseUrl.IsAbsoluteUri && access.BaseUrl.Scheme == SandboxScheme;
        var address = isSandbox ? sandbox?.Invoke(access.BaseUrl) : access.BaseUrl;
        if (address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            return null;
        var reach = isSandbox ? NetworkReach.ThisMachine
            : access.AllowPrivateNetworks ? NetworkReach.Private
            : NetworkReach.Public;
        return new ChannexTarget(address, reach);
    }

    public Uri At(string path) => new($"{Base.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
}
