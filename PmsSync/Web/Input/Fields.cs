using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Web.Input;

/// <summary>
/// Reads the fields of a body and gathers everything that is wrong with them, by field. An absent field and one that
/// is null both read as null; <see cref="Cleared"/> tells them apart, for a merge patch.
/// </summary>
internal sealed class Fields(JsonElement body)
{
    private readonly Dictionary<string, List<string>> _errors = [];
    private readonly List<string> _cleared = [];

    public bool HasErrors => _errors.Count > 0;

    public IReadOnlyDictionary<string, string[]> Errors => _errors.ToDictionary(static e => e.Key, static e => e.Value.ToArray());

    /// <summary>The fields read so far that are there and null.</summary>
    public IReadOnlyList<string> Cleared => _cleared;

    public void Wrong(string field, string words)
    {
        if (!_errors.TryGetValue(field, out var list))
            _errors[field] = list = [];
        list.Add(words);
    }

    public void Require(object? value, string field)
    {
        if (value is null && !_errors.ContainsKey(field))
            Wrong(field, "This field is needed.");
    }

    /// <summary>Names what is not known, so that a mistyped field is not passed over in silence.</summary>
    public void RefuseUnknown(string path, JsonElement of, params ReadOnlySpan<string> known)
    {
        foreach (var property in of.EnumerateObject())
            if (!known.Contains(property.Name))
                Wrong(path + property.Name, $"There is no such field; there are {string.Join(", ", known)}.");
    }

    public void RefuseUnknown(params ReadOnlySpan<string> known) => RefuseUnknown("", body, known);

    public string? Text(string field, int longest) => TextOf(body, "", field, longest);

    public DateOnly? Date(string field)
    {
        if (Find(body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out var date))
            return date;
        Wrong(field, "A date is written 2027-01-10.");
        return null;
    }

    public bool? Flag(string field)
    {
        if (Find(body, "", field) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(field, "Write true or false.");
        return null;
    }

    public T? OneOf<T>(string field)
        where T : struct, Enum
    {
        if (Find(body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            foreach (var candidate in Enum.GetValues<T>())
                if (string.Equals(candidate.ToString(), value.GetString(), StringComparison.OrdinalIgnoreCase))
                    return candidate;
        Wrong(field, $"One of {string.Join(", ", Enum.GetNames<T>().Select(static n => n.ToLowerInvariant()))}.");
        return null;
    }

    /// <summary>A guest; what the body does not name is taken from <paramref name="before"/>.</summary>
    public Guest? Guest(string field, Guest? before)
    {
        if (Object(field, "name", "email", "phone", "adults", "children") is not { } value)
            return null;
        var path = field + ".";
        return new Guest(
            Merge(value, "name", before?.Name, name => TextOf(value, path, name, 200)),
            Merge(value, "email", before?.Email, name => TextOf(value, path, name, 254)),
            Merge(value, "phone", before?.Phone, name => TextOf(value, path, name, 40)),
            Merge(value, "adults", before?.Adults, name => CountOf(value, path, name)),
            Merge(value, "children", before?.Children, name => CountOf(value, path, name)));
    }

    /// <summary>An amount with its currency; what the body does not name is taken from <paramref name="before"/>.</summary>
    public Money? Money(string field, Money? before)
    {
        if (Object(field, "amount", "currency") is not { } value)
            return null;
        var amount = Merge(value, "amount", before?.Amount, _ => AmountOf(value, field));
        var currency = Merge(value, "currency", before?.Currency, name => TextOf(value, field + ".", name, 3));
        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
            Wrong($"{field}.currency", "A currency is three capital letters, for example EUR.");
        if (amount is null && !_errors.ContainsKey($"{field}.amount"))
            Wrong($"{field}.amount", "This field is needed.");
        return HasErrors ? null : new Money(amount!.Value, currency!);
    }

    public JsonElement? Find(string field) => Find(body, "", field);

    private static T Merge<T>(JsonElement value, string name, T before, Func<string, T> read) => value.TryGetProperty(name, out _) ? read(name) : before;

    private JsonElement? Find(JsonElement of, string path, string field)
    {
        if (!of.TryGetProperty(field, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Null)
            return value;
        if (path.Length == 0)
            _cleared.Add(field);
        return null;
    }

    private JsonElement? Object(string field, params ReadOnlySpan<string> known)
    {
        if (Find(body, "", field) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(field, $"An object with {string.Join(", ", known)}.");
            return null;
        }
        RefuseUnknown(field + ".", value, known);
        return value;
    }

    private string? TextOf(JsonElement of, string path, string field, int longest)
    {
        if (Find(of, path, field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } text && text.Length <= longest)
            return text;
        Wrong(path + field, $"A text of 1 to {longest} characters.");
        return null;
    }

    private int? CountOf(JsonElement of, string path, string field)
    {
        if (Find(of, path, field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is >= 0 and <= 99)
            return count;
        Wrong(path + field, "A whole number from 0 to 99.");
        return null;
    }

    // Digits and one point, and nothing that a culture could read in its own way.
    private decimal? AmountOf(JsonElement of, string path)
    {
        if (Find(of, path + ".", "amount") is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 18 } text
            && decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, null, out var amount) && decimal.Round(amount, 4) == amount)
            return amount;
        Wrong(path + ".amount", "An amount is a text such as \"120.00\", not negative, with at most four decimals.");
        return null;
    }
}
