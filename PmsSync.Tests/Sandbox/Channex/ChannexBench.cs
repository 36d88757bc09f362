using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Tests.Sandbox.Channex;

/// <summary>A simulated account with one property of two room types, asked without any HTTP.</summary>
internal sealed class ChannexBench
{
    public const string Key = "key-of-the-bench";

    public static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    public ChannexBench()
    {
        World.Change(account =>
        {
            account.Keys[Key] = null;
            Property = new ChannexProperty("seaside", "Seaside", "Europe/Lisbon", "EUR");
            account.Properties.Add(Property);
            Double = Property.AddRoomType("double", 2);
            Suite = Property.AddRoomType("suite", 1, adults: 4);
            Standard = Property.AddRatePlan(Double, "standard");
            ByGuests = Property.AddRatePlan(Suite, "guests", null, null, 1, 2, 4);
        });
    }

    public ChannexWorld World { get; } = new();

    public DateTimeOffset Now { get; set; } = Noon;

    public ChannexProperty Property { get; private set; } = null!;

    public ChannexRoomType Double { get; private set; } = null!;

    public ChannexRoomType Suite { get; private set; } = null!;

    public ChannexRatePlan Standard { get; private set; } = null!;

    public ChannexRatePlan ByGuests { get; private set; } = null!;

    /// <summary>So many days after the bench's first date.</summary>
    public static DateOnly Day(int offset) => DateOnly.FromDateTime(Noon.UtcDateTime).AddDays(offset);

    public static string Text(int offset) => Day(offset).ToString("yyyy-MM-dd");

    public static ChannexRequest Request(string method, string address, object? body = null, string? key = Key)
    {
        var parts = address.Split('?', 2);
        Dictionary<string, string> headers = key is null ? [] : new() { [ChannexRequest.KeyHeader] = key };
        var bytes = body switch { null => [], string text => Encoding.UTF8.GetBytes(text), _ => JsonSerializer.SerializeToUtf8Bytes(body) };
        return new ChannexRequest(method, parts[0], parts.Length > 1 ? parts[1] : "", headers, bytes);
    }

    public ChannexResponse Send(string method, string address, object? body = null, string? key = Key) => World.Handle(Request(method, address, body, key), Now);

    /// <summary>The JSON of a 200.</summary>
    public JsonNode Get(string address) => Ok(Send("GET", address));

    /// <summary>The JSON of a 200.</summary>
    public JsonNode Post(string address, object? body = null) => Ok(Send("POST", address, body));

    /// <summary>Pushes values of one endpoint; each value is an object without its property.</summary>
    public JsonNode Push(string endpoint, params Dictionary<string, object?>[] values) =>
        Post($"/{endpoint}", new { values = values.Select(v => new Dictionary<string, object?>(v) { ["property_id"] = Property.Id }) });

    public Dictionary<string, object?> Rooms(int from, int to, object? availability) => new()
    {
        ["room_type_id"] = Double.Id,
        ["date_from"] = Text(from),
        ["date_to"] = Text(to),
        ["availability"] = availability,
    };

    public Dictionary<string, object?> Plan(int from, int to, string field, object? value, ChannexRatePlan? plan = null) => new()
    {
        ["rate_plan_id"] = (plan ?? Standard).Id,
        ["date_from"] = Text(from),
        ["date_to"] = Text(to),
        [field] = value,
    };

    public void Set(Func<ChannexSettings, ChannexSettings> change) => World.Change(a => a.Settings = change(a.Settings));

    private static JsonNode Ok(ChannexResponse answer)
    {
        answer.Status.Should().Be(200, answer.Body);
        return JsonNode.Parse(answer.Body)!;
    }
}
