using System.Text.Json;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// Of a stay that closes nights of a unit, what decides whether it collides with others: a room type has thousands of them,
/// and only of the few that collide anybody needs the whole row.
/// </summary>
/// <param name="Nights">That it takes.</param>
/// <param name="Resembles">The stays that this may be the echo of.</param>
/// <param name="BecauseOf">Of a ticket's block the stay on whose account it is.</param>
internal sealed record TakingStay(
    string Id, StayDates Nights, StayStatus Status, StayKind Kind, string Source, string? ExternalId, DateTimeOffset CreatedAt, Lookalikes? Resembles, string? BecauseOf)
{
    private const string Columns = """
        SELECT stay.id, coalesce(takes_from, arrival), departure, status, kind, source, external_id, created_at, resembles, because_of

        """;

    // From the few ids: the planner would rather walk through all of the tenant's stays.
    private const string ByIds = Columns + "FROM json_each(?2) asked CROSS JOIN stay ON stay.id = asked.value WHERE stay.tenant = ?1";

    public static IReadOnlyList<TakingStay> Load(SqliteConnection connection, TenantId tenant, IEnumerable<string> ids) =>
        connection.ReadRows(ByIds, Read, tenant.Value, JsonSerializer.Serialize(ids));

    private static TakingStay Read(SqliteDataReader row) => new(
        row.GetString(0), new StayDates(row.Date(1), row.Date(2)), (StayStatus)row.GetInt32(3), (StayKind)row.GetInt32(4), row.GetString(5), row.Text(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)), Lookalikes.Parse(row.Text(8)), row.Text(9));
}
