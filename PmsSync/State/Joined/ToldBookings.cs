using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Joined;

/// <summary>The last version of a booking that a joined system took, or refused for good.</summary>
/// <param name="ToldTo">The address and the mapping that it was told under: under others it is told anew.</param>
/// <param name="Refused">Why it was refused; null where it was taken.</param>
internal sealed record ToldBooking(TenantId Tenant, ConnectionId Connection, string StayId, long Version, string ToldTo, string? Refused);

/// <summary>Which bookings a joined system is still to be told.</summary>
internal static class ToldBookings
{
    private const string Upsert = """
        INSERT INTO told_booking (tenant, connection, stay_id, version, told_to, refused) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (tenant, connection, stay_id) DO UPDATE SET version = excluded.version, told_to = excluded.told_to, refused = excluded.refused
        """;

    // Its own bookings it knows. What it never heard of and takes no night is no news. Without a limit, because of those that are not to be told for now.
    private const string Untold = """
        SELECT stay.id, told.stay_id IS NULL AS is_news FROM stay
        LEFT JOIN placement ON placement.stay_id = stay.id
        LEFT JOIN told_booking told ON told.tenant = stay.tenant AND told.connection = @connection AND told.stay_id = stay.id
        WHERE stay.tenant = @tenant AND stay.source <> @connection AND stay.departure > @from
          AND (told.stay_id IS NOT NULL OR (stay.takes_nights = 1 AND (stay.unit IN @units OR placement.to_unit IN @units)))
          AND (told.stay_id IS NULL OR told.version <> stay.version OR told.told_to <> @toldTo)
        ORDER BY stay.changed_at, stay.id
        """;

    // Not deleted: of one that takes no night any more nobody would be told again.
    private const string TellAll = "UPDATE told_booking SET told_to = '' WHERE tenant = ?1 AND connection = ?2 AND (?3 = 0 OR refused IS NOT NULL)";

    private const string RefusedOf = "SELECT refused FROM told_booking WHERE tenant = @tenant AND connection = @connection AND refused IS NOT NULL LIMIT 100";

    // Whatever changes a booking that somebody sees writes its history, too.
    private const string NewestChange = "SELECT coalesce(max(id), 0) FROM stay_history";

    public static void Save(WriteSession session, ToldBooking told) => session.Execute(
        Upsert, told.Tenant.Value, told.Connection.Value, told.StayId, told.Version, told.ToldTo, told.Refused);

    /// <summary>They are to be told once more.</summary>
    /// <param name="onlyRefused">Those that were taken stay told.</param>
    /// <returns>How many.</returns>
    public static int TellAnew(WriteSession session, TenantId tenant, ConnectionId connection, bool onlyRefused) =>
        session.Execute(TellAll, tenant.Value, connection.Value, onlyRefused ? 1 : 0);

    /// <summary>
    /// Bookings not over on <paramref name="from"/> whose newest version was not told, the longest unchanged first. A suspected echo
    /// may be a booking of the system's own: while it is one, it is not told to a system that has not heard of it. Nor is what a person
    /// released before it was told.
    /// </summary>
    public static IReadOnlyList<StayRow> NotTold(SqliteConnection connection, ChannelAccess access, string toldTo, DateOnly from, int limit)
    {
        var untold = connection.Query<(string Id, bool IsNews)>(Untold, new
        {
            tenant = access.Tenant.Value,
            connection = access.Connection.Value,
            units = access.Units.Select(static u => u.Unit.Value).ToArray(),
            from = from.ToString("yyyy-MM-dd"),
            toldTo,
        }, buffered: false);
        var told = from stay in untold
                   let row = StayStore.Find(connection, access.Tenant, stay.Id)
                   where row is not null && !(stay.IsNews && (row.Place is null || IsSuspect(connection, access, row)))
                   select row;
        return [.. told.Take(limit)];
    }

    // Of a unit that the system does not have, nothing is told anyway.
    private static bool IsSuspect(SqliteConnection connection, ChannelAccess access, StayRow row) => row.Provenance.IsSuspected
        && StayStore.MirroredBy(connection, row, unit => access.FindUnit(unit)?.Rooms ?? UnitRooms.One).Count > 0;

    /// <summary>Why bookings were refused for good, a hundred at most.</summary>
    public static IReadOnlyList<string> Refused(SqliteConnection connection, TenantId tenant, ConnectionId of) =>
        [.. connection.Query<string>(RefusedOf, new { tenant = tenant.Value, connection = of.Value })];

    /// <summary>Grows with each change of any booking.</summary>
    public static long ChangeMark(SqliteConnection connection) => connection.ExecuteScalar<long>(NewestChange);
}
