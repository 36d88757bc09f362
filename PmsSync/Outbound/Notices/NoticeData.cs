using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PmsSync.Outbound.Notices;

/// <summary>How the data of a notice are written: camelCase, instants in UTC with Z, dates as <c>2027-01-10</c>, as the API does.</summary>
internal static class NoticeData
{
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonObject data) => data.ToJsonString(Writing);

    public static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'");

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd");

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static JsonArray List(IEnumerable<string> items) => [.. items.Select(static i => JsonValue.Create(i))];
}
