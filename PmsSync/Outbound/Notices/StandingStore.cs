using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>What turned with time and was told, so that it is told once for each turn.</summary>
internal static class StandingStore
{
    private const string OfKind = "SELECT subject FROM notice_standing WHERE tenant = ?1 AND kind = ?2";

    private const string Insert = "INSERT INTO notice_standing (tenant, kind, subject, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

    private const string Delete = "DELETE FROM notice_standing WHERE tenant = ?1 AND kind = ?2 AND subject = ?3";

    public static HashSet<string> Of(SqliteConnection connection, TenantId tenant, NoticeKind kind) =>
        connection.ReadRows(OfKind, static row => row.GetString(0), tenant.Value, kind.Name).ToHashSet(StringComparer.Ordinal);

    /// <returns>False where it stands already.</returns>
    public static bool Begin(WriteSession session, TenantId tenant, NoticeKind kind, string subject, DateTimeOffset now) =>
        session.Execute(Insert, tenant.Value, kind.Name, subject, now.ToUnixTimeMilliseconds()) == 1;

    /// <returns>False where it does not stand.</returns>
    public static bool End(WriteSession session, TenantId tenant, NoticeKind kind, string subject) =>
        session.Execute(Delete, tenant.Value, kind.Name, subject) == 1;
}
