using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>A feed, or the list of a connection's bookings: then it has no unit.</summary>
internal readonly record struct UnreadSource(TenantId Tenant, ConnectionId Connection, UnitId? Unit, int Slot)
{
    public static UnreadSource Of(FeedId feed) => new(feed.Tenant, feed.Connection, feed.Unit, feed.Slot);

    public static UnreadSource ListOf(TenantId tenant, ConnectionId connection) => new(tenant, connection, Unit: null, Slot: 0);
}

/// <summary>
/// Which sources have to be read again because the database is older than the last run, or a channel let go of bookings. A row outlives restarts, and an
/// edited configuration: it goes only when its source was read.
/// </summary>
internal static class CatchUpStore
{
    private const string Insert = "INSERT OR IGNORE INTO unread_source (tenant, source, unit, slot) VALUES (?1, ?2, ?3, ?4)";

    private const string Delete = "DELETE FROM unread_source WHERE tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4";

    private const string Every = "SELECT tenant, source, unit, slot FROM unread_source";

    private const string OfOneTenant = Every + " WHERE tenant = ?1";

    public static void Owe(WriteSession session, UnreadSource source) =>
        session.Execute(Insert, source.Tenant.Value, source.Connection.Value, source.Unit?.Value ?? "", source.Slot);

    /// <summary>All that the source told by now is applied.</summary>
    public static void MarkRead(WriteSession session, UnreadSource source) =>
        session.Execute(Delete, source.Tenant.Value, source.Connection.Value, source.Unit?.Value ?? "", source.Slot);

    public static IReadOnlySet<UnreadSource> All(SqliteConnection connection) =>
        connection.ReadRows(Every, Read).ToHashSet();

    public static IReadOnlySet<UnreadSource> Of(SqliteConnection connection, TenantId tenant) =>
        connection.ReadRows(OfOneTenant, Read, tenant.Value).ToHashSet();

    private static UnreadSource Read(SqliteDataReader row) => new(
        new TenantId(row.GetString(0)), new ConnectionId(row.GetString(1)), row.GetString(2) is { Length: > 0 } unit ? new UnitId(unit) : null, row.GetInt32(3));
}
