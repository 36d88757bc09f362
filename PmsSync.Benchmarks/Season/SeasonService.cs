using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Transport;
using PmsSync.Inbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Throttling;

namespace PmsSync.Benchmarks.Season;

/// <summary>The whole service on its own port, with real sockets, in virtual time.</summary>
internal sealed class SeasonService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SeasonService(WebApplication app) => _app = app;

    public Database Database => Get<Database>();

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static SeasonService Build(string folder, string configuration, VirtualClock clock, SeasonTraffic traffic, int seed)
    {
        var time = new VirtualClock.Part(clock);
        var file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, configuration);
        var loaded = ConfigurationLoader.Load(new ConfigurationSource(file, Path.Combine(folder, "data")));
        if (loaded.Problems.Errors.Count > 0)
            throw new InvalidOperationException(string.Join("; ", loaded.Problems.Errors));
        return new SeasonService(Service.Build(loaded, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            services.Replace(ServiceDescriptor.Singleton(new Random(seed)));
            // Nobody edits the configuration.
            services.Remove(services.Single(static s => s.ImplementationType == typeof(ConfigurationReloader) && s.ServiceType == typeof(IHostedService)));
            // Signals tell of messages; the pull is for those that were lost. Nobody here compares with the year before.
            services.Replace(ServiceDescriptor.Singleton(new MessagePullOptions { Interval = TimeSpan.FromHours(1) }));
            services.Replace(ServiceDescriptor.Singleton(new ExportOptions { PastDays = 7 }));
            services.Replace(ServiceDescriptor.Singleton(new ChannexOptions { FeedKeeps = SeasonSite.QueueKeeps }));
            services.AddSingleton(s => new FeedFetcher(
                s.GetRequiredService<FeedFetchOptions>(), time, s.GetRequiredService<ILogger<FeedFetcher>>(), reach => Wire(s, traffic, reach)));
            services.AddSingleton(s => new ChannexClient(
                s.GetRequiredService<ChannexOptions>(), time, s.GetRequiredService<ILogger<ChannexClient>>(), reach => Wire(s, traffic, reach)));
        }));
    }

    public Task StartAsync() => _app.StartAsync();

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static RateManagedHandler Wire(IServiceProvider services, SeasonTraffic traffic, NetworkReach reach) =>
        new(services.GetRequiredService<RateManager>(), traffic.Count(services.GetRequiredService<GuardedTransport>().Create(reach)));
}
