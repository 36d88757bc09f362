namespace PmsSync.Connectors.Ical;

/// <summary>
/// One unfolded line, <c>NAME;PARAMETERS:VALUE</c>. The name is upper case; <paramref name="Number"/> is the
/// physical line on which it begins, from 1. A line that is none has an empty name and its text as the value.
/// </summary>
internal readonly record struct ContentLine(int Number, string Name, string Parameters, string Value)
{
    private const int LongestName = 60;

    /// <summary>Reads tolerantly: doubled semicolons, unclosed quotes and names in lower case do no harm.</summary>
    public static ContentLine Parse(int number, string text)
    {
        var end = text.AsSpan().IndexOfAny(';', ':');
        var name = (end < 0 ? text : text.AsSpan(0, end)).Trim();
        if (!IsName(name) || (end < 0 && !EventProperties.IsKept(name)))
            return new ContentLine(number, "", "", text);
        var upper = EventProperties.Intern(name);
        if (end < 0)
            return new ContentLine(number, upper, "", "");
        if (text[end] == ':')
            return new ContentLine(number, upper, "", text[(end + 1)..]);
        var colon = ValueSeparator(text, end);
        return colon < 0
            ? new ContentLine(number, EventProperties.IsKept(name) ? upper : "", text[(end + 1)..], "")
            : new ContentLine(number, upper, text[(end + 1)..colon], text[(colon + 1)..]);
    }

    /// <summary>The value of a parameter without its quotes, or null.</summary>
    public string? Parameter(string name)
    {
        var rest = Parameters.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = Unquoted(rest, ';');
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = part.IndexOf('=');
            if (equals > 0 && part[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..].Trim().Trim('"').ToString();
        }
        return null;
    }

    // An unclosed quote hides the colon; the last one is then the best guess: no value of ours holds a colon.
    private static int ValueSeparator(string text, int from)
    {
        var found = Unquoted(text.AsSpan(from), ':');
        if (found >= 0)
            return from + found;
        var last = text.LastIndexOf(':');
        return last > from ? last : -1;
    }

    private static int Unquoted(ReadOnlySpan<char> text, char wanted)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == wanted && !quoted)
                return i;
        }
        return -1;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > LongestName)
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;
        }
        return true;
    }
}
