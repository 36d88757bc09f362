using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace PmsSync.Sandbox.Channex.Wire;

/// <summary>
/// The query arguments that Channex documents: <c>filter[field]</c>, <c>filter[field][gte]</c>,
/// <c>pagination[page]</c>, <c>pagination[limit]</c>, <c>order[field]</c>.
/// </summary>
internal sealed class ApiQuery
{
    private const int DefaultLimit = 10;

    private const int MaxLimit = 100;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public ApiQuery(string query)
    {
        foreach (var (name, value) in QueryHelpers.ParseQuery(query))
            _values[name] = value.ToString();
    }

    public int Page => Math.Max(1, Number("pagination[page]") ?? 1);

    public int Limit => Math.Clamp(Number("pagination[limit]") ?? DefaultLimit, 1, MaxLimit);

    /// <summary>The values of a filter, comma separated on the wire; null without it.</summary>
    public IReadOnlyList<string>? Filter(string field) =>
        _values.TryGetValue($"filter[{field}]", out var value) ? value.Split(',') : null;

    public string? Filter(string field, string comparison) => _values.GetValueOrDefault($"filter[{field}][{comparison}]");

    /// <summary>True for <c>desc</c>, false for <c>asc</c>, null without such an order.</summary>
    public bool? Descending(string field) => _values.GetValueOrDefault($"order[{field}]") switch { "desc" => true, "asc" => false, _ => null };

    /// <summary>Whether a text that sorts as it reads (ISO dates and instants) meets all comparisons on the field.</summary>
    public bool Admits(string field, string? value)
    {
        if (Filter(field) is { } oneOf && !oneOf.Contains(value))
            return false;
        return Holds("gte", static c => c >= 0) && Holds("gt", static c => c > 0) && Holds("lte", static c => c <= 0)
            && Holds("lt", static c => c < 0) && Holds("eq", static c => c == 0) && Holds("not", static c => c != 0);

        bool Holds(string comparison, Func<int, bool> test) =>
            Filter(field, comparison) is not { } bound || (value is not null && test(string.CompareOrdinal(value, bound)));
    }

    /// <summary>The inclusive dates of <c>filter[date]</c> or of its <c>gte</c> and <c>lte</c>; null when they are missing or no dates.</summary>
    public (DateOnly From, DateOnly To)? Dates()
    {
        var from = Filter("date") is [var single] ? single : Filter("date", "gte");
        var to = Filter("date") is [var same] ? same : Filter("date", "lte");
        return TryDate(from, out var first) && TryDate(to, out var last) ? (first, last) : null;
    }

    private static bool TryDate(string? text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private int? Number(string name) =>
        int.TryParse(_values.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
