using System.Collections.Frozen;

namespace PmsSync.Connectors.Ical;

/// <summary>The properties of an event that mean something here; the rest is skipped unread.</summary>
internal static class EventProperties
{
    private static readonly FrozenDictionary<string, string> Kept = new[]
    {
        "UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP",
        "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID",
    }.ToFrozenDictionary(static name => name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> KeptBySpan =
        Kept.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> OthersBySpan = new[]
    {
        "BEGIN", "END", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "CATEGORIES", "LOCATION", "CLASS", "ORGANIZER",
        "PRODID", "VERSION", "CALSCALE", "METHOD", "TZID", "X-LIC-LOCATION", "X-WR-TIMEZONE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
    }.ToFrozenDictionary(static name => name, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsKept(ReadOnlySpan<char> name) => KeptBySpan.ContainsKey(name);

    /// <summary>The name in upper case, without a new string for the ones that feeds are made of.</summary>
    public static string Intern(ReadOnlySpan<char> name) =>
        KeptBySpan.TryGetValue(name, out var kept) ? kept
        : OthersBySpan.TryGetValue(name, out var other) ? other
        : name.ToString().ToUpperInvariant();
}
