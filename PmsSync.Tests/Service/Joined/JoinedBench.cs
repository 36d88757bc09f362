using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Tenancy;
using PmsSync.Tests.Connectors.Json;

namespace PmsSync.Tests.Service.Joined;

/// <summary>
/// The real service with the example system joined to it: real files, real HTTP, the clock in the test's hand. Time goes by
/// only while the test waits for something.
/// </summary>
internal sealed class JoinedBench : IAsyncDisposable
{
    public const string Secret = "whsec_dGhlLXNlY3JldC1vZi10aGUtam9pbmVkLXN5c3RlbQ==";
    public const string Hook = "/webhooks/house/pms";

    public static readonly DateTimeOffset Start = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Step = TimeSpan.FromMilliseconds(50), Look = TimeSpan.FromMilliseconds(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-joined-").FullName;
    private WebApplication? _app;
    private HttpClient _http = new();

    private JoinedBench(ExampleSystem system, SettableClock clock)
    {
        (System, Clock) = (system, clock);
        File.WriteAllText(ConfigurationFile, Json(Secret));
    }

    public SettableClock Clock { get; }

    public ExampleSystem System { get; }

    private string ConfigurationFile => Path.Combine(_folder, "appsettings.json");

    /// <summary>Started and at rest: the system was told all calendars.</summary>
    public static async Task<JoinedBench> OpenAsync()
    {
        var clock = new SettableClock(Start);
        var bench = new JoinedBench(await ExampleSystem.StartAsync(Secret, clock), clock);
        await bench.StartAsync();
        await bench.UntilAsync(() => bench.System.RoomsAt("S1", "2027-01-10") == 1 && bench.System.RoomsAt("D", "2027-01-10") == 2, "its calendars are told");
        return bench;
    }

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        var loaded = ConfigurationLoader.Load(new ConfigurationSource(ConfigurationFile, Path.Combine(_folder, "data")));
        loaded.Problems.Errors.Should().BeEmpty();
        _app = PmsSync.Service.Build(loaded, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
        await _app.StartAsync();
        _http.Dispose();
        _http = new HttpClient { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        await System.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The bookings of the joined system, or direct ones, as <c>unit arrival status</c>.</summary>
    public async Task<IReadOnlyList<string>> BookingsAsync(string source = "pms") =>
        [.. (await GetAsync($"bookings?source={source}")).GetProperty("items").EnumerateArray()
            .Select(static b => $"{b.GetProperty("unit")} {b.GetProperty("arrival")} {b.GetProperty("departure")} {b.GetProperty("status")}")];

    public Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>($"/api/v1/tenants/house/{path}");

    /// <summary>Reads its list now; when this returns, what was read is applied.</summary>
    public async Task PollAsync()
    {
        var answer = _http.PostAsync(new Uri("/api/v1/tenants/house/connections/pms/poll", UriKind.Relative), null);
        await UntilAsync(() => answer.IsCompleted, "the list is read");
        (await answer).Dispose();
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/tenants/house/{path}") { Content = JsonContent.Create(body) };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue(text);
        return JsonElement.Parse(text);
    }

    /// <summary>A message of the joined system.</summary>
    public async Task<HttpStatusCode> HookAsync(string id, string body, Action<HttpRequestMessage>? tamper = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Hook) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in System.HeadersFor(id, body))
            request.Headers.TryAddWithoutValidation(name, value);
        tamper?.Invoke(request);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    public Task RestAsync() => UntilAsync(() => Get<JournalQueries>().Count().Open == 0 && Pending == 0, "everything is applied and told");

    public int Pending => Get<OutboundStatusReader>().Of(new TenantId("house"), new ConnectionId("pms")).Pending;

    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                Assert.Fail($"It is {Clock.GetUtcNow():u} and still not true that {what}.\n{await GetAsync("connections")}");
            await Task.Delay(Look, TimeProvider.System);
            Clock.Advance(Step);
        }
    }

    /// <summary>The health and the words of the connection.</summary>
    public async Task<string> HealthAsync()
    {
        var connection = await GetAsync("connections/pms");
        return $"{connection.GetProperty("health")} {connection.GetProperty("problem")}";
    }

    private string Json(string secret) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
        PmsSync = new
        {
            DataDirectory = "data",
            Tenants = new[]
            {
                new
                {
                    Id = "house",
                    TimeZone = "Etc/UTC",
                    Currency = "EUR",
                    Units = new object[]
                    {
                        new { Id = "single", RatePlans = new[] { new { Id = "standard" } } },
                        new { Id = "double", Quantity = 2 },
                    },
                    Connections = new[]
                    {
                        new
                        {
                            Id = "pms",
                            Type = "json",
                            PullUrl = new Uri(System.Address, "/bookings?house=casa"),
                            AckUrl = new Uri(System.Address, "/read"),
                            PushUrl = new Uri(System.Address, "/changes"),
                            Secret = secret,
                            AllowPrivateNetworks = true,
                            Units = new Dictionary<string, object>
                            {
                                ["single"] = new { ExternalId = "S1", RatePlans = new { standard = "BAR" } },
                                ["double"] = new { ExternalId = "D" },
                            },
                        },
                    },
                },
            },
        },
    });
}
