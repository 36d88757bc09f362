using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Joined;

/// <summary>A booking that a person wants its own system to be asked to cancel, because of a conflict.</summary>
/// <param name="Decision">The event of the decision: the system is asked only while that stands.</param>
internal sealed record AskedCancellation(TenantId Tenant, ConnectionId Connection, string StayId, string Conflict, long Decision, DateTimeOffset AskedAt)
{
    /// <summary>What the calendar showed of the booking (<see cref="Provenance.CalendarVersion"/>) when its system answered last; null while it has not.</summary>
    public long? Answered { get; init; }

    /// <summary>When the system took the request; null while it has not, or where it refused.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>In the system's words; null where it did not.</summary>
    public string? Refused { get; init; }
}

/// <summary>
/// The rows of requests to cancel, one for each conflict that wants a booking cancelled. About what the calendar shows of a booking
/// its system is asked once, however many want it: one that comes back after it was cancelled is another booking there.
/// </summary>
internal static class AskedCancellations
{
    // What was told already is told for this conflict, too; what was refused is asked once more where a person decides so again.
    private const string Upsert = """
        INSERT INTO asked_cancellation (tenant, connection, stay_id, conflict, decision, asked_at, answered, told_at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, max(answered), told_at FROM asked_cancellation WHERE tenant = ?1 AND stay_id = ?3 AND told_at IS NOT NULL
        ON CONFLICT (tenant, stay_id, conflict) DO UPDATE SET
            connection = excluded.connection, decision = excluded.decision, asked_at = excluded.asked_at, answered = excluded.answered,
            told_at = excluded.told_at, refused = NULL
        """;

    private const string Columns = """
        SELECT a.tenant, a.connection, a.stay_id, a.conflict, a.decision, a.asked_at, a.answered, a.told_at, a.refused FROM asked_cancellation a

        """;

    // A decision that does not hold any more, or was replaced by another, asks nobody.
    private const string Standing = Columns + """
        JOIN conflict c ON c.id = a.conflict AND c.tenant = a.tenant JOIN stay s ON s.id = a.stay_id AND s.tenant = a.tenant
        WHERE a.tenant = ?1 AND a.connection = ?2 AND c.decided = a.decision AND c.state = 'open'
        """;

    private const string ToBeTold = Standing + " AND a.answered IS NOT s.calendar_version ORDER BY a.asked_at, a.stay_id, a.conflict LIMIT ?3";

    private const string RefusedOf = Standing + " AND a.answered = s.calendar_version AND a.refused IS NOT NULL ORDER BY a.asked_at, a.stay_id, a.conflict LIMIT ?3";

    private const string OfConflict = Columns + "WHERE a.tenant = ?1 AND a.stay_id = ?2 AND a.conflict = ?3";

    private const string Answer = "UPDATE asked_cancellation SET answered = ?3, told_at = ?4, refused = ?5 WHERE tenant = ?1 AND stay_id = ?2";

    /// <summary>It is to be asked; of what was asked for already it stays told.</summary>
    public static void Ask(WriteSession session, AskedCancellation asked) => session.Execute(
        Upsert, asked.Tenant.Value, asked.Connection.Value, asked.StayId, asked.Conflict, asked.Decision, asked.AskedAt.ToUnixTimeMilliseconds());

    /// <summary>The system took the request, or <paramref name="refused"/> it, whichever conflicts want it.</summary>
    /// <param name="booking">As it was asked about.</param>
    public static void SaveAnswer(WriteSession session, StayRow booking, DateTimeOffset at, string? refused) => session.Execute(
        Answer, booking.Stay.Tenant.Value, booking.Stay.Id, booking.Provenance.CalendarVersion, refused is null ? at.ToUnixTimeMilliseconds() : null, refused);

    /// <summary>What the system is still to be asked, by decisions that stand; the oldest first.</summary>
    public static IReadOnlyList<AskedCancellation> NotTold(SqliteConnection connection, TenantId tenant, ConnectionId of, int limit) =>
        connection.ReadRows(ToBeTold, Read, tenant.Value, of.Value, limit);

    /// <summary>What the system refused and the decisions still want; the oldest first.</summary>
    public static IReadOnlyList<AskedCancellation> Refused(SqliteConnection connection, TenantId tenant, ConnectionId of, int limit) =>
        connection.ReadRows(RefusedOf, Read, tenant.Value, of.Value, limit);

    /// <summary>Null where the conflict never wanted the booking cancelled.</summary>
    public static AskedCancellation? Find(SqliteConnection connection, TenantId tenant, string stay, string conflict) =>
        connection.ReadRows(OfConflict, Read, tenant.Value, stay, conflict).SingleOrDefault();

    private static AskedCancellation Read(SqliteDataReader row) => new(
        new TenantId(row.GetString(0)), new ConnectionId(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)))
    {
        Answered = row.Number(6),
        ToldAt = row.Instant(7),
        Refused = row.Text(8),
    };
}
