using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>
/// Reads one value of a push and collects what is wrong with it, in Channex's words where those are documented. A value with
/// any warning is refused whole and repeated in the answer.
/// </summary>
internal sealed class ValueReader(JsonElement value)
{
    private const string NullNotAllowed = "Should be a non null value or not existed field";

    private const string Invalid = "is invalid";

    private static readonly string[] DayNames = ["su", "mo", "tu", "we", "th", "fr", "sa"];

    private readonly SortedDictionary<string, string> _warnings = new(StringComparer.Ordinal);

    public bool IsRefused => _warnings.Count > 0;

    /// <summary>The value as it came, with the warnings beside its own fields.</summary>
    public JsonObject Refusal()
    {
        var warning = new JsonObject();
        foreach (var (field, text) in _warnings)
            warning[field] = new JsonArray(text);
        var repeated = value.ValueKind == JsonValueKind.Object ? JsonObject.Create(value.Clone())! : new JsonObject { ["value"] = JsonNode.Parse(value.GetRawText()) };
        repeated["warning"] = warning;
        return repeated;
    }

    public void Warn(string field, string text) => _warnings.TryAdd(field, text);

    /// <summary>A text that must be there; null with a warning otherwise.</summary>
    public string? Id(string field)
    {
        if (!Present(field, out var found))
        {
            Warn(field, "is required");
            return null;
        }
        if (found.ValueKind == JsonValueKind.String)
            return found.GetString();
        Warn(field, Invalid);
        return null;
    }

    public int? Number(string field, int least)
    {
        if (!Present(field, out var found))
            return null;
        if (found.ValueKind != JsonValueKind.Number || !found.TryGetInt32(out var number))
            Warn(field, Invalid);
        else if (number < least)
            Warn(field, $"must be greater than or equal to {least}");
        else
            return number;
        return null;
    }

    /// <summary>true, false, 1 or 0.</summary>
    public bool? Flag(string field)
    {
        if (!Present(field, out var found))
            return null;
        switch (found.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Number when found.TryGetInt32(out var number) && number is 0 or 1:
                return number == 1;
            default:
                Warn(field, Invalid);
                return null;
        }
    }

    /// <summary>Whether the field is there and not null; a null is a warning.</summary>
    public bool Present(string field, out JsonElement found)
    {
        found = default;
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(field, out found))
            return false;
        if (found.ValueKind != JsonValueKind.Null)
            return true;
        Warn(field, NullNotAllowed);
        return false;
    }

    /// <summary>The dates of <c>date</c>, or of <c>date_from</c> to <c>date_to</c> inclusive, all within the given ones; empty with a warning.</summary>
    public IEnumerable<DateOnly> Dates(DateOnly first, DateOnly last)
    {
        var single = Has("date");
        if (!single && !Has("date_from"))
        {
            Warn("date", "is required");
            return [];
        }
        var from = Date(single ? "date" : "date_from", first, last);
        var to = single ? from : Date("date_to", first, last);
        if (from is null || to is null)
            return [];
        if (to >= from)
            return Enumerable.Range(0, to.Value.DayNumber - from.Value.DayNumber + 1).Select(i => from.Value.AddDays(i));
        Warn("date_to", "must be greater than or equal to date_from");
        return [];
    }

    /// <summary>The weekdays of <c>days</c>; all without it.</summary>
    public Func<DateOnly, bool> Days()
    {
        if (!Present("days", out var found))
            return static _ => true;
        if (found.ValueKind == JsonValueKind.Array)
        {
            var wanted = found.EnumerateArray().Select(static d => d.ValueKind == JsonValueKind.String ? Array.IndexOf(DayNames, d.GetString()) : -1).ToHashSet();
            if (wanted.Count > 0 && !wanted.Contains(-1))
                return date => wanted.Contains((int)date.DayOfWeek);
        }
        Warn("days", Invalid);
        return static _ => false;
    }

    private bool Has(string field) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(field, out var found) && found.ValueKind != JsonValueKind.Null;

    private DateOnly? Date(string field, DateOnly first, DateOnly last)
    {
        if (Id(field) is not { } text)
            return null;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            Warn(field, Invalid);
        else if (date < first)
            Warn(field, string.Create(CultureInfo.InvariantCulture, $"must be greater than or equal to {first:yyyy-MM-dd}"));
        else if (date > last)
            Warn(field, string.Create(CultureInfo.InvariantCulture, $"must be less than or equal to {last:yyyy-MM-dd}"));
        else
            return date;
        return null;
    }
}
