using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>The rows of what leaves as one. Each change names the state that it starts from, and says whether it was so.</summary>
internal static class BatchStore
{
    private const string InsertOne = """
        INSERT INTO notice_batch (uid, tenant, target, title, content, state, since) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)
        """;

    private const string TakeRow = "UPDATE notice SET batch = ?2 WHERE id = ?1 AND batch IS NULL AND left_out IS NULL";

    private const string OpenOne = """
        SELECT id, uid, title, content, state, attempts, refusals, since, retry_at, why FROM notice_batch
        WHERE tenant = ?1 AND target = ?2 AND state IN (0, 1) ORDER BY id LIMIT 1
        """;

    private const string BeginOne = "UPDATE notice_batch SET state = 1 WHERE id = ?1 AND state = 0";

    private const string Finish = "UPDATE notice_batch SET state = ?2, settled_at = ?3, why = ?4, letter = ?5, retry_at = NULL WHERE id = ?1 AND state IN (0, 1)";

    private const string PutOff = "UPDATE notice_batch SET state = 0, attempts = ?2, refusals = ?3, retry_at = ?4, why = ?5 WHERE id = ?1 AND state IN (0, 1)";

    private const string ReviveOne = """
        UPDATE notice_batch SET state = 0, attempts = 0, refusals = 0, since = ?2, retry_at = NULL, settled_at = NULL, letter = NULL
        WHERE letter = ?1 AND state = 3 RETURNING id, tenant, target
        """;

    private const string FirstNotice = "SELECT min(id) FROM notice WHERE batch = ?1";

    private const string FinishAll = """
        UPDATE notice_batch SET state = 3, settled_at = ?3, why = ?4, retry_at = NULL WHERE tenant = ?1 AND target = ?2 AND state IN (0, 1)
        """;

    /// <summary>Writes down what leaves next, as sending, with its notices.</summary>
    public static NoticeBatch Insert(WriteSession session, NoticeLane lane, string uid, string? title, string content, IEnumerable<NoticeRow> rows, DateTimeOffset now)
    {
        session.Execute(InsertOne, uid, lane.Tenant.Value, lane.Target, title, content, now.ToUnixTimeMilliseconds());
        var id = session.LastId;
        foreach (var row in rows)
            session.Execute(TakeRow, row.Id, id);
        return new NoticeBatch(id, uid, title, content, BatchState.Sending, 0, 0, now, RetryAt: null, Why: null);
    }

    /// <summary>The oldest that is not settled; null where there is none.</summary>
    public static NoticeBatch? OpenOf(SqliteConnection connection, NoticeLane lane) =>
        connection.ReadRows(OpenOne, Read, lane.Tenant.Value, lane.Target) is [var batch] ? batch : null;

    public static bool Begin(WriteSession session, long id) => session.Execute(BeginOne, id) == 1;

    /// <param name="letter">The dead letter that stands for a refused one; null where it is for nobody to try again.</param>
    public static bool Settle(WriteSession session, long id, BatchState state, DateTimeOffset now, string? why = null, long? letter = null) =>
        session.Execute(Finish, id, (long)state, now.ToUnixTimeMilliseconds(), why, letter) == 1;

    public static bool Postpone(WriteSession session, NoticeBatch batch, int attempts, int refusals, DateTimeOffset at, string why) =>
        session.Execute(PutOff, batch.Id, (long)attempts, (long)refusals, at.ToUnixTimeMilliseconds(), why) == 1;

    /// <summary>Everything that is open for the target is refused.</summary>
    public static int SettleAll(WriteSession session, NoticeLane lane, DateTimeOffset now, string why) =>
        session.Execute(FinishAll, lane.Tenant.Value, lane.Target, now.ToUnixTimeMilliseconds(), why);

    /// <summary>Opens again what became this dead letter.</summary>
    /// <returns>Its first notice and its lane; null where it does not wait for anybody.</returns>
    public static (long Notice, NoticeLane Lane)? Revive(WriteSession session, long letter, DateTimeOffset now) =>
        session.Query(ReviveOne, static row => (Id: row.GetInt64(0), Lane: new NoticeLane(new TenantId(row.GetString(1)), row.GetString(2))), letter, now.ToUnixTimeMilliseconds())
            is [var revived] ? (session.Scalar<long>(FirstNotice, revived.Id), revived.Lane) : null;

    private static NoticeBatch Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.Text(2), row.GetString(3), (BatchState)row.GetInt64(4), row.GetInt32(5), row.GetInt32(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)), row.Instant(8), row.Text(9));
}
