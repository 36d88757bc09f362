using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PmsSync.Tests.Connectors.Json;

/// <summary>
/// All that a system needs to be joined, as somebody would write it in an evening: it keeps its own bookings, lists what
/// happened to them, hears how far that was read, and takes what is told to it. It uses nothing of PmsSync.
/// </summary>
internal sealed class ExampleSystem : IAsyncDisposable
{
    private const int PageSize = 2;

    private readonly Lock _lock = new();
    private readonly byte[] _key;
    private readonly TimeProvider _time;
    private readonly WebApplication _app;

    // Its own store: every change of a booking is one more item, and the cursor is how many of them were read.
    private readonly List<JsonObject> _items = [];
    private readonly Dictionary<(string Unit, DateOnly Night), int> _rooms = [];
    private readonly Dictionary<(string Unit, string Plan, DateOnly Night), JsonObject> _nights = [];
    private readonly Dictionary<string, JsonObject> _others = [];
    private readonly HashSet<string> _messages = [];
    private readonly List<string> _asked = [];

    private ExampleSystem(string secret, TimeProvider time)
    {
        _key = Convert.FromBase64String(secret["whsec_".Length..]);
        _time = time;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGet("/bookings", ListAsync);
        _app.MapPost("/read", ReadAsync);
        _app.MapPost("/changes", TakeAsync);
    }

    /// <summary>Where it really listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>How far it knows its list to be read.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Messages that were taken, those that came twice counted once.</summary>
    public int Taken { get; private set; }

    /// <summary>Requests whose signature was wrong.</summary>
    public int Forged { get; private set; }

    /// <summary>Status codes that it answers instead of doing something; 0 for none.</summary>
    public Func<string, int> Trouble { get; set; } = static _ => 0;

    /// <summary>Its own bookings that it was asked to cancel, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock)
                return [.. _asked];
        }
    }

    /// <summary>It wants no bookings of others.</summary>
    public bool RefusesBookings { get; set; }

    public static async Task<ExampleSystem> StartAsync(string secret, TimeProvider time)
    {
        var system = new ExampleSystem(secret, time);
        await system._app.StartAsync();
        system.Address = new Uri(system._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return system;
    }

    /// <summary>A booking of its own was made, changed or cancelled.</summary>
    public void Change(string id, long version, string unit, string arrival, string departure, string status = "confirmed", string? note = null) =>
        Tell(new JsonObject
        {
            ["id"] = id,
            ["type"] = "booking",
            ["version"] = version,
            ["occurredAt"] = _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["data"] = new JsonObject
            {
                ["unit"] = unit,
                ["arrival"] = arrival,
                ["departure"] = departure,
                ["status"] = status,
                ["externalId"] = $"R-{id}",
                ["guest"] = new JsonObject { ["name"] = "Ana Example", ["adults"] = 2 },
                ["price"] = new JsonObject { ["amount"] = "240.00", ["currency"] = "EUR" },
                ["note"] = note,
            },
        });

    public void Tell(JsonObject item)
    {
        lock (_lock)
            _items.Add(item);
    }

    /// <summary>What it would offer for sale; null where it was told nothing of the night.</summary>
    public int? RoomsAt(string unit, string night)
    {
        lock (_lock)
            return _rooms.TryGetValue((unit, DateOnly.Parse(night)), out var rooms) ? rooms : null;
    }

    /// <summary>Prices and restrictions of a night; null where it was told nothing of it.</summary>
    public JsonObject? NightAt(string unit, string plan, string night)
    {
        lock (_lock)
            return _nights.GetValueOrDefault((unit, plan, DateOnly.Parse(night)));
    }

    /// <summary>A booking that was made elsewhere; null where it was not told of it.</summary>
    public JsonObject? Other(string id)
    {
        lock (_lock)
            return _others.GetValueOrDefault(id);
    }

    public IReadOnlyList<JsonObject> Others
    {
        get
        {
            lock (_lock)
                return [.. _others.Values];
        }
    }

    /// <summary>The headers that a message of its own must carry.</summary>
    public IReadOnlyDictionary<string, string> HeadersFor(string id, string body)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString();
        return new Dictionary<string, string>
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = timestamp,
            ["webhook-signature"] = Signature(id, timestamp, Encoding.UTF8.GetBytes(body)),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // GET /bookings?cursor=
    private async Task ListAsync(HttpContext context)
    {
        if (await BodyAsync(context) is null)
            return;
        _ = int.TryParse(context.Request.Query["cursor"], out var from);
        JsonObject page;
        lock (_lock)
        {
            var items = _items.Skip(from).Take(PageSize).Select(static i => i.DeepClone()).ToArray();
            var next = from + items.Length;
            page = new JsonObject { ["items"] = new JsonArray(items), ["next"] = next.ToString(), ["more"] = next < _items.Count };
        }
        await AnswerAsync(context, 200, page.ToJsonString());
    }

    // POST /read
    private async Task ReadAsync(HttpContext context)
    {
        if (await BodyAsync(context) is not { } body)
            return;
        lock (_lock)
            Acknowledged = int.Parse(JsonNode.Parse(body)!["cursor"]!.GetValue<string>());
        await AnswerAsync(context, 204);
    }

    // POST /changes
    private async Task TakeAsync(HttpContext context)
    {
        if (await BodyAsync(context) is not { } body)
            return;
        int status;
        lock (_lock)
            status = _messages.Add(context.Request.Headers["webhook-id"].ToString()) ? TakeNeedsLock(JsonNode.Parse(body)!.AsObject()) : 409;
        await AnswerAsync(context, status, status == 422 ? "full house" : "");
    }

    private int TakeNeedsLock(JsonObject message)
    {
        switch (message["type"]!.GetValue<string>())
        {
            case "availability":
                foreach (var (range, night) in NightsOf(message))
                    _rooms[(range["unit"]!.GetValue<string>(), night)] = range["available"]!.GetValue<int>();
                break;
            case "prices":
                foreach (var (range, night) in NightsOf(message))
                    Merge((range["unit"]!.GetValue<string>(), range["ratePlan"]!.GetValue<string>(), night), range);
                break;
            // Somebody there looks at it, and may cancel it: its list says so then.
            case "cancellationRequest" when !_items.Exists(i => i["id"]!.GetValue<string>() == message["data"]!["id"]?.GetValue<string>()):
                return 422;
            case "cancellationRequest":
                _asked.Add(message["data"]!["id"]!.GetValue<string>());
                break;
            case "booking" when RefusesBookings:
                return 422;
            case "booking":
                var booking = message["data"]!.AsObject();
                if (_others.TryGetValue(message["id"]!.GetValue<string>(), out var known) && known["version"]!.GetValue<long>() > booking["version"]!.GetValue<long>())
                    return 409;
                _others[message["id"]!.GetValue<string>()] = booking.DeepClone().AsObject();
                break;
        }
        Taken++;
        return 204;
    }

    private void Merge((string, string, DateOnly) night, JsonObject range)
    {
        var known = _nights.TryGetValue(night, out var found) ? found : _nights[night] = [];
        foreach (var (name, value) in range.Where(static v => v.Key is not ("unit" or "ratePlan" or "from" or "to")))
            known[name] = value?.DeepClone();
    }

    private static IEnumerable<(JsonObject Range, DateOnly Night)> NightsOf(JsonObject message) =>
        from range in message["data"]!["ranges"]!.AsArray().Select(static r => r!.AsObject())
        let to = DateOnly.Parse(range["to"]!.GetValue<string>())
        from night in Nights(DateOnly.Parse(range["from"]!.GetValue<string>()), to)
        select (range, night);

    private static IEnumerable<DateOnly> Nights(DateOnly from, DateOnly to)
    {
        for (var night = from; night < to; night = night.AddDays(1))
            yield return night;
    }

    /// <summary>The body of an authentic request; null where it was answered already.</summary>
    private async Task<byte[]?> BodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var headers = context.Request.Headers;
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        var isRecent = long.TryParse(timestamp, out var seconds) && Math.Abs(_time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= 300;
        var isOurs = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Signature(id, timestamp, buffer.ToArray())), Encoding.UTF8.GetBytes(headers["webhook-signature"].ToString()));
        if (!isRecent || !isOurs)
        {
            Forged++;
            await AnswerAsync(context, 401);
            return null;
        }
        if (Trouble(context.Request.Path) is > 0 and var status)
        {
            await AnswerAsync(context, status);
            return null;
        }
        return buffer.ToArray();
    }

    private string Signature(string id, string timestamp, byte[] body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    private static async Task AnswerAsync(HttpContext context, int status, string body = "")
    {
        context.Response.StatusCode = status;
        if (body.Length > 0)
            await context.Response.WriteAsync(body);
    }
}
