using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Web.Input;

/// <summary>
/// Reads the fields of a body and gathers everything that is wrong with them, by field. An absent field and one that
/// is null both read as null; <see cref="Cleared"/> tells them apart, for a merge patch.
/// </summary>
internal sealed class Fields
{
    private readonly JsonElement _body;
    private readonly string _at;
    private readonly Dictionary<string, List<string>> _errors;
    private readonly List<string> _cleared = [];

    public Fields(JsonElement body)
        : this(body, at: "", [])
    {
    }

    private Fields(JsonElement body, string at, Dictionary<string, List<string>> errors) => (_body, _at, _errors) = (body, at, errors);

    public bool HasErrors => _errors.Count > 0;

    /// <summary>True where the body names the field, be it as null.</summary>
    public bool Names(string field) => _body.TryGetProperty(field, out _);

    public IReadOnlyDictionary<string, string[]> Errors => _errors.ToDictionary(static e => e.Key, static e => e.Value.ToArray());

    /// <summary>The fields read so far that are there and null, parts of objects as <c>guest.phone</c>.</summary>
    public IReadOnlyList<string> Cleared => _cleared;

    public void Wrong(string field, string words)
    {
        if (!_errors.TryGetValue(_at + field, out var list))
            _errors[_at + field] = list = [];
        list.Add(words);
    }

    public void Require(object? value, string field)
    {
        if (value is null && !IsWrong(field))
            Wrong(field, "This field is needed.");
    }

    /// <summary>Names what is not known, so that a mistyped field is not passed over in silence.</summary>
    public void RefuseUnknown(string path, JsonElement of, params ReadOnlySpan<string> known)
    {
        foreach (var property in of.EnumerateObject())
            if (!known.Contains(property.Name))
                Wrong(path + property.Name, $"There is no such field; there are {string.Join(", ", known)}.");
    }

    public void RefuseUnknown(params ReadOnlySpan<string> known) => RefuseUnknown("", _body, known);

    public string? Text(string field, int longest) => TextOf(_body, "", field, longest);

    public DateOnly? Date(string field)
    {
        if (Find(_body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out var date))
            return date;
        Wrong(field, "A date is written 2027-01-10.");
        return null;
    }

    /// <summary>To the millisecond, as instants are stored.</summary>
    public DateTimeOffset? Instant(string field)
    {
        if (Find(_body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var at))
            return DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        Wrong(field, "An instant is written 2027-01-10T08:00:00Z.");
        return null;
    }

    /// <summary>A whole number that is not negative.</summary>
    public long? Count(string field)
    {
        if (Find(_body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0)
            return number;
        Wrong(field, "A whole number, not negative.");
        return null;
    }

    public bool? Flag(string field)
    {
        if (Find(_body, "", field) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(field, "Write true or false.");
        return null;
    }

    public T? OneOf<T>(string field)
        where T : struct, Enum
    {
        if (Find(_body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            foreach (var candidate in Enum.GetValues<T>())
                if (string.Equals(candidate.ToString(), value.GetString(), StringComparison.OrdinalIgnoreCase))
                    return candidate;
        Wrong(field, $"One of {string.Join(", ", Enum.GetNames<T>().Select(static n => n.ToLowerInvariant()))}.");
        return null;
    }

    public int? Number(string field, int least, int most) => NumberOf(_body, "", field, least, most);

    /// <summary>A guest, of whom only what the body names is there.</summary>
    public Guest? Guest(string field)
    {
        if (Object(field, "name", "email", "phone", "adults", "children") is not { } value)
            return null;
        var path = field + ".";
        return new Guest(
            TextOf(value, path, "name", 200), TextOf(value, path, "email", 254), TextOf(value, path, "phone", 40),
            NumberOf(value, path, "adults", 0, 99), NumberOf(value, path, "children", 0, 99));
    }

    /// <summary>An amount with its currency, or one of the two: what the body names of them.</summary>
    public (decimal? Amount, string? Currency)? MoneyParts(string field)
    {
        if (Object(field, "amount", "currency") is not { } value)
            return null;
        var currency = TextOf(value, field + ".", "currency", 3);
        if (currency is not null && !(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)))
            Wrong($"{field}.currency", "A currency is three capital letters, for example EUR.");
        return (AmountOf(value, field), currency);
    }

    /// <summary>An amount with its currency; null where it is not there, or not whole.</summary>
    public Money? Money(string field)
    {
        if (MoneyParts(field) is not var (amount, currency))
            return null;
        Require(amount, $"{field}.amount");
        Require(currency, $"{field}.currency");
        return IsWrong($"{field}.amount") || IsWrong($"{field}.currency") ? null : new Money(amount!.Value, currency!);
    }

    /// <summary>The objects of a list, each to be read by itself; their errors are gathered here. Empty where there is none.</summary>
    public IReadOnlyList<Fields> Items(string field, int most)
    {
        if (Find(_body, "", field) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and var count && count <= most
            && value.EnumerateArray().All(static i => i.ValueKind == JsonValueKind.Object))
            return [.. value.EnumerateArray().Select((item, i) => new Fields(item, $"{_at}{field}[{i}].", _errors))];
        Wrong(field, $"A list of 1 to {most} objects.");
        return [];
    }

    /// <summary>An object within, to be read by itself; its errors are gathered here. Null where there is none.</summary>
    public Fields? Part(string field)
    {
        if (Find(_body, "", field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new Fields(value, $"{_at}{field}.", _errors);
        Wrong(field, "An object is expected here.");
        return null;
    }

    public JsonElement? Find(string field) => Find(_body, "", field);

    private bool IsWrong(string field) => _errors.ContainsKey(_at + field);

    private JsonElement? Find(JsonElement of, string path, string field)
    {
        if (!of.TryGetProperty(field, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Null)
            return value;
        _cleared.Add(path + field);
        return null;
    }

    private JsonElement? Object(string field, params ReadOnlySpan<string> known)
    {
        if (Find(_body, "", field) is not { } value)
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

    private int? NumberOf(JsonElement of, string path, string field, int least, int most)
    {
        if (Find(of, path, field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && least <= number && number <= most)
            return number;
        Wrong(path + field, $"A whole number from {least} to {most}.");
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
