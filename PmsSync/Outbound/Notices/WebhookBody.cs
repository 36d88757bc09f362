using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// The body of a webhook as Standard Webhooks recommends it: <c>type</c>, <c>timestamp</c> (when it happened) and <c>data</c>.
/// Several that leave together are one of type <c>notices</c>, whose <c>data.items</c> are such bodies. Pure.
/// </summary>
internal static class WebhookBody
{
    /// <summary>The type of several in one.</summary>
    public const string Several = "notices";

    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="told">At least one.</param>
    public static string Write(IReadOnlyList<NoticeRow> told, DateTimeOffset now) => (told is [var one] ? Item(one) : new JsonObject
    {
        ["type"] = Several,
        ["timestamp"] = NoticeData.At(now),
        ["data"] = new JsonObject { ["count"] = told.Count, ["items"] = new JsonArray([.. told.Select(Item)]) },
    }).ToJsonString(Writing);

    private static JsonObject Item(NoticeRow row)
    {
        var data = JsonNode.Parse(row.Data)!.AsObject();
        if (row.Change is { } change)
            data["change"] = JsonNamingPolicy.CamelCase.ConvertName(change.ToString());
        return new JsonObject { ["type"] = row.Kind.Name, ["timestamp"] = NoticeData.At(row.At), ["data"] = data };
    }
}
