using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Feeds;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Service;

/// <summary>
/// The real service on a real folder, configuration file and port, with the clock in the test's hand. What is looked
/// at when is the test's to say: feeds rest for a month after their first look.
/// </summary>
internal sealed class ServiceBench : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly TenantId Tenant = new(BenchConfiguration.Tenant);

    private static readonly TimeSpan FirstLookWithin = TimeSpan.FromSeconds(2);

    private readonly bool _ownsFolder;
    private WebApplication? _app;
    private IReadOnlyList<BenchFeed> _feeds;
    private long _nudgedAt;

    private ServiceBench(IReadOnlyList<BenchFeed> feeds, SettableClock clock, string? dataDirectory)
    {
        (_feeds, Clock) = (feeds, clock);
        Folder = Directory.CreateTempSubdirectory("pmssync-bench-").FullName;
        _ownsFolder = dataDirectory is null;
        DataDirectory = dataDirectory ?? Path.Combine(Folder, "data");
        Write(feeds);
    }

    public SettableClock Clock { get; }

    public string Folder { get; }

    public string DataDirectory { get; }

    public string DatabasePath => Path.Combine(DataDirectory, "pmssync.db");

    public string File => Path.Combine(Folder, "appsettings.json");

    public string LogFile => Path.Combine(Folder, "service.log");

    /// <summary>Replaces more of the world outside; before the start.</summary>
    public Action<IServiceCollection>? Outside { get; set; }

    public HttpClient Http { get; private set; } = new();

    /// <summary>The unit's date, in UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    /// <summary>A bench that is not started yet.</summary>
    public static ServiceBench Create(params IReadOnlyList<BenchFeed> feeds) => new(feeds, new SettableClock(Start), dataDirectory: null);

    /// <inheritdoc cref="Create"/>
    public static ServiceBench CreateIn(string dataDirectory, params IReadOnlyList<BenchFeed> feeds) => new(feeds, new SettableClock(Start), dataDirectory);

    /// <summary>A started bench on which every feed was looked at once.</summary>
    public static Task<ServiceBench> StartAsync(params IReadOnlyList<BenchFeed> feeds) => StartAsync(new SettableClock(Start), feeds);

    /// <inheritdoc cref="StartAsync(IReadOnlyList{BenchFeed})"/>
    public static async Task<ServiceBench> StartAsync(SettableClock clock, params IReadOnlyList<BenchFeed> feeds)
    {
        var bench = new ServiceBench(feeds, clock, dataDirectory: null);
        await bench.StartAsync();
        return bench;
    }

    /// <summary>True from the moment that there are services to ask.</summary>
    public bool IsBuilt => _app is not null;

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>Starts the service, again after a stop, and looks at every feed once.</summary>
    public async Task StartAsync()
    {
        var loaded = ConfigurationLoader.Load(new ConfigurationSource(File, DataDirectory));
        loaded.Problems.Errors.Should().BeEmpty();
        var app = PmsSync.Service.Build(loaded, services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            Get<StorageOptions>(services).ReopenFirst = Get<StorageOptions>(services).ReopenLongest = TimeSpan.FromMilliseconds(20);
            services.AddSingleton(new FeedFetchOptions { RetryDelay = TimeSpan.Zero });
            Outside?.Invoke(services);
        });
        _app = app;
        await app.StartAsync();
        Http.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        LetLooksPass();
    }

    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Looks at a connection's feed now; when this returns, what was read is applied.</summary>
    public async Task<FeedPoll> PollAsync(string connection) =>
        (await Get<FeedPollers>().PollNowAsync(FeedOf(connection), TestContext.CurrentContext.CancellationToken))!;

    /// <summary>Lets time go by and looks again, as often as told.</summary>
    public async Task PollEveryAsync(TimeSpan interval, int times, string connection, Action<int>? afterEach = null)
    {
        for (var poll = 1; poll <= times; poll++)
        {
            Clock.Advance(interval);
            await PollAsync(connection);
            afterEach?.Invoke(poll);
        }
    }

    /// <summary>The nights on which a unit is full, from today on.</summary>
    public NightSet Closed(string unit) =>
        Get<StateReader>().Calendar(Tenant, new UnitId(unit), UnitRooms.One, Today).Closed().From(Today);

    public FeedStatus Status(string connection) =>
        Get<FeedStatusReader>().Of(Tenant).Single(s => s.Feed.Connection.Value == connection);

    /// <summary>A connection as the API shows it.</summary>
    public Task<JsonElement> ConnectionAsync(string connection) => GetAsync($"/api/v1/tenants/{Tenant}/connections/{connection}");

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Edits the configuration file and lets the running service see it, for better or worse.</summary>
    public void Reload(string json)
    {
        System.IO.File.WriteAllText(File, json);
        var reloader = _app!.Services.GetServices<IHostedService>().OfType<ConfigurationReloader>().Single();
        reloader.RunOnce();
        reloader.RunOnce().Should().BeTrue("an edit that has settled is read");
    }

    public void Reload(params IReadOnlyList<BenchFeed> feeds)
    {
        _feeds = feeds;
        Reload(BenchConfiguration.Json(feeds, LogFile));
        LetLooksPass();
    }

    public FeedId FeedOf(string connection)
    {
        var feed = _feeds.Single(f => f.Connection == connection);
        return new FeedId(Tenant, new ConnectionId(feed.Connection), new UnitId(feed.Unit), 0);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        Directory.Delete(Folder, recursive: true);
        if (_ownsFolder && Directory.Exists(DataDirectory))
            Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>The scheduler looks at new feeds within two seconds; then they are the test's.</summary>
    public void LetLooksPass()
    {
        var scheduler = Get<FeedScheduler>();
        SpinWait.SpinUntil(() => _feeds.All(feed => HasRest(scheduler, FeedOf(feed.Connection))), TimeSpan.FromSeconds(40)).Should().BeTrue(
            "each feed is looked at soon, but at {0:O} they are planned: {1}", Clock.GetUtcNow(), string.Join(", ", _feeds.Select(f =>
                $"{f.Connection} {scheduler.NextAt(FeedOf(f.Connection)):O} {(IsApplied(FeedOf(f.Connection)) ? "applied" : "not applied")}")));
    }

    /// <summary>Waits for what a look whose time has come brings.</summary>
    public void UntilLooked(Func<bool> condition) => Until(() =>
    {
        // Never while one is under way, or its server would seem slow.
        if (_feeds.Any(f => Get<FeedScheduler>().NextAt(FeedOf(f.Connection)) <= Clock.GetUtcNow()))
            Nudge(TimeSpan.FromSeconds(1));
        return condition();
    });

    private bool HasRest(FeedScheduler scheduler, FeedId feed)
    {
        // Null while it is being looked at: then the clock must not run, or the server would seem slow.
        if (scheduler.NextAt(feed) is not { } next)
            return false;
        var wait = next - Clock.GetUtcNow();
        if (wait > FirstLookWithin)
            return IsApplied(feed);
        if (wait > TimeSpan.Zero)
            Clock.Advance(WholeWait.Of(wait));
        else
            Nudge(TimeSpan.FromMilliseconds(1));
        return false;
    }

    // A wait that began while the clock was set on ends that much later. Seldom, or what is under way would seem slow.
    private void Nudge(TimeSpan by)
    {
        if (TimeProvider.System.GetElapsedTime(_nudgedAt) < TimeSpan.FromMilliseconds(20))
            return;
        _nudgedAt = TimeProvider.System.GetTimestamp();
        Clock.Advance(by);
    }

    private bool IsApplied(FeedId feed) =>
        (Get<Database>().Readers.Read(c => FeedStateStore.Find(c, feed))?.Fetch ?? 0) >= Get<FeedImporter>().CursorOf(feed).JournaledFetch;

    public static void Until(Func<bool> condition) =>
        SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)).Should().BeTrue();

    private void Write(IReadOnlyList<BenchFeed> feeds) => System.IO.File.WriteAllText(File, BenchConfiguration.Json(feeds, LogFile));

    private static T Get<T>(IServiceCollection services) => services.Select(static s => s.ImplementationInstance).OfType<T>().Single();
}
