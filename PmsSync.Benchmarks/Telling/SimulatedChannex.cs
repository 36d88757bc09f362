using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Limits;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Benchmarks.Telling;

/// <summary>One call as the simulator had it; the times are <see cref="Stopwatch"/> ticks.</summary>
internal sealed record SeenCall(ChannexRequest Request, int Status, long ArrivedAt, long AnsweredAt)
{
    public ChannexEndpoint Endpoint { get; } = ChannexEndpoints.Of(Request.Segments);

    public bool IsPush => Request.Method == "POST" && Endpoint is ChannexEndpoint.Availability or ChannexEndpoint.Restrictions;
}

/// <summary>The simulated Channex on a loopback port of its own, without files, and with somebody who watches each call.</summary>
internal sealed class SimulatedChannex : IAsyncDisposable
{
    public const string Key = "key-of-the-trial";

    private const string Root = "/api/v1";

    private static readonly string[] LimitNames = ["availability", "prices"];

    private readonly WebApplication _server;
    private readonly ChannexWorld _world;
    private readonly Action<SeenCall> _seen;
    private readonly TimeProvider _time;

    private SimulatedChannex(WebApplication server, ChannexWorld world, Action<SeenCall> seen, TimeProvider time) =>
        (_server, _world, _seen, _time) = (server, world, seen, time);

    public string BaseUrl => _server.Urls.Single() + Root;

    /// <summary>A connection's <c>Limits</c> where the simulator's are scaled.</summary>
    public static IEnumerable<object> Limits(int callsAMinute) =>
        LimitNames.Select(name => new { Name = name, Calls = callsAMinute, Window = "00:01:00", Kind = "rolling" });

    /// <summary>Properties of the account, which then multiplies the published limits and keeps little of its log.</summary>
    public static void Join(ChannexWorld world, IEnumerable<ChannexProperty> properties, double limitFactor) => world.Change(account =>
    {
        account.Settings = account.Settings with { Limits = new ChannexLimits { Factor = limitFactor }, LogKeeps = 100, LogKeepsBodies = 0 };
        account.Properties.AddRange(properties);
    });

    /// <summary>A property with so many units, <c>u0</c> and on, each with one rate plan.</summary>
    public static ChannexProperty Property(string name, int units, string ratePlan)
    {
        var property = new ChannexProperty(name, name, "Etc/UTC", "EUR");
        for (var unit = 0; unit < units; unit++)
            property.AddRatePlan(property.AddRoomType($"u{unit}"), ratePlan);
        return property;
    }

    /// <summary>A connection to a property, as the configuration has it.</summary>
    /// <param name="id">Of the connection.</param>
    /// <param name="baseUrl">Of the simulator.</param>
    /// <param name="property">All its units are mapped.</param>
    /// <param name="pricedPlan">Our rate plan that is told there; null: prices are not.</param>
    /// <param name="limitFactor">The simulator's.</param>
    /// <param name="secret">Of its webhooks.</param>
    public static object Connection(string id, string baseUrl, ChannexProperty property, string? pricedPlan, double limitFactor, string secret) => new
    {
        Id = id,
        Type = "channex",
        BaseUrl = baseUrl,
        AllowPrivateNetworks = true,
        ApiKey = Key,
        PropertyId = property.Id,
        WebhookSecret = secret,
        Limits = Limits((int)(10 * limitFactor)),
        Units = property.RoomTypes.Select((room, place) => (room, place)).ToDictionary(static u => u.room.Name, u => new
        {
            RoomTypeId = u.room.Id,
            RatePlans = pricedPlan is null ? [] : new Dictionary<string, string> { [pricedPlan] = property.RatePlans[u.place].Id },
        }),
    };

    /// <param name="world">The account that answers.</param>
    /// <param name="seen">Called after each call was carried out and before its answer leaves; from any thread.</param>
    /// <param name="time">The simulator's clock.</param>
    public static async Task<SimulatedChannex> StartAsync(ChannexWorld world, Action<SeenCall> seen, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        world.Change(static a => a.Keys[Key] = null);
        var channex = new SimulatedChannex(server, world, seen, time);
        server.Map(Root + "/{**rest}", channex.ServeAsync);
        await server.StartAsync();
        return channex;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        var arrivedAt = Stopwatch.GetTimestamp();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var headers = http.Request.Headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString(), StringComparer.Ordinal);
        var request = new ChannexRequest(http.Request.Method, http.Request.Path.Value![Root.Length..], http.Request.QueryString.Value ?? "", headers, body.ToArray());
        var response = _world.Handle(request, _time.GetUtcNow());
        _seen(new SeenCall(request, response.Status, arrivedAt, Stopwatch.GetTimestamp()));
        http.Response.StatusCode = response.Status;
        http.Response.ContentType = response.ContentType;
        foreach (var (name, value) in response.Headers)
            http.Response.Headers[name] = value;
        await http.Response.WriteAsync(response.Body, http.RequestAborted);
    }
}
