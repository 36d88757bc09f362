using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The connections whose bookings were pulled and applied at least once. Before that, nobody knows what they have sold.</summary>
internal static class PulledConnections
{
    private const string Insert = "INSERT OR IGNORE INTO pulled_connection (tenant, source, pulled_at) VALUES (?1, ?2, ?3)";

    private const string OfOneTenant = "SELECT source FROM pulled_connection WHERE tenant = @tenant";

    public static void Add(WriteSession session, TenantId tenant, ConnectionId connection, DateTimeOffset now) =>
        session.Execute(Insert, tenant.Value, connection.Value, now.ToUnixTimeMilliseconds());

    public static IReadOnlySet<ConnectionId> Of(SqliteConnection connection, TenantId tenant) =>
        connection.Query<string>(OfOneTenant, new { tenant = tenant.Value }).Select(static id => new ConnectionId(id)).ToHashSet();
}
