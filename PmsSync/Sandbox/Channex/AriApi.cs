using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex;

/// <summary>What one call to <c>/availability</c> or <c>/restrictions</c> concerned, for the limits and the log.</summary>
internal sealed record AriCall(IReadOnlyList<string> Properties, int Values = 0, int Warnings = 0)
{
    public static AriCall Nothing { get; } = new([]);
}

/// <summary><c>/availability</c> and <c>/restrictions</c>: pushes with their tasks, and reading back. Guarded by the world's lock.</summary>
internal static class AriApi
{
    /// <summary>As documented: a message may have 10 MB and as many values as fit.</summary>
    public const int LargestBody = 10 * 1024 * 1024;

    public static (ChannexResponse Answer, AriCall Concerned) Handle(ChannexAccount account, ChannexRequest request, IReadOnlyList<ChannexProperty> visible, DateTimeOffset now)
    {
        var endpoint = ChannexEndpoints.Of(request.Segments);
        return (request.Method, request.Segments.Length) switch
        {
            ("GET", 1) => Read(account, request, endpoint, visible, now),
            ("POST", 1) => Push(account, request, endpoint, visible, now),
            _ => (Answers.NotFound, AriCall.Nothing),
        };
    }

    private static (ChannexResponse Answer, AriCall Concerned) Read(
        ChannexAccount account, ChannexRequest request, ChannexEndpoint endpoint, IReadOnlyList<ChannexProperty> visible, DateTimeOffset now)
    {
        var query = new ApiQuery(request.Query);
        if (query.Filter("property_id") is not [var id])
            return (Answers.BadRequest("property_id is required"), AriCall.Nothing);
        if (visible.FirstOrDefault(p => p.Id == id) is not { } property)
            return (account.Properties.Exists(p => p.Id == id) ? Answers.Forbidden : Answers.NotFound, AriCall.Nothing);
        var concerned = new AriCall([id]);
        if (account.Settings.ReadsCount && account.Gate.Push(account.Settings.Limits, endpoint, [id], now) is { } refusal)
            return (refusal, concerned);
        account.RunTasks(now);
        return (endpoint == ChannexEndpoint.Availability ? AriReadBack.Availability(property, query, now) : AriReadBack.Restrictions(property, query, now), concerned);
    }

    private static (ChannexResponse Answer, AriCall Concerned) Push(
        ChannexAccount account, ChannexRequest request, ChannexEndpoint endpoint, IReadOnlyList<ChannexProperty> visible, DateTimeOffset now)
    {
        if (request.Body.Length > LargestBody)
            return (Answers.TooLarge, AriCall.Nothing);
        using var body = Parse(request.Body);
        if (body is null)
            return (Answers.BadRequest("body is no JSON"), AriCall.Nothing);
        if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("values", out var list) || list.ValueKind != JsonValueKind.Array)
            return (Answers.BadRequest("values is required"), AriCall.Nothing);
        var values = list.EnumerateArray().ToList();
        var named = visible.Where(p => values.Exists(v => Names(v, p.Id))).Select(static p => p.Id).ToList();
        if (account.Gate.Push(account.Settings.Limits, endpoint, named, now) is { } refusal)
            return (refusal, new AriCall(named, values.Count));
        var task = endpoint == ChannexEndpoint.Availability
            ? AriPush.Availability(values, id => visible.FirstOrDefault(p => p.Id == id), now)
            : AriPush.Restrictions(values, id => visible.FirstOrDefault(p => p.Id == id), now);
        return (Accept(account, task, now), new AriCall(named, values.Count, task.Warnings.Count));
    }

    private static ChannexResponse Accept(ChannexAccount account, AriTask task, DateTimeOffset now)
    {
        var tasks = new JsonArray();
        if (task.Changes.Count > 0)
            tasks.Add(new JsonObject { ["id"] = account.Schedule(task.Changes, now), ["type"] = "task" });
        return Answers.Json(new JsonObject
        {
            ["data"] = tasks,
            ["meta"] = new JsonObject { ["message"] = "Success", ["warnings"] = new JsonArray([.. task.Warnings]) },
        });
    }

    private static bool Names(JsonElement value, string propertyId) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("property_id", out var id) && id.ValueKind == JsonValueKind.String && id.ValueEquals(propertyId);

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
