using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Json;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Connectors.Transport;
using PmsSync.Throttling;

namespace PmsSync.Connectors;

/// <summary>The languages of the outside systems.</summary>
internal static class ConnectorsModule
{
    /// <param name="services">Needs logging, a <see cref="TimeProvider"/> and the rate manager.</param>
    /// <param name="sandbox">The loopback address behind a <c>sandbox://</c> address, null where there is none.</param>
    public static IServiceCollection AddConnectors(this IServiceCollection services, Func<IServiceProvider, Func<Uri, Uri?>> sandbox) => services
        .AddSingleton<FeedFetchOptions>()
        .AddSingleton<TransportOptions>()
        .AddSingleton<GuardedTransport>()
        .AddSingleton(s => new FeedFetcher(
            s.GetRequiredService<FeedFetchOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FeedFetcher>>(),
            reach => Limited(s, reach), sandbox(s)))
        .AddSingleton<IConnector, IcalConnector>()
        .AddSingleton<ChannexOptions>()
        .AddSingleton(s => new ChannexClient(
            s.GetRequiredService<ChannexOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<ChannexClient>>(),
            reach => Limited(s, reach), sandbox(s)))
        .AddSingleton<IConnector, ChannexConnector>()
        .AddSingleton<JsonLinkOptions>()
        .AddSingleton(static s => new JsonClient(
            s.GetRequiredService<JsonLinkOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<JsonClient>>(), reach => Limited(s, reach)))
        .AddSingleton<IConnector, JsonConnector>()
        .AddSingleton<ConnectorRegistry>();

    private static RateManagedHandler Limited(IServiceProvider services, NetworkReach reach) =>
        new(services.GetRequiredService<RateManager>(), services.GetRequiredService<GuardedTransport>().Create(reach));
}
