using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Benchmarks.Telling;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Pipelines;
using PmsSync.Sandbox.Channex;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>The whole service in this process, on a file of its own, between two simulated systems on loopback.</summary>
internal sealed class IsolationService : IAsyncDisposable
{
    private const int LastNight = 480;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly SimulatedChannex _site;
    private readonly SimulatedChannex _prices;
    private readonly WebApplication _service;
    private readonly TimeProvider _time;

    private IsolationService(SimulatedChannex site, SimulatedChannex prices, WebApplication service, TimeProvider time)
    {
        (_site, _prices, _service, _time) = (site, prices, service, time);
        Http = new HttpClient { BaseAddress = new Uri(Get<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public HttpClient Http { get; }

    public EventJournal Journal => Get<EventJournal>();

    public Database Database => Get<Database>();

    /// <summary>Starts all three and waits until every calendar has been told.</summary>
    public static async Task<IsolationService> StartAsync(
        IsolationHouse house, IsolationWatch watch, IsolationScenario scenario, string folder, TimeProvider time, CancellationToken cancel)
    {
        var site = await SimulatedChannex.StartAsync(house.SiteWorld, watch.Seen, time);
        var prices = await SimulatedChannex.StartAsync(house.PriceWorld, static _ => { }, time);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "trial.json");
        await File.WriteAllTextAsync(file, house.Configuration(site.BaseUrl, prices.BaseUrl, Path.Combine(folder, "service.log")), cancel);
        var configuration = ConfigurationLoader.Load(new ConfigurationSource(file, Path.Combine(folder, "data")));
        var service = Service.Build(configuration, outside =>
        {
            if (!scenario.HasPriorities)
                outside.AddSingleton(WorkOrder.AsItComes);
            if (scenario.HandlerFails)
                outside.AddKeyedSingleton<LaneResolver>(Pipeline.Pricing, new FailingResolver());
        });
        service.Services.GetRequiredService<DirtyTargets>().OnCommitted(watch.Committed);
        await service.StartAsync(cancel);
        var started = new IsolationService(site, prices, service, time);
        var last = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(LastNight);
        while (!IsTold(house.SiteWorld, house.Tenants.Select(static t => t.Site), last)
            || !IsTold(house.PriceWorld, house.Tenants.Select(static t => t.Prices), last))
            await Task.Delay(Look, time, cancel);
        await started.WhenIdleAsync(cancel);
        return started;
    }

    public T Get<T>()
        where T : notnull => _service.Services.GetRequiredService<T>();

    /// <summary>From now on the system that prices are told to refuses connections.</summary>
    public ValueTask TakeChannelDownAsync() => _prices.DisposeAsync();

    /// <summary>All pipelines have done what there is to do, and what follows from it; a failing one only parks.</summary>
    public async Task WhenIdleAsync(CancellationToken cancel)
    {
        var engines = _service.Services.GetServices<PipelineEngine>().Select(static p => p.Engine).ToList();
        do
        {
            foreach (var engine in engines)
                await engine.WhenIdleAsync().WaitAsync(cancel);
            await Task.Delay(Look, _time, cancel);
        }
        while (engines.Any(static e => !IsAtRest(e.Counts)));
    }

    /// <summary>One pipeline has handled or parked what it was given.</summary>
    public Task WhenIdleAsync(Pipeline pipeline, CancellationToken cancel) =>
        _service.Services.GetServices<PipelineEngine>().Single(p => p.Pipeline == pipeline).Engine.WhenIdleAsync().WaitAsync(cancel);

    /// <summary>Of the machine, over the last minute; null where the system does not say.</summary>
    public static double? LoadAverage() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _service.StopAsync();
        await _service.DisposeAsync();
        await _site.DisposeAsync();
        await _prices.DisposeAsync();
    }

    private static bool IsAtRest(EngineCounts counts) => counts is { Running: 0, Spilled: false } && (counts.Queued == 0 || counts.ParkedLanes > 0);

    private static bool IsTold(ChannexWorld world, IEnumerable<ChannexProperty> properties, DateOnly last) =>
        world.Read(_ => properties.All(p => p.RoomTypes.TrueForAll(r => r[last] > 0)));
}
