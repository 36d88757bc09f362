using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Transport;
using PmsSync.Throttling;

namespace PmsSync.Connectors;

/// <summary>The languages of the outside systems.</summary>
internal static class ConnectorsModule
{
    /// <param name="services">Needs logging, a <see cref="TimeProvider"/> and the rate manager.</param>
    /// <param name="sandbox">The loopback address behind a <c>sandbox://</c> address, null where there is none.</param>
    public static IServiceCollection AddConnectors(this IServiceCollection services, Func<IServiceProvider, Func<Uri, Uri?>> sandbox) => services
        .AddSingleton<ConnectorDirectory>()
        .AddSingleton<FeedFetchOptions>()
        .AddSingleton<TransportOptions>()
        .AddSingleton<GuardedTransport>()
        .AddSingleton(s => new FeedFetcher(
            s.GetRequiredService<FeedFetchOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FeedFetcher>>(),
            reach => new RateManagedHandler(s.GetRequiredService<RateManager>(), s.GetRequiredService<GuardedTransport>().Create(reach)), sandbox(s)));
}
