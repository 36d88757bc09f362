using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Transport;

namespace PmsSync.Operations.Commands;

/// <summary>
/// How <c>inspect</c> reads an address: as the service would, with all its caps. Private networks are allowed: whoever
/// types the command may reach them anyway.
/// </summary>
internal static class InspectFetch
{
    public static async Task<InspectCommand.Fetched> FetchAsync(Uri address, CancellationToken cancel)
    {
        var options = new FeedFetchOptions();
        using var fetcher = new FeedFetcher(
            options, TimeProvider.System, NullLogger<FeedFetcher>.Instance, new GuardedTransport(new TransportOptions(), TimeProvider.System).Create);
        return await fetcher.FetchAsync(new FeedRequest(address) { Key = "inspect", AllowPrivateNetworks = true }, cancel) switch
        {
            FeedAnswer.Fresh fresh => new InspectCommand.Fetched(fresh.Body, Problem: null),
            FeedAnswer.Failed failed => new InspectCommand.Fetched(default, failed.Words),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
