using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Operations.TenantData;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Messages;
using PmsSync.Outbound.Notices;
using PmsSync.Outbound.Staff;
using PmsSync.Pipelines;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Engine;
using PmsSync.Tests.Hostile;
using PmsSync.Tests.Service;
using PmsSync.Throttling;
using PmsSync.Web;

namespace PmsSync.Tests.Web;

/// <summary>The whole service on a free port, with a clock of the test's own and one channel's feed to shape.</summary>
internal sealed class WebBench : IAsyncDisposable
{
    public const string Feed = "/airbnb-garden.ics";

    public static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly WebApplication _app;
    private readonly string _folder;

    private WebBench(WebApplication app, HostileServer channel, string folder)
    {
        (_app, Channel, _folder) = (app, channel, folder);
        // Who asks before sending a long body waits for the answer, however busy this machine is.
        Http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    public HttpClient Http { get; }

    public HostileServer Channel { get; }

    public FakeTimeProvider Time => (FakeTimeProvider)Get<TimeProvider>();

    /// <param name="adminKey">Null: none is configured.</param>
    /// <param name="tenantKey">Null: none is configured.</param>
    /// <param name="outside">Replaces what the world outside is, or who is configured; comes last and so wins.</param>
    public static async Task<WebBench> StartAsync(string? adminKey = null, string? tenantKey = null, Action<IServiceCollection>? outside = null)
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-web-").FullName;
        var channel = HostileServer.Start().On(Feed, Answers.Calendar(Calendar()));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Noon))
            .AddSingleton(new Random(1))
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(new PmsSyncOptions())
            .AddSingleton(new TenantDirectory(Configured(channel, adminKey, tenantKey)))
            .AddStorage(new StorageOptions { DataDirectory = folder })
            .AddJournal()
            .AddThrottling()
            .AddConnectors(static _ => static _ => null)
            .AddState()
            .AddPipelines()
            .AddSingleton(LookRests.None)
            .AddChannels()
            .AddMessageDelivery()
            .AddNotices()
            .AddInbound()
            .AddExports()
            .AddStaffCalendars()
            .AddTenantData()
            .AddWeb();
        outside?.Invoke(builder.Services);
        var app = builder.Build();
        _ = app.Services.GetRequiredService<Database>();
        app.MapWeb();
        await app.StartAsync();
        return new WebBench(app, channel, folder);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>What looks at the start and at changes has looked, and all pipelines have done what there is to do, and what follows from it, messages to guests among it.</summary>
    public async Task WhenIdleAsync()
    {
        await WhenLookedAsync();
        await _app.Services.WhenIdleAsync(Get<MessageDelivery>().Engine);
    }

    /// <summary>The pipeline has done what it was given, also by what looks at the start and at changes.</summary>
    public async Task WhenIdleAsync(Pipeline pipeline)
    {
        await WhenLookedAsync();
        await Get<IEnumerable<PipelineEngine>>().Single(p => p.Pipeline == pipeline).Engine.WhenIdleAsync();
    }

    /// <summary>Every connection's messages were read once, as the start has it: what the test has the channel answer next is for the test's own pull.</summary>
    public void UntilMessagesWereRead() => ServiceBench.Until(() => Get<Database>().Readers.Read(c =>
        Get<MessagePuller>().Sources.All(s => MessageCursorStore.Of(c, s.Tenant, s.Connection).ReadAt is not null)));

    /// <summary>A channel's feed with one booking for each span of days in February 2027, by its UID.</summary>
    public static string Calendar(params ReadOnlySpan<(string Uid, int From, int To)> events)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Channel//EN\r\n");
        foreach (var (uid, from, to) in events)
            text.Append($"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:202702{from:00}\r\nDTEND;VALUE=DATE:202702{to:00}\r\nSUMMARY:Reserved\r\nEND:VEVENT\r\n");
        return text.Append("END:VCALENDAR\r\n").ToString();
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, string? key = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body as HttpContent ?? new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        return new Answer(response.StatusCode, type, response.Headers, text, type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonElement.Parse(text) : default);
    }

    public Task<Answer> GetAsync(string path, string? key = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, key, headers);

    public Task<Answer> PostAsync(string path, object? body = null, string? idempotencyKey = null) => idempotencyKey is null
        ? SendAsync(HttpMethod.Post, path, body)
        : SendAsync(HttpMethod.Post, path, body, null, ("Idempotency-Key", idempotencyKey));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Channel.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task WhenLookedAsync() => Task.WhenAll(Get<IEnumerable<IHostedService>>().OfType<Lookout>().Select(static l => l.WhenIdleAsync()));

    private static Snapshot Configured(HostileServer channel, string? adminKey, string? tenantKey)
    {
        var tenant = new TenantId("casa");
        var garden = new UnitId("garden");
        var feed = new FeedSource(new FeedId(tenant, new ConnectionId("airbnb"), garden, 0), channel.Address(Feed));
        return new Snapshot(
        [
            new Tenant(
                tenant,
                [
                    new Unit { Tenant = tenant, Id = garden, Name = "Garden", Zone = TimeZoneInfo.Utc, RatePlans = [new RatePlan("standard", "Standard", "EUR", 2), new RatePlan("tokyo", "Tokyo", "JPY", 2)] },
                    new Unit { Tenant = tenant, Id = new UnitId("rooms"), Name = "Rooms", Quantity = 2, Zone = TimeZoneInfo.Utc },
                ],
                [
                    new Connection(tenant, new ConnectionId("airbnb"), "ical", [new ConnectionUnit { Unit = garden, Feeds = [feed] }]) { AllowPrivateNetworks = true },
                    new Connection(tenant, new ConnectionId("vrbo"), "ical", [new ConnectionUnit { Unit = garden }, new ConnectionUnit { Unit = new UnitId("rooms") }]),
                    new Connection(tenant, new ConnectionId("fixed"), "ical", [new ConnectionUnit { Unit = garden, ExportToken = "abcdefghijklmnopqrstuvwx" }]),
                ]) {
                    Name = "Casa da Ria",
                    ApiKey = tenantKey,
                    Staff = [new StaffMember("maria", "Maria", "maria-0123456789-abcdefg"), new StaffMember("joao", "João", Token: null)],
                },
            new Tenant(new TenantId("other"), [], []) { ApiKey = tenantKey is null ? null : "other-" + tenantKey },
        ], adminKey);
    }
}

/// <summary>What the service answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string? Type, HttpResponseHeaders Headers, string Text, JsonElement Body)
{
    public string? this[string field] => Body.GetProperty(field).ToString();

    public IReadOnlyList<JsonElement> Items => [.. Body.GetProperty("items").EnumerateArray()];
}
