using System.Collections.Frozen;
using TimeZoneConverter;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Resolves the zone names of one body: IANA and Windows names, paths that end in an IANA name
/// (<c>/example.org/20240101/Europe/Rome</c>), and names that the body's own VTIMEZONE places by
/// X-LIC-LOCATION. Names are looked up in known lists only: a name from outside never becomes a file path.
/// </summary>
internal sealed class FeedZones(IReadOnlyDictionary<string, string> locations, FeedRemarks remarks)
{
    private const int MostNames = 1_000;

    private static readonly FrozenDictionary<string, string> Known = KnownNames();

    private readonly Dictionary<string, TimeZoneInfo?> _resolved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The zone of that name, or null where nobody knows it: its times are then meant in the unit's zone.</summary>
    public TimeZoneInfo? Resolve(string name, int line)
    {
        if (_resolved.TryGetValue(name, out var zone))
            return zone;
        zone = Find(name) ?? (locations.TryGetValue(name, out var location) ? Find(location) : null);
        if (zone is null)
            remarks.AddOnce(line, "A time names a zone that nobody knows; it was read in the unit's own zone.");
        if (_resolved.Count < MostNames)
            _resolved.Add(name, zone);
        return zone;
    }

    /// <summary>The zone of an IANA or Windows name or of a path that ends in one, otherwise null.</summary>
    public static TimeZoneInfo? Find(string name) =>
        KnownName(name) is { } known && TZConvert.TryGetTimeZoneInfo(known, out var zone) ? zone : null;

    /// <summary>The IANA name for the same, otherwise null.</summary>
    public static string? IanaName(string name) =>
        KnownName(name) is not { } known ? null
        : TZConvert.TryWindowsToIana(known, out var iana) ? iana
        : known;

    private static string? KnownName(string name)
    {
        var candidate = name.Trim().Trim('"');
        for (var tries = 0; tries < 8 && candidate.Length > 0; tries++)
        {
            if (Known.TryGetValue(candidate, out var known))
                return known;
            var slash = candidate.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
                return null;
            candidate = candidate[(slash + 1)..];
        }
        return null;
    }

    private static FrozenDictionary<string, string> KnownNames()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in TZConvert.KnownIanaTimeZoneNames.Concat(TZConvert.KnownWindowsTimeZoneIds))
            names.TryAdd(name, name);
        foreach (var utc in new[] { "UTC", "GMT", "Z", "Etc/UTC", "Etc/GMT" })
            names[utc] = "UTC";
        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
