using System.Globalization;
using System.Text.Json;

namespace PmsSync.Connectors.Channex;

/// <summary>
/// Reading what others wrote: a missing field, a null and a value of the wrong type are all null, never a crash.
/// Every text leaves here without card numbers.
/// </summary>
internal static class ChannexJson
{
    private const int MaxErrorText = 300;

    /// <summary><see cref="JsonValueKind.Undefined"/> where there is no such field.</summary>
    public static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind is JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>A text or a number as text, trimmed and scrubbed; null where it is empty or neither.</summary>
    public static string? Text(this JsonElement element, string name) => element.At(name).AsText();

    public static string? AsText(this JsonElement value) => Raw(value) is { } raw ? CardScrubber.Scrub(raw) : null;

    /// <summary>
    /// An id. Channex's own are UUIDs, whose digits are left alone; any other text is scrubbed, because a channel may
    /// have filled it.
    /// </summary>
    public static string? Id(this JsonElement element, string name) => element.At(name).AsId();

    public static string? AsId(this JsonElement value) =>
        Raw(value) is not { } raw ? null : Guid.TryParseExact(raw, "D", out _) ? raw : CardScrubber.Scrub(raw);

    public static DateOnly? Date(this JsonElement element, string name)
    {
        var text = Raw(element.At(name));
        // Some channels add a time of day to a date.
        if (text is { Length: > 10 } && text[10] is 'T' or ' ')
            text = text[..10];
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
    }

    /// <summary>An instant; Channex writes UTC without saying so.</summary>
    public static DateTimeOffset? Instant(this JsonElement element, string name) =>
        DateTimeOffset.TryParse(
            Raw(element.At(name)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant : null;

    public static int? Count(this JsonElement element, string name) =>
        int.TryParse(Raw(element.At(name)), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>An amount, written as a number or as a text.</summary>
    public static decimal? Amount(this JsonElement element, string name) =>
        decimal.TryParse(element.Text(name), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : null;

    public static bool? Flag(this JsonElement element, string name) => element.At(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Raw(element.At(name)) switch { "true" or "1" => true, "false" or "0" => false, _ => null },
    };

    /// <summary>Channex's own words in an answer that refuses; null where it has none. They repeat what was sent: cut short and scrubbed.</summary>
    public static string? ErrorText(JsonElement body)
    {
        var errors = body.At("errors");
        if (errors.ValueKind is not JsonValueKind.Object)
            return null;
        var details = errors.At("details");
        var words = string.Join(": ", new[] { errors.Text("title") ?? errors.Text("code"), Flatten(details) }.Where(static w => !string.IsNullOrEmpty(w)));
        return words.Length == 0 ? null : Short(words);
    }

    /// <summary>Nested complaints as one line: <c>rate is invalid; max_stay must be a number</c>.</summary>
    public static string Flatten(JsonElement details)
    {
        try
        {
            return details.ValueKind switch
            {
                JsonValueKind.Object => string.Join("; ", details.EnumerateObject().Select(static p => $"{p.Name} {Flatten(p.Value)}")),
                JsonValueKind.Array => string.Join(", ", details.EnumerateArray().Select(Flatten)),
                _ => details.AsText() ?? "",
            };
        }
        catch (InvalidOperationException)
        {
            // A name that is not UTF-8.
            return "";
        }
    }

    /// <summary>Words of the other side, fit to be shown.</summary>
    public static string Short(string words)
    {
        var clean = CardScrubber.Scrub(words.Trim());
        return clean.Length > MaxErrorText ? clean[..MaxErrorText] + "…" : clean;
    }

    private static string? Raw(JsonElement value)
    {
        try
        {
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!.Trim(),
                JsonValueKind.Number => value.GetRawText(),
                _ => "",
            };
            return text.Length == 0 ? null : text;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            return null;
        }
    }
}
