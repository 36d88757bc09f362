using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>A placement of which other units have not heard how it stands.</summary>
/// <param name="Others">The unit that gives the nights, and the one where it was decided, without the stay's own.</param>
/// <param name="Standing">To be kept as told, once it is.</param>
internal sealed record UntoldPlacement(string Stay, IReadOnlyList<UnitId> Others, string Standing);

/// <summary>Where people placed stays. Whether a placement holds is seen when stay and placement are read together.</summary>
internal static class PlacementStore
{
    /// <summary>True of a stay and its placement while the source shows the stay as the decision saw it, but for nights that it gave up in its end.</summary>
    public const string Holds = """
         seen_unit = stay.unit AND seen_arrival = stay.arrival AND seen_status = stay.status AND seen_kind = stay.kind
             AND (seen_departure = stay.departure OR (stay.ended_as IS 'shortened' AND stay.departure < seen_departure))
        """;

    private const string Upsert = """
        INSERT INTO placement (stay_id, tenant, conflict, decision, seen_unit, seen_arrival, seen_departure, seen_status, seen_kind, to_unit, told)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '')
        ON CONFLICT (stay_id) DO UPDATE SET
            conflict = excluded.conflict, decision = excluded.decision, seen_unit = excluded.seen_unit, seen_arrival = excluded.seen_arrival,
            seen_departure = excluded.seen_departure, seen_status = excluded.seen_status, seen_kind = excluded.seen_kind,
            to_unit = excluded.to_unit, told = excluded.told
        """;

    private const string DeleteOne = "DELETE FROM placement WHERE stay_id = ?1";

    private const string ConflictOfStay = "SELECT conflict FROM placement WHERE tenant = ?1 AND stay_id = ?2";

    private const string OfConflict = "SELECT stay_id FROM placement WHERE tenant = @tenant AND conflict = @conflict ORDER BY stay_id";

    // While it holds: what the nights of the stay rest on (whether it takes them, from when, which are held), and what is said
    // of the stay where it collides. Once it does not, nothing of the stay concerns another unit but that.
    private const string Untold = """
        SELECT Stay, ToUnit, DecidedIn, Standing FROM (
            SELECT stay_id AS Stay, to_unit AS ToUnit, conflict.unit AS DecidedIn, told AS Told, CASE WHEN
        """ + Holds + """
                THEN json_array(takes_nights, takes_from, external_id, stay.created_at, (
                    SELECT group_concat(first_night || end_night, ',') FROM held_night WHERE held_night.stay_id = placement.stay_id))
                ELSE '-' END AS Standing
            FROM placement JOIN stay ON stay.id = stay_id LEFT JOIN conflict ON conflict.id = placement.conflict
            WHERE placement.tenant = ?1 AND seen_unit = ?2 AND (to_unit IS NOT NULL OR conflict.unit <> ?2))
        WHERE Standing <> Told
        """;

    private const string Tell = "UPDATE placement SET told = ?2 WHERE stay_id = ?1";

    private const string Forget = "UPDATE placement SET told = '' WHERE stay_id = ?1";

    public static void Save(WriteSession session, TenantId tenant, string conflict, string stay, Placement placement) => session.Execute(
        Upsert, stay, tenant.Value, conflict, placement.Decision, placement.Seen.Unit.Value, placement.Seen.Dates.Arrival, placement.Seen.Dates.Departure,
        (int)placement.Seen.Status, (int)placement.Seen.Kind, placement.To?.Value);

    public static void Remove(WriteSession session, string stay) => session.Execute(DeleteOne, stay);

    /// <summary>The stays that the decisions on a conflict placed.</summary>
    public static IReadOnlyList<string> StaysOf(SqliteConnection connection, TenantId tenant, string conflict) =>
        [.. connection.Query<string>(OfConflict, new { tenant = tenant.Value, conflict })];

    /// <summary>The conflict by whose decision a stay was placed; null where nobody placed it.</summary>
    public static string? ConflictOf(SqliteConnection connection, TenantId tenant, string stay) =>
        connection.ReadRows(ConflictOfStay, static r => r.GetString(0), tenant.Value, stay).SingleOrDefault();

    /// <summary>Placements of stays of this unit of which others have to look again.</summary>
    public static IReadOnlyList<UntoldPlacement> UntoldOf(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(Untold, r => new UntoldPlacement(r.GetString(0), OthersOf(unit, r.Text(1), r.Text(2)), r.GetString(3)), tenant.Value, unit.Value);

    public static void MarkTold(WriteSession session, UntoldPlacement placement) => session.Execute(Tell, placement.Stay, placement.Standing);

    /// <summary>
    /// The stay was written: whatever comes of it, other units have to hear. Where it soon is as it was before, one of them may have
    /// looked meanwhile, and nothing else would tell it.
    /// </summary>
    public static void Untell(WriteSession session, string stay) => session.Execute(Forget, stay);

    private static List<UnitId> OthersOf(UnitId own, params ReadOnlySpan<string?> units)
    {
        var others = new List<UnitId>();
        foreach (var name in units)
            if (name is not null && new UnitId(name) is var other && other != own && !others.Contains(other))
                others.Add(other);
        return others;
    }
}
