using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Wire;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Service.Channels;

/// <summary>
/// The real service that sells a house through the simulated Channex: real files and real HTTP, driven through its own
/// API and through what guests do at the channel. Time goes by only while the test waits for something.
/// </summary>
internal sealed class SalesBench : IAsyncDisposable
{
    /// <summary>The eve of the nights that Channex's certification names.</summary>
    public static readonly DateTimeOffset Start = new(2026, 10, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What Channex keeps of a calendar by itself.</summary>
    public const int Nights = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>How much of the service's time passes with each look: real calls have to fit into its time-outs.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50), Look = TimeSpan.FromMilliseconds(5);

    private readonly SalesConfiguration _configuration;
    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-sales-").FullName;
    private WebApplication? _app;
    private HttpClient _http = new();
    private bool _isFurnished;

    private SalesBench(SalesConfiguration configuration)
    {
        _configuration = configuration;
        File.WriteAllText(ConfigurationFile, configuration.Json(Path.Combine(DataDirectory, "service.log")));
    }

    public SettableClock Clock { get; } = new(Start);

    public string ConfigurationFile => Path.Combine(_folder, "appsettings.json");

    public string DataDirectory => Path.Combine(_folder, "data");

    public string BackupFile => Path.Combine(_folder, "house.backup");

    public HttpClient Http => _http;

    public ChannexWorld World => Get<ChannexWorld>();

    public static DateOnly Today => DateOnly.FromDateTime(Start.UtcDateTime);

    /// <summary>A house that is sold: prices for every night, and the channel knows all of it.</summary>
    public static async Task<SalesBench> OpenAsync(SalesConfiguration? configuration = null)
    {
        var bench = new SalesBench(configuration ?? new SalesConfiguration());
        await bench.StartAsync();
        foreach (var unit in SalesConfiguration.Units)
        {
            foreach (var plan in SalesConfiguration.Plans)
                await bench.PutPricesAsync(unit, plan, new { from = Today, to = Today.AddDays(Nights), price = Dollars(plan == SalesConfiguration.Best ? "100.00" : "120.00") });
        }
        await bench.RestAsync();
        return bench;
    }

    public T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        var loaded = ConfigurationLoader.Load(new ConfigurationSource(ConfigurationFile, DataDirectory));
        loaded.Problems.Errors.Should().BeEmpty();
        var app = PmsSync.Service.Build(loaded, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
        _app = app;
        if (!_isFurnished)
            World.Change(_configuration.Furnish);
        _isFurnished = true;
        await app.StartAsync();
        _http.Dispose();
        _http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
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
        Directory.Delete(_folder, recursive: true);
    }

    // ---- the local API ----

    public static object Dollars(string amount) => new { amount, currency = "USD" };

    private static string AddressOf(string path) => $"/api/v1/tenants/{SalesConfiguration.Tenant}/{path}";

    public Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(AddressOf(path));

    public Task<JsonElement> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, body: null);

    public Task PutPricesAsync(string unit, string plan, params object[] ranges) => SendAsync(HttpMethod.Put, $"units/{unit}/prices", new { ratePlan = plan, ranges });

    /// <summary>A person books at the desk; answers the booking's id.</summary>
    public async Task<string> BookAsync(string unit, string arrival, string departure) =>
        (await PostAsync("bookings", new { unit, arrival, departure, guest = new { name = "Ann Guest" } })).GetProperty("id").GetString()!;

    /// <summary>The bookings of a connection, or direct ones, as the API shows them.</summary>
    public async Task<IReadOnlyList<JsonElement>> BookingsAsync(string source) =>
        [.. (await GetAsync($"bookings?source={source}&limit=1000")).GetProperty("items").EnumerateArray()];

    /// <summary>Pulls a channel's bookings now; when this returns, what was read is applied.</summary>
    public Task PollAsync(string connection = "channex") => WhileTimeGoesByAsync(PostAsync($"connections/{connection}/poll"));

    /// <summary>Reads the channel back, as soon as its limits let somebody; when all that follows from it is done, what was found.</summary>
    public async Task<JsonElement> ReadBackAsync(string connection = "channex")
    {
        await PassAsync(TimeSpan.FromSeconds(1));
        while (true)
        {
            using var response = await WhileTimeGoesByAsync(_http.PostAsync(AddressOf($"connections/{connection}/drift"), content: null));
            if (response is not { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: { } wait })
            {
                var drift = await AnswerOfAsync(response);
                await RestAsync();
                return drift;
            }
            await PassAsync(wait);
        }
    }

    /// <summary>A person's word: the channel is told everything anew.</summary>
    public async Task ResyncAsync(string connection = "channex")
    {
        await WhileTimeGoesByAsync(PostAsync($"connections/{connection}/resync"));
        await RestAsync();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, AddressOf(path));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request);
        return await AnswerOfAsync(response);
    }

    private static async Task<JsonElement> AnswerOfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().BeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent], text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    // ---- the channel ----

    public ChannexProperty Property(ChannexAccount account, string connection = "channex") =>
        account.Find(_configuration.Properties.Single(p => p.Connection == connection).Name)!;

    /// <summary>A guest books at the channel; answers the channel's booking.</summary>
    public ChannexBooking GuestBooks(string unit, string arrival, string departure, string connection = "channex", int rooms = 1, string? guest = null) => World.Read(account =>
    {
        var property = Property(account, connection);
        return account.Desk.Book(property, Wish(property, unit, arrival, departure, rooms, guest), Clock.GetUtcNow());
    });

    public void GuestChanges(ChannexBooking booking, string unit, string arrival, string departure, string connection = "channex", int rooms = 1) => World.Change(account =>
    {
        var property = Property(account, connection);
        account.Desk.Modify(property, booking, Wish(property, unit, arrival, departure, rooms, "Ann Guest"), account.Settings.FreshRoomIds, Clock.GetUtcNow());
    });

    public void GuestCancels(ChannexBooking booking, bool asShell = false, string connection = "channex") =>
        World.Change(account => account.Desk.Cancel(Property(account, connection), booking, asShell, Clock.GetUtcNow()));

    /// <summary>How many rooms the channel would sell on a night.</summary>
    public int RoomsAt(string unit, string night, string connection = "channex") =>
        World.Read(a => Property(a, connection).RoomTypes.Single(r => r.Name == unit)[DateOnly.Parse(night, CultureInfo.InvariantCulture)]);

    /// <summary>How many calls the channel has seen.</summary>
    public long Calls => World.Read(static a => a.Log.Total);

    public IReadOnlyList<LoggedCall> CallsSince(long mark) => World.Read(a => a.Log.Calls.Where(c => c.Number > mark).ToList());

    public IReadOnlyList<LoggedCall> PushesSince(long mark, ChannexEndpoint? endpoint = null) =>
        [.. CallsSince(mark).Where(c => c.IsPush && (endpoint is null || c.Endpoint == endpoint))];

    public IReadOnlyList<string> ValuesOf(IEnumerable<LoggedCall> calls) => World.Read(a => calls.SelectMany(c => PushedValue.Of(c, a)).ToList());

    /// <summary>Revisions that the channel still offers.</summary>
    public int Unacknowledged => World.Read(static a => a.Properties.SelectMany(static p => p.Bookings).SelectMany(static b => b.Revisions).Count(static r => r.AcknowledgedAt is null));

    private static BookingWish Wish(ChannexProperty property, string unit, string arrival, string departure, int rooms, string? guest)
    {
        var type = property.RoomTypes.Single(r => r.Name == unit);
        var plan = property.RatePlans.First(p => p.RoomTypeId == type.Id);
        var (checkIn, checkOut) = (DateOnly.Parse(arrival, CultureInfo.InvariantCulture), DateOnly.Parse(departure, CultureInfo.InvariantCulture));
        return new BookingWish([.. Enumerable.Repeat(new RoomWish(type.Id, plan.Id, checkIn, checkOut), rooms)], Guest: guest ?? "Ann Guest");
    }

    // ---- time ----

    /// <summary>Lets time go by until every event is applied, nothing is to be told to any channel, no booking is pulled and none waits.</summary>
    public Task RestAsync() => UntilAsync(() => IsAtRest, "everything is told");

    public bool IsAtRest => Get<JournalQueries>().Count().Open == 0 && _configuration.Properties.All(p =>
        Get<OutboundStatusReader>().Of(new TenantId(SalesConfiguration.Tenant), new ConnectionId(p.Connection)).Pending == 0
        && !Get<ChannelPollers>().IsRunning(KeyOf(p.Connection))
        && Get<Database>().Readers.Read(c => OpenBookings.WaitingOf(c, KeyOf(p.Connection))).Count == 0);

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
                Assert.Fail($"It is {Clock.GetUtcNow():u} and still not true that {what}.\n{await StateAsync()}");
            await PassAsync();
        }
    }

    /// <summary>Long spans, in steps between which the service does what has come due.</summary>
    public async Task PassTimeAsync(TimeSpan span, TimeSpan step)
    {
        for (var end = Clock.GetUtcNow() + span; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(step);
            // What has become due begins before it is asked whether all rests.
            await PassAsync();
            await RestAsync();
        }
    }

    /// <summary>Lets so much time go by, in the small steps in which tests wait.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        for (var end = Clock.GetUtcNow() + span; Clock.GetUtcNow() < end;)
            await PassAsync();
    }

    private async Task<T> WhileTimeGoesByAsync<T>(Task<T> answer)
    {
        while (!answer.IsCompleted)
            await PassAsync();
        return await answer;
    }

    private async Task PassAsync()
    {
        await Task.Delay(Look, TimeProvider.System);
        Clock.Advance(Step);
    }

    private async Task<string> StateAsync()
    {
        var body = await _http.GetStringAsync(AddressOf("connections"));
        var calls = string.Join('\n', World.Read(static a => a.Log.Calls.TakeLast(12).Select(static c => $"{c.Number} {c.At:T} {c.Method} {c.Path} {c.Status} {c.Body}").ToList()));
        return $"{body}\n{calls}";
    }

    private static ChannelKey KeyOf(string connection) => new(new TenantId(SalesConfiguration.Tenant), new ConnectionId(connection));
}
