namespace PmsSync.Web.Input;

/// <summary>One of an enum's words in an address, in any case of its letters; numbers are none.</summary>
internal readonly record struct QueryWord<T>(T Value)
    where T : struct, Enum
{
    public static bool TryParse(string? text, out QueryWord<T> word)
    {
        var known = Enum.TryParse<T>(text, ignoreCase: true, out var value) && string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase);
        word = new QueryWord<T>(value);
        return known;
    }
}
