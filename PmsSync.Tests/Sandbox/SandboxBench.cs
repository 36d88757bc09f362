using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Tests.Sandbox;

/// <summary>A whole sandbox on a free port with a clock of the test's own, its files in a folder of their own.</summary>
internal sealed class SandboxBench : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly SandboxStore _store;
    private readonly SandboxServer _server;
    private readonly ImportReader _reader;
    private readonly ChannexStore _channexStore;
    private readonly WebhookSender _webhooks;
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };

    private SandboxBench(SandboxOptions options, FakeTimeProvider clock)
    {
        (Options, Clock, World) = (options, clock, new SandboxWorld(options, clock));
        _store = new SandboxStore(Path.Combine(options.DataDirectory, "sandbox"), NullLogger<SandboxStore>.Instance);
        _reader = new ImportReader(World, clock, NullLogger<ImportReader>.Instance);
        Channex = new ChannexWorld();
        _channexStore = new ChannexStore(Path.Combine(options.DataDirectory, "sandbox", "channex"), Channex, NullLogger<ChannexStore>.Instance);
        _webhooks = new WebhookSender(Channex, options, clock, NullLogger<WebhookSender>.Instance);
        var faults = new FaultPlan(options.Seed);
        var host = new ChannexHost(
            Channex, _channexStore, new ChannexRoutes(new ChannexExchange(Channex, faults, clock), _channexStore, NullLogger<ChannexRoutes>.Instance),
            new ChannexControl(Channex, faults, _webhooks, _channexStore, clock), _webhooks, options, clock);
        _server = new SandboxServer(
            options, new FeedEndpoint(World, _store, clock, NullLogger<FeedEndpoint>.Instance),
            new ControlEndpoints(World, options, _reader), host, NullLogger<SandboxServer>.Instance);
        Service = new SandboxService(options, World, _store, _server, _reader, host, clock, NullLogger<SandboxService>.Instance);
        Http = new HttpClient(_handler);
    }

    public SandboxOptions Options { get; }

    public FakeTimeProvider Clock { get; }

    public SandboxWorld World { get; }

    public ChannexWorld Channex { get; }

    public SandboxServer Server => _server;

    public SandboxService Service { get; }

    public HttpClient Http { get; }

    public static SandboxOptions NewOptions(int seed = 7, double pace = 0) => new()
    {
        Enabled = true,
        Seed = seed,
        Pace = pace,
        EmptyPollEvery = 0,
        DataDirectory = Directory.CreateTempSubdirectory("sandbox-").FullName,
    };

    /// <summary>Started; <paramref name="options"/> of an earlier one continues its world.</summary>
    public static async Task<SandboxBench> StartAsync(SandboxOptions? options = null, FakeTimeProvider? clock = null)
    {
        var bench = new SandboxBench(options ?? NewOptions(), clock ?? new FakeTimeProvider(Noon));
        await bench.Service.StartAsync(CancellationToken.None);
        return bench;
    }

    public static ListingId Listing(string channel, string name = "loft") => ListingId.Of(channel, name);

    /// <summary>Nights counted from <see cref="Noon"/>'s date.</summary>
    public static StayDates Span(int from, int to)
    {
        var today = DateOnly.FromDateTime(Noon.UtcDateTime);
        return new StayDates(today.AddDays(from), today.AddDays(to));
    }

    public Uri Address(string path) => Server.Resolve(new Uri($"sandbox://{path}"))!;

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(Address(path));

    public async Task<HttpResponseMessage> ControlAsync(string action, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var answer = await Http.PostAsJsonAsync(new Uri(Server.BaseAddress, $"_control/{action}"), body);
        answer.StatusCode.Should().Be(expected, await answer.Content.ReadAsStringAsync());
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        Service.Dispose();
        _reader.Dispose();
        _store.Dispose();
        _webhooks.Dispose();
        _channexStore.Dispose();
        Http.Dispose();
        _handler.Dispose();
    }
}
