using PmsSync.Connectors.Ical;

namespace PmsSync.Connectors;

/// <summary>The languages of the outside systems.</summary>
internal static class ConnectorsModule
{
    /// <param name="services">Needs logging and a <see cref="TimeProvider"/>.</param>
    /// <param name="sandbox">The loopback address behind a <c>sandbox://</c> address, null where there is none.</param>
    public static IServiceCollection AddConnectors(this IServiceCollection services, Func<IServiceProvider, Func<Uri, Uri?>> sandbox) => services
        .AddSingleton<FeedFetchOptions>()
        .AddSingleton<GuardedTransport>()
        .AddSingleton(s => new FeedFetcher(
            s.GetRequiredService<FeedFetchOptions>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<FeedFetcher>>(),
            s.GetRequiredService<GuardedTransport>().Create, sandbox(s)))
        .AddSingleton<ConnectorRegistry>();
}
