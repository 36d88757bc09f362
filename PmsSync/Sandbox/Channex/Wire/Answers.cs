using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PmsSync.Sandbox.Channex.Wire;

/// <summary>The shapes of Channex's answers: <c>data</c> and <c>meta</c>, or <c>errors</c> with code, title and details.</summary>
internal static class Answers
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ChannexResponse Unauthorized { get; } = Error(401, "unauthorized", "Unauthorized");

    public static ChannexResponse Forbidden { get; } = Error(403, "forbidden", "Forbidden");

    public static ChannexResponse NotFound { get; } = Error(404, "resource_not_found", "Resource Not Found");

    public static ChannexResponse NotSupported { get; } = Error(422, "not_supported", "Method not supported");

    public static ChannexResponse TooManyRequests { get; } = Error(429, "http_too_many_requests", "Too Many Requests");

    public static ChannexResponse TooLarge { get; } = Error(413, "payload_too_large", "Payload Too Large");

    public static ChannexResponse Json(JsonObject body, int status = 200) => new(status, NoHeaders, body.ToJsonString(Plain));

    public static ChannexResponse Data(JsonNode data, int status = 200) => Json(new JsonObject { ["data"] = data }, status);

    public static ChannexResponse BadRequest(string detail) => Error(400, "bad_request", "Bad Request", new JsonArray(detail));

    /// <summary>422: one field and what is wrong with it.</summary>
    public static ChannexResponse Invalid(string field, string text) =>
        Error(422, "validation_error", "Validation Error", new JsonObject { [field] = new JsonArray(text) });

    public static ChannexResponse Error(int status, string code, string title, JsonNode? details = null)
    {
        var errors = new JsonObject { ["code"] = code, ["title"] = title };
        if (details is not null)
            errors["details"] = details;
        return Json(new JsonObject { ["errors"] = errors }, status);
    }

    /// <summary>One page of a list, with its meta.</summary>
    public static ChannexResponse Page<T>(IReadOnlyList<T> all, ApiQuery query, string orderedBy, bool descending, Func<T, JsonObject> write)
    {
        var data = new JsonArray([.. all.Skip((query.Page - 1) * query.Limit).Take(query.Limit).Select(write)]);
        var meta = new JsonObject
        {
            ["page"] = query.Page,
            ["limit"] = query.Limit,
            ["total"] = all.Count,
            ["order_by"] = orderedBy,
            ["order_direction"] = descending ? "desc" : "asc",
        };
        return Json(new JsonObject { ["data"] = data, ["meta"] = meta });
    }
}
