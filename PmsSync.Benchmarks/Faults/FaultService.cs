using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Connectors.Channex;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Throttling;

namespace PmsSync.Benchmarks.Faults;

/// <summary>The whole service without a port, in virtual time and on the simulated account, until it crashes.</summary>
internal sealed class FaultService
{
    private readonly WebApplication _app;
    private readonly VirtualClock.Part _time;
    private readonly FaultWire _wire;

    private FaultService(WebApplication app, VirtualClock.Part time, FaultWire wire) => (_app, _time, _wire) = (app, time, wire);

    public Database Database => Get<Database>();

    public bool IsWriterIdle => Database.Writer.IsIdle;

    public static string LogIn(string folder) => Path.Combine(folder, "errors.log");

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Builds the service on the files of <paramref name="folder"/>, as a new process would.</summary>
    /// <param name="wire">What stands for the network; it is this service's alone.</param>
    public static FaultService Build(string folder, VirtualClock clock, FaultWire wire, int seed)
    {
        var time = new VirtualClock.Part(clock);
        var file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, FaultSite.Configuration(LogIn(folder)));
        var loaded = ConfigurationLoader.Load(new ConfigurationSource(file, Path.Combine(folder, "data")));
        if (loaded.Problems.Errors.Count > 0)
            throw new InvalidOperationException(string.Join("; ", loaded.Problems.Errors));
        var app = Service.Build(loaded, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            services.Replace(ServiceDescriptor.Singleton(new Random(seed)));
            services.Replace(ServiceDescriptor.Singleton<IServer, NoServer>());
            // It follows the size of a file and not the clock; ten times a virtual second it would be most of the work.
            services.Remove(services.Single(static s => s.ImplementationFactory?.Method.ReturnType == typeof(Checkpointer) && s.ServiceType == typeof(IHostedService)));
            services.AddSingleton(s => new ChannexClient(
                s.GetRequiredService<ChannexOptions>(), time, s.GetRequiredService<ILogger<ChannexClient>>(),
                _ => new RateManagedHandler(s.GetRequiredService<RateManager>(), wire)));
        });
        var service = new FaultService(app, time, wire);
        wire.Service = service;
        return service;
    }

    public Task StartAsync() => _app.StartAsync();

    /// <summary>
    /// The process dies: nothing of it reaches the disk or the network any more, nothing is told that it stops. What was
    /// sent is on its way all the same.
    /// </summary>
    public void Crash()
    {
        _wire.Cut();
        _time.Stop();
        Database.Dispose();
    }

    /// <summary>Gives back what a dead process would: to be called once nothing works any more.</summary>
    public async Task BuryAsync()
    {
        try
        {
            await _app.DisposeAsync();
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException or StorageUnavailableException or AggregateException)
        {
            // Its parts were never told to stop.
        }
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
