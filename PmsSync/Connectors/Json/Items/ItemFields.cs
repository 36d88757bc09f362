using System.Globalization;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Items;

/// <summary>
/// Reads what a joined system wrote. What closes nights must be right, and the first thing that is not is kept as
/// <see cref="Problem"/>: the field and what to write. Everything else is left out where it has no form that is known,
/// so that a telephone number keeps no night open. Every text leaves here without card numbers; values are never repeated.
/// </summary>
internal sealed class ItemFields(JsonElement item)
{
    private const int LongestName = 200, LongestEmail = 254, LongestPhone = 40, LongestNote = 2_000;

    /// <summary>The first thing that is wrong; null while all is well.</summary>
    public string? Problem { get; private set; }

    public void Wrong(string field, string remedy) => Problem ??= $"{field}: {remedy}";

    /// <summary>A text or a number that names something; null where there is none.</summary>
    public string? Id(string path, int longest)
    {
        if (Find(path) is not { } value)
            return null;
        if (Raw(value) is { } text && text.Length <= longest && !text.Any(char.IsControl))
            return text;
        Wrong(path, $"write a text of 1 to {longest} characters or a number");
        return null;
    }

    public DateOnly? Date(string path)
    {
        if (Find(path) is not { } value)
            return null;
        if (DateOnly.TryParseExact(Raw(value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Wrong(path, "write a date as 2027-01-10");
        return null;
    }

    public bool Has(string path) => Find(path) is { };

    /// <summary>An instant with its offset.</summary>
    public DateTimeOffset? Instant(string path)
    {
        if (Find(path) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.String && value.TryGetDateTimeOffset(out var at) && at >= DateTimeOffset.UnixEpoch && Raw(value) is { } text
            && (text.EndsWith('Z') || (text.IndexOf('T', StringComparison.Ordinal) is > 0 and var time && text.LastIndexOfAny(['+', '-']) > time)))
            return at.ToUniversalTime();
        Wrong(path, "write an instant as 2027-01-10T12:00:00Z");
        return null;
    }

    /// <summary>A whole number, also written as a text.</summary>
    public long? Count(string path)
    {
        if (Find(path) is not { } value)
            return null;
        if (long.TryParse(Raw(value), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        Wrong(path, "write a whole number that grows with each change of the item, or leave it out");
        return null;
    }

    /// <summary>One of the names, in any case; the first where there is none.</summary>
    public T OneOf<T>(string path)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        if (Find(path) is not { } value)
            return Enum.Parse<T>(names[0]);
        var found = Array.Find(names, n => string.Equals(n, Raw(value), StringComparison.OrdinalIgnoreCase));
        if (found is null)
            Wrong(path, $"write one of {string.Join(", ", names.Select(static n => n.ToLowerInvariant()))}");
        return Enum.Parse<T>(found ?? names[0]);
    }

    public string? Note(string path) => Find(path) is { } value && Raw(value) is { } text ? Cut(text, LongestNote) : null;

    public string? Code(string path) => Find(path) is { } value && Raw(value) is { } text ? Cut(text, LongestName) : null;

    public Guest? Guest(string path)
    {
        var guest = new Guest(
            Text($"{path}.name", LongestName), Text($"{path}.email", LongestEmail), Text($"{path}.phone", LongestPhone), People($"{path}.adults"), People($"{path}.children"));
        return guest == new Guest() ? null : guest;
    }

    public Money? Price(string path) =>
        Find($"{path}.currency") is { } currency && Raw(currency) is { Length: 3 } code && code.All(char.IsAsciiLetter)
        && Find($"{path}.amount") is { } amount && decimal.TryParse(Raw(amount), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? new Money(value, code.ToUpperInvariant()) : null;

    private string? Text(string path, int longest) => Find(path) is { ValueKind: JsonValueKind.String } value && Raw(value) is { } text ? Cut(text, longest) : null;

    private int? People(string path) =>
        Find(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var count) && count is >= 0 and < 100 ? count : null;

    // Scrubbed before it is cut: half a card number is one all the same.
    private static string Cut(string text, int longest)
    {
        var clean = CardScrubber.Scrub(text);
        return clean.Length <= longest ? clean : clean[..longest];
    }

    /// <summary>Null for what is not there, and for a null.</summary>
    private JsonElement? Find(string path)
    {
        var at = item;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(name, out at) || at.ValueKind is JsonValueKind.Null)
                return null;
        }
        return at;
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
