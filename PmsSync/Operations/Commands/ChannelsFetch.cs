using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Operations.Commands;

/// <summary>How <c>channels</c> asks an account: as the service would, with its own count of the calls.</summary>
internal static class ChannelsFetch
{
    public static async Task<Answer<IReadOnlyList<CatalogProperty>>> ListAsync(ChannelAccess access, CancellationToken cancel)
    {
        var (options, time) = (new ChannexOptions(), TimeProvider.System);
        var (transport, manager) = (new GuardedTransport(new TransportOptions(), time), new RateManager(time));
        using var client = new ChannexClient(
            options, time, NullLogger<ChannexClient>.Instance, reach => new RateManagedHandler(manager, transport.Create(reach)));
        return await new ChannexConnector(client, options, time).Catalog.ListAsync(access, cancel);
    }
}
