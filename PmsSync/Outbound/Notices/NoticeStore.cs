using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>The rows of notices.</summary>
internal static class NoticeStore
{
    private const string InsertOne = """
        INSERT INTO notice (uid, tenant, target, kind, subject, headline, words, data, change, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string LaneOfOne = "SELECT 1 FROM notice WHERE id = ?1 AND tenant = ?2 AND target = ?3";

    private const string Waiting = """
        SELECT id, uid, kind, subject, headline, words, data, change, at FROM notice
        WHERE tenant = ?1 AND target = ?2 AND batch IS NULL AND left_out IS NULL ORDER BY id LIMIT ?3
        """;

    private const string Open = """
        SELECT id, tenant, target FROM (
            SELECT id, tenant, target FROM notice WHERE batch IS NULL AND left_out IS NULL
            UNION ALL
            SELECT n.id, n.tenant, n.target FROM notice_batch b JOIN notice n ON n.batch = b.id WHERE b.state IN (0, 1)
        ) WHERE id > ?1 ORDER BY id LIMIT ?2
        """;

    private const string IsOpenOne = """
        SELECT 1 FROM notice n LEFT JOIN notice_batch b ON b.id = n.batch
        WHERE n.id = ?1 AND n.left_out IS NULL AND (n.batch IS NULL OR b.state IN (0, 1))
        """;

    private const string Written = "SELECT kind, at FROM notice WHERE batch = ?1 ORDER BY at";

    private const string LeaveOutOne = "UPDATE notice SET left_out = ?2 WHERE id = ?1 AND batch IS NULL";

    private const string LeaveOutAll = "UPDATE notice SET left_out = ?3 WHERE tenant = ?1 AND target = ?2 AND batch IS NULL AND left_out IS NULL";

    /// <summary>Returns the row's id.</summary>
    public static long Insert(WriteSession session, NoticeLane lane, Notice notice, string uid, DateTimeOffset at)
    {
        session.Execute(
            InsertOne, uid, lane.Tenant.Value, lane.Target, notice.Kind.Name, notice.Subject, notice.Headline, notice.Words, notice.Data,
            notice.Change is { } change ? (long)change : null, at.ToUnixTimeMilliseconds());
        return session.LastId;
    }

    /// <summary>Whether the row is there, and of this lane.</summary>
    public static bool IsOf(WriteSession session, long id, NoticeLane lane) => session.Scalar<long>(LaneOfOne, id, lane.Tenant.Value, lane.Target) == 1;

    /// <summary>The oldest first.</summary>
    public static IReadOnlyList<NoticeRow> WaitingOf(SqliteConnection connection, NoticeLane lane, int most) =>
        connection.ReadRows(Waiting, Read, lane.Tenant.Value, lane.Target, most);

    public static IReadOnlyList<WorkItem> ReadOpen(SqliteConnection connection, long afterId, int most) => connection.ReadRows(
        Open, static row => ToWork(row.GetInt64(0), new NoticeLane(new TenantId(row.GetString(1)), row.GetString(2))), afterId, most);

    public static WorkItem ToWork(long id, NoticeLane lane) => new(id, lane.Tenant, lane.Target, WorkClass.Normal);

    public static bool IsOpen(SqliteConnection connection, long id) => connection.ReadRows(IsOpenOne, static row => row.GetInt64(0), id).Count > 0;

    /// <summary>The kind of each notice that a batch tells, and when it was written; the oldest first.</summary>
    public static IReadOnlyList<(string Kind, DateTimeOffset At)> WrittenOf(SqliteConnection connection, NoticeBatch batch) =>
        connection.ReadRows(Written, static row => (row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))), batch.Id);

    /// <param name="why">In words.</param>
    public static void LeaveOut(WriteSession session, long id, string why) => session.Execute(LeaveOutOne, id, why);

    /// <summary>Everything that waits for the target.</summary>
    /// <returns>How many.</returns>
    public static int LeaveOut(WriteSession session, NoticeLane lane, string why) => session.Execute(LeaveOutAll, lane.Tenant.Value, lane.Target, why);

    private static NoticeRow Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), KindOf(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
        row.Number(7) is { } change ? (NoticeChange)change : null, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)));

    // One that an earlier version knew is told all the same.
    private static NoticeKind KindOf(string name) => NoticeKind.Find(name) ?? new NoticeKind(name, name, name);
}
