using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Joined;

/// <summary>A booking that a person wants its own system to be asked to cancel, because of a conflict.</summary>
/// <param name="Version">The stay's: of one version a system is asked once.</param>
/// <param name="Decision">The event of the decision: the system is asked only while that stands.</param>
/// <param name="ToldAt">When the system took the request; null while it has not, or where it refused.</param>
/// <param name="Refused">In the system's words; null where it did not.</param>
internal sealed record AskedCancellation(
    TenantId Tenant, ConnectionId Connection, string StayId, long Version, string Conflict, long Decision, DateTimeOffset AskedAt, DateTimeOffset? ToldAt = null,
    string? Refused = null);

/// <summary>The rows of requests to cancel, one for each booking.</summary>
internal static class AskedCancellations
{
    private const string Upsert = """
        INSERT INTO asked_cancellation (tenant, connection, stay_id, version, conflict, decision, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (tenant, stay_id) DO UPDATE SET
            told_at = CASE WHEN version = excluded.version THEN told_at END, refused = NULL, connection = excluded.connection, version = excluded.version,
            conflict = excluded.conflict, decision = excluded.decision, asked_at = excluded.asked_at
        """;

    private const string Columns = "SELECT a.tenant, a.connection, a.stay_id, a.version, a.conflict, a.decision, a.asked_at, a.told_at, a.refused FROM asked_cancellation a";

    // A decision that does not hold any more, or was replaced by another, asks nobody.
    private const string ToBeTold = Columns + """
         JOIN conflict c ON c.id = a.conflict AND c.tenant = a.tenant
        WHERE a.tenant = ?1 AND a.connection = ?2 AND a.told_at IS NULL AND a.refused IS NULL AND c.decided = a.decision AND c.state = 'open'
        ORDER BY a.asked_at, a.stay_id LIMIT ?3
        """;

    private const string OfStay = Columns + " WHERE a.tenant = ?1 AND a.stay_id = ?2";

    private const string Answered = "UPDATE asked_cancellation SET told_at = ?4, refused = ?5 WHERE tenant = ?1 AND stay_id = ?2 AND decision = ?3";

    /// <summary>It is to be asked; of a version that was asked for already it stays told.</summary>
    public static void Ask(WriteSession session, AskedCancellation asked) => session.Execute(
        Upsert, asked.Tenant.Value, asked.Connection.Value, asked.StayId, asked.Version, asked.Conflict, asked.Decision, asked.AskedAt.ToUnixTimeMilliseconds());

    /// <summary>The system took the request, or <paramref name="refused"/> it.</summary>
    public static void SaveAnswer(WriteSession session, AskedCancellation asked, DateTimeOffset at, string? refused) => session.Execute(
        Answered, asked.Tenant.Value, asked.StayId, asked.Decision, refused is null ? at.ToUnixTimeMilliseconds() : null, refused);

    /// <summary>What the system is still to be asked, by decisions that stand; the oldest first.</summary>
    public static IReadOnlyList<AskedCancellation> NotTold(SqliteConnection connection, TenantId tenant, ConnectionId of, int limit) =>
        connection.ReadRows(ToBeTold, Read, tenant.Value, of.Value, limit);

    public static AskedCancellation? Find(SqliteConnection connection, TenantId tenant, string stay) => connection.ReadRows(OfStay, Read, tenant.Value, stay).SingleOrDefault();

    private static AskedCancellation Read(SqliteDataReader row) => new(
        new TenantId(row.GetString(0)), new ConnectionId(row.GetString(1)), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetInt64(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)), row.Instant(7), row.Text(8));
}
