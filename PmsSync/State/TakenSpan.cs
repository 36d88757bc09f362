using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// The nights that a stay takes of a unit, and no more of it: a room type has thousands of stays, and only on the few nights for
/// which there are too many of them does it matter whose they are.
/// </summary>
/// <param name="SeemsEcho">It resembles other stays.</param>
internal readonly record struct TakenSpan(string Id, StayDates Nights, bool SeemsEcho)
{
    private const string Columns = "SELECT id, coalesce(takes_from, arrival), departure, resembles IS NOT NULL ";

    private const string OfUnit = Columns + """
        FROM stay LEFT JOIN placement ON stay_id = id
        WHERE stay.tenant = ?1 AND unit = ?2 AND departure > ?3 AND takes_nights = 1 AND (stay_id IS NULL OR to_unit = ?2 OR NOT (
        """ + PlacementStore.Holds + "))";

    // From the few that people placed: the planner would rather walk through all of the tenant's stays.
    private const string PlacedHere = Columns + """
        FROM placement INDEXED BY placement_to CROSS JOIN stay ON id = stay_id
        WHERE placement.tenant = ?1 AND to_unit = ?2 AND stay.tenant = ?1 AND unit <> ?2 AND departure > ?3 AND takes_nights = 1 AND
        """ + PlacementStore.Holds;

    /// <summary>Of the same stays as <see cref="StayStore.Taking(SqliteConnection, TenantId, UnitId, DateOnly)"/>, in no order.</summary>
    public static IReadOnlyList<TakenSpan> Load(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly from)
    {
        var day = from.ToString("yyyy-MM-dd");
        var own = connection.ReadRows(OfUnit, Read, tenant.Value, unit.Value, day);
        own.AddRange(connection.ReadRows(PlacedHere, Read, tenant.Value, unit.Value, day));
        return own;
    }

    private static TakenSpan Read(SqliteDataReader row) => new(row.GetString(0), new StayDates(row.Date(1), row.Date(2)), row.GetInt32(3) == 1);
}
