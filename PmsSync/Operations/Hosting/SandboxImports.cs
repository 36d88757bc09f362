using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PmsSync.Outbound.Feeds;
using PmsSync.Sandbox;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Hosting;

/// <summary>
/// What an owner does by hand at a real channel: pastes each unit's export address into each simulated listing, so
/// that the demo's channels read our calendar as real ones do. Our port is known only once the service listens.
/// </summary>
internal sealed class SandboxImports(
    SandboxWorld world, TenantDirectory tenants, ExportAddresses addresses, IServer server, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ = PasteAllAsync(lifetime.ApplicationStopping));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PasteAllAsync(CancellationToken cancel)
    {
        if (OwnAddress() is not { } own)
            return;
        foreach (var (connection, feed) in tenants.Current.EnabledFeeds.Where(static f => f.Feed.IsSandbox))
        {
            if (await addresses.TryTokenOfAsync(new ExportKey(feed.Id.Tenant, connection.Id, feed.Id.Unit), cancel) is { } token
                && ListingId.TryCreate(feed.Address.Host, Path.GetFileNameWithoutExtension(feed.Address.AbsolutePath), out var listing))
                world.SetImport(listing, new Uri(own, $"ical/{token}.ics"));
        }
    }

    private Uri? OwnAddress() => server.Features.Get<IServerAddressesFeature>()?.Addresses
        .Select(static a => new Uri(a))
        .FirstOrDefault(static a => a.Scheme == Uri.UriSchemeHttp && a.IsLoopback);
}
