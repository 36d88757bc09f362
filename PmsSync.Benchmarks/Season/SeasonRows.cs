using System.Text.Json;
using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.Season;

/// <summary>One side of a conflict row.</summary>
internal readonly record struct SeasonSide(string Source, StayDates Dates);

/// <summary>A conflict as the service recorded it.</summary>
/// <param name="Stands">Open, or settled while its sides still collide, by a person's consent.</param>
internal sealed record SeasonConflict(string Id, string Unit, string Kind, bool Stands, NightSet Nights, IReadOnlyList<SeasonSide> Sides);

/// <summary>Nights on which a rule or a person saw these sides collide.</summary>
/// <param name="IsSuspicion">That the first of them is an echo of the other.</param>
internal sealed record SeasonSeen(bool IsSuspicion, NightSet Nights, IReadOnlyList<SeasonSide> Sides);

/// <summary>What the service has in its rows, read by SQL of the judge's own.</summary>
internal static class SeasonRows
{
    private const string Conflicts = """
        SELECT c.id, c.unit, c.kind, c.state = 'open' OR c.decided IS NOT NULL, c.nights,
            (SELECT json_group_array(json_array(s.source, s.arrival, s.departure)) FROM json_each(c.sides) e JOIN stay s ON s.id = e.value)
        FROM conflict c
        """;

    // What was decided about one booking's revisions saw that booking alone, and no collision.
    private const string Seen = "SELECT unit, CAST(seen AS BLOB), nights, conflict LIKE 'echo-%' FROM decision WHERE conflict NOT LIKE 'order-%'", Sources = "SELECT id, source FROM stay";

    public static IReadOnlyList<SeasonConflict> ConflictsOf(SeasonService service) => service.Database.Readers.Read(static c => c.ReadAll(Conflicts, static r =>
        new SeasonConflict(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3) == 1, Nights(r.GetString(4)), Sides(r.GetString(5)))));

    /// <summary>Standing suspicions that a stay is an echo, by unit.</summary>
    public static ILookup<string, SeasonSide> Suspects(SeasonService service) => ConflictsOf(service)
        .Where(static c => c is { Stands: true, Kind: "suspectedEcho" } && c.Sides.Count > 0).ToLookup(static c => c.Unit, static c => c.Sides[0]);

    /// <summary>What rules and people ever saw colliding, by unit.</summary>
    public static ILookup<string, SeasonSeen> EverSeen(SeasonService service) => service.Database.Readers.Read(static c =>
    {
        var sources = c.ReadAll(Sources, static r => (Id: r.GetString(0), Source: r.GetString(1))).ToDictionary(static s => s.Id, static s => s.Source);
        return c.ReadAll(Seen, static r => (Unit: r.GetString(0), Seen: (byte[])r.GetValue(1), Nights: Nights(r.GetString(2)), IsSuspicion: r.GetInt64(3) == 1))
            .ToLookup(static d => d.Unit, d => new SeasonSeen(d.IsSuspicion, d.Nights, [.. FactJson.Read<List<SeenSide>>(d.Seen).Where(s => sources.ContainsKey(s.Booking))
                .Select(s => new SeasonSide(sources[s.Booking], s.Face.Dates))]));
    });

    public static long Count(SeasonService service, string sql, params object[] values) =>
        service.Database.Readers.Read(c => c.ReadAll(sql, static r => r.GetInt64(0), values)).Single();

    private static IReadOnlyList<SeasonSide> Sides(string json) => [.. JsonElement.Parse(json).EnumerateArray().Select(static s =>
        new SeasonSide(s[0].GetString()!, new StayDates(DateOnly.Parse(s[1].GetString()!, null), DateOnly.Parse(s[2].GetString()!, null))))];

    private static NightSet Nights(string text) => NightText.Read(text);
}
