using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Maintenance;

/// <summary>The rows of what people say and do.</summary>
internal static class TicketWorkStore
{
    private const string Upsert = """
        INSERT INTO maintenance_work (tenant, ticket, maker, said, status, started_at, closed_at, closings, block_at, changed_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (tenant, ticket) DO UPDATE SET
            said = excluded.said, status = excluded.status, started_at = excluded.started_at, closed_at = excluded.closed_at,
            closings = excluded.closings, block_at = excluded.block_at, changed_at = excluded.changed_at, version = excluded.version
        """;

    private const string CurrentVersion = "SELECT version FROM maintenance_work WHERE tenant = ?1 AND ticket = ?2";

    private const string Works = """
        SELECT ticket AS Id, said AS Said, status AS Status, started_at AS StartedAt, closed_at AS ClosedAt, closings AS Closings,
            block_at AS BlockAt, changed_at AS WorkedAt, version AS WorkVersion
        FROM maintenance_work

        """;

    private const string One = Works + "WHERE tenant = @tenant AND ticket = @ticket";

    private const string WithoutTicket = Works + """
        WHERE tenant = @tenant AND maker = @maker
            AND NOT EXISTS (SELECT 1 FROM maintenance_ticket t WHERE t.tenant = maintenance_work.tenant AND t.id = maintenance_work.ticket)
        """;

    /// <param name="maker">The lane that makes the ticket of what opened it; null where it was opened once and for all.</param>
    public static void Save(WriteSession session, TenantId tenant, string ticket, string? maker, TicketWork work) => session.Execute(
        Upsert, tenant.Value, ticket, maker, FactJson.Text(work.Said), (int)work.Status, Milliseconds(work.StartedAt), Milliseconds(work.ClosedAt),
        FactJson.Text(work.Closings), Milliseconds(work.BlockAt), Milliseconds(work.ChangedAt), work.Version);

    /// <summary>The version inside the writer's transaction; 0 before the first decision.</summary>
    public static long VersionOf(WriteSession session, TenantId tenant, string ticket) => session.Scalar<long>(CurrentVersion, tenant.Value, ticket);

    public static TicketWork Find(SqliteConnection connection, TenantId tenant, string ticket) =>
        connection.QuerySingleOrDefault<TicketRow>(One, new { tenant = tenant.Value, ticket })?.ToWork() ?? TicketWork.None;

    /// <summary>What people did to tickets that a lane made and that have no row.</summary>
    public static IReadOnlyDictionary<string, TicketWork> TouchedWithoutTicket(SqliteConnection connection, TenantId tenant, string maker) =>
        connection.Query<TicketRow>(WithoutTicket, new { tenant = tenant.Value, maker }).ToDictionary(static r => r.Id, static r => r.ToWork(), StringComparer.Ordinal);

    private static long? Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();
}
