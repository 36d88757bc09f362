using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// Of a stay that closes nights of a unit, what decides whether it collides with others: a room type has thousands of them,
/// and only of the few that collide anybody needs the whole row.
/// </summary>
/// <param name="Nights">That it takes.</param>
/// <param name="Resembles">The stay whose echo this seems to be.</param>
/// <param name="BecauseOf">Of a ticket's block the stay on whose account it is.</param>
internal sealed record TakingStay(
    string Id, StayDates Nights, StayStatus Status, StayKind Kind, string Source, string? ExternalId, DateTimeOffset CreatedAt, string? Resembles, string? BecauseOf)
{
    private const string Columns = """
        SELECT id, coalesce(takes_from, arrival), departure, status, kind, source, external_id, created_at, resembles, because_of

        """;

    private const string OfUnit = Columns + """
        FROM stay LEFT JOIN placement ON stay_id = id
        WHERE stay.tenant = ?1 AND unit = ?2 AND departure > ?3 AND takes_nights = 1 AND (stay_id IS NULL OR to_unit = ?2 OR NOT (
        """ + PlacementStore.Holds + "))";

    // From the few that people placed: the planner would rather walk through all of the tenant's stays.
    private const string PlacedHere = Columns + """
        FROM placement INDEXED BY placement_to CROSS JOIN stay ON id = stay_id
        WHERE placement.tenant = ?1 AND to_unit = ?2 AND stay.tenant = ?1 AND unit <> ?2 AND departure > ?3 AND takes_nights = 1 AND
        """ + PlacementStore.Holds;

    /// <summary>The same stays as <see cref="StayStore.Taking(SqliteConnection, TenantId, UnitId, DateOnly)"/>, in no order.</summary>
    public static IReadOnlyList<TakingStay> Load(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly from)
    {
        var day = from.ToString("yyyy-MM-dd");
        var own = connection.ReadRows(OfUnit, Read, tenant.Value, unit.Value, day);
        own.AddRange(connection.ReadRows(PlacedHere, Read, tenant.Value, unit.Value, day));
        return own;
    }

    private static TakingStay Read(SqliteDataReader row) => new(
        row.GetString(0), new StayDates(row.Date(1), row.Date(2)), (StayStatus)row.GetInt32(3), (StayKind)row.GetInt32(4), row.GetString(5), row.Text(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)), row.Text(8), row.Text(9));
}
