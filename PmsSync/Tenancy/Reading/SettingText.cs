using System.Globalization;

namespace PmsSync.Tenancy;

/// <summary>
/// How a single value is written. Stricter than .NET's own binder where that surprises: "300" is no
/// duration (it would be 300 days), nor is "24:00:00" (24 days).
/// </summary>
internal static class SettingText
{
    private static readonly string[] Durations = ["c", @"h\:mm\:ss", @"d\.h\:mm\:ss"];
    private static readonly string[] Times = ["HH:mm", "H:mm", "HH:mm:ss"];

    private static readonly Dictionary<Type, (Func<string, object?> Parse, string Expected)> Forms = new()
    {
        [typeof(string)] = (static text => text, "a text"),
        [typeof(bool)] = (static text => bool.TryParse(text, out var value) ? value : null, "true or false"),
        [typeof(int)] = (static text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null, "a whole number"),
        [typeof(long)] = (static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null, "a whole number"),
        [typeof(double)] = (static text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null, "a number"),
        [typeof(TimeSpan)] = (static text => Duration(text), "a duration as hh:mm:ss, with whole days in front as d.hh:mm:ss"),
        [typeof(DateOnly)] = (static text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null, "a date as 2027-01-31"),
        [typeof(TimeOnly)] = (static text => Time(text), "a time of day as HH:mm"),
    };

    public static bool IsScalar(Type type) => Forms.ContainsKey(type);

    /// <summary>The value, or null where the text is not in the form that <see cref="Expected"/> names.</summary>
    public static object? Parse(Type type, string text) => Forms[type].Parse(text.Trim());

    public static string Expected(Type type) => Forms[type].Expected;

    private static TimeSpan? Duration(string text) =>
        text.Contains(':') && TimeSpan.TryParseExact(text, Durations, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null;
}
