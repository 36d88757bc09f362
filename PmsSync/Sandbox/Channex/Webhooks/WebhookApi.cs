using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Webhooks;

/// <summary><c>/webhooks</c>: listed, created, changed and deleted. Guarded by the world's lock.</summary>
internal static class WebhookApi
{
    public static ChannexResponse Handle(ChannexAccount account, ChannexRequest request, IReadOnlyList<ChannexProperty> visible)
    {
        var registered = account.Webhooks.Registered;
        var mine = registered.Where(w => w.PropertyId is null || visible.Any(p => p.Id == w.PropertyId)).ToList();
        switch ((request.Method, request.Segments))
        {
            case ("GET", ["webhooks"]):
                return Answers.Page(mine, new ApiQuery(request.Query), "inserted_at", descending: false, Write);
            case ("POST", ["webhooks"]):
                return Save(account, request, visible, known: null);
            case (_, ["webhooks", var id]) when mine.Find(w => w.Id == id) is { } known:
                return OfOne(account, request, visible, known);
            default:
                return Answers.NotFound;
        }
    }

    private static ChannexResponse OfOne(ChannexAccount account, ChannexRequest request, IReadOnlyList<ChannexProperty> visible, ChannexWebhook known)
    {
        switch (request.Method)
        {
            case "GET":
                return Answers.Data(Write(known));
            case "PUT":
                return Save(account, request, visible, known);
            case "DELETE":
                account.Webhooks.Registered.Remove(known);
                return Answers.Json(new JsonObject { ["meta"] = new JsonObject { ["message"] = "Success" } });
            default:
                return Answers.NotFound;
        }
    }

    private static ChannexResponse Save(ChannexAccount account, ChannexRequest request, IReadOnlyList<ChannexProperty> visible, ChannexWebhook? known)
    {
        if (Body(request) is not { } body)
            return Answers.BadRequest("webhook is required");
        var address = Text(body, "callback_url") ?? known?.CallbackUrl;
        if (!Uri.TryCreate(address, UriKind.Absolute, out _))
            return Answers.Invalid("callback_url", "is invalid");
        var isGlobal = Flag(body, "is_global") ?? known is { PropertyId: null };
        var property = isGlobal ? null : Text(body, "property_id") ?? known?.PropertyId;
        if (!isGlobal && visible.All(p => p.Id != property))
            return Answers.Invalid("property_id", "does not exist");
        if ((Text(body, "event_mask") ?? known?.EventMask) is not { Length: > 0 } mask)
            return Answers.Invalid("event_mask", "can't be blank");
        var saved = new ChannexWebhook
        {
            Id = known?.Id ?? account.NextId("webhook"),
            PropertyId = property,
            CallbackUrl = address,
            EventMask = mask,
            Headers = Texts(body, "headers") ?? known?.Headers ?? new Dictionary<string, string>(),
            RequestParams = Texts(body, "request_params") ?? known?.RequestParams ?? new Dictionary<string, string>(),
            IsActive = Flag(body, "is_active") ?? known?.IsActive ?? false,
            SendData = Flag(body, "send_data") ?? known?.SendData ?? false,
        };
        if (known is not null)
            account.Webhooks.Registered.Remove(known);
        account.Webhooks.Registered.Add(saved);
        return Answers.Data(Write(saved), known is null ? 201 : 200);
    }

    private static JsonObject Write(ChannexWebhook webhook) => new()
    {
        ["type"] = "webhook",
        ["id"] = webhook.Id,
        ["attributes"] = new JsonObject
        {
            ["callback_url"] = webhook.CallbackUrl,
            ["event_mask"] = webhook.EventMask,
            ["request_params"] = Object(webhook.RequestParams),
            ["headers"] = Object(webhook.Headers),
            ["is_active"] = webhook.IsActive,
            ["send_data"] = webhook.SendData,
            ["protected"] = false,
            ["is_global"] = webhook.PropertyId is null,
        },
        ["relationships"] = webhook.PropertyId is null
            ? new JsonObject()
            : new JsonObject { ["property"] = new JsonObject { ["data"] = new JsonObject { ["type"] = "property", ["id"] = webhook.PropertyId } } },
    };

    private static JsonObject Object(IReadOnlyDictionary<string, string> texts) =>
        new(texts.Select(static t => KeyValuePair.Create<string, JsonNode?>(t.Key, t.Value)));

    private static JsonObject? Body(ChannexRequest request)
    {
        try
        {
            return (JsonNode.Parse(request.Body.Span) as JsonObject)?["webhook"] as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool? Flag(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    private static Dictionary<string, string>? Texts(JsonObject body, string name) =>
        (body[name] as JsonObject)?.ToDictionary(static p => p.Key, static p => p.Value?.ToString() ?? "");
}
