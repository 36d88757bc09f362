using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>Where a notice stands, for a person.</summary>
internal enum NoticeState
{
    Pending = 0,
    Sent = 1,

    /// <summary>It could not be delivered, or nobody is there any more.</summary>
    Refused = 2,

    /// <summary>It came and went, or a newer one says all.</summary>
    LeftOut = 3,
}

/// <summary>A notice with what became of it.</summary>
/// <param name="Delivery">The id that the other side knows it by; null before it leaves.</param>
/// <param name="Why">In words, where something is in the way.</param>
internal sealed record NoticeStatus(
    long Id, string Target, string Kind, string Subject, string Headline, DateTimeOffset At, NoticeState State, string? Delivery, DateTimeOffset? SettledAt, string? Why);

/// <summary>How one who is told stands.</summary>
/// <param name="Problem">In words; null where all is well.</param>
/// <param name="Failures">In a row of what leaves next.</param>
internal sealed record TargetStatus(NoticeTarget Target, long Pending, string? Problem, int Failures, bool IsStopped, DateTimeOffset? LastSentAt);

/// <summary>Notices for those who only look.</summary>
internal sealed class NoticeReader(Database database, TenantDirectory tenants)
{
    private const string Listed = """
        SELECT n.id, n.target, n.kind, n.subject, n.headline, n.at, n.left_out, b.state, b.uid, b.settled_at, b.why
        FROM notice n LEFT JOIN notice_batch b ON b.id = n.batch
        WHERE n.tenant = ?1 AND n.id < ?2
            AND (?3 IS NULL OR ?3 = CASE WHEN n.left_out IS NOT NULL THEN CASE WHEN n.left_out = ?5 THEN 3 ELSE 2 END WHEN b.state IS NULL OR b.state < 2 THEN 0 ELSE b.state - 1 END)
        ORDER BY n.id DESC LIMIT ?4
        """;

    private const string WaitingOf = "SELECT count(*) FROM notice WHERE tenant = ?1 AND target = ?2 AND batch IS NULL AND left_out IS NULL";

    private const string OpenOf = """
        SELECT (SELECT count(*) FROM notice n WHERE n.batch = b.id), b.attempts, b.why FROM notice_batch b
        WHERE b.tenant = ?1 AND b.target = ?2 AND b.state IN (0, 1) ORDER BY b.id
        """;

    private const string LastSent = "SELECT max(settled_at) FROM notice_batch WHERE tenant = ?1 AND target = ?2 AND state = 2";

    /// <summary>Newest first, before an id.</summary>
    public IReadOnlyList<NoticeStatus> List(TenantId tenant, long before, int limit, NoticeState? state) => database.Readers.Read(c =>
        c.ReadRows(Listed, Read, tenant.Value, before, state is { } asked ? (long)asked : null, limit, NoticeGrouping.CameAndWent));

    public IReadOnlyList<TargetStatus> Targets(Tenant tenant) => database.Readers.ReadTogether(c => tenant.NoticeTargets.Select(t => StatusOf(c, t)).ToList());

    /// <summary>Targets of all tenants that something is in the way of.</summary>
    public int CountInTrouble() => database.Readers.ReadTogether(c =>
        tenants.Current.Tenants.SelectMany(static t => t.NoticeTargets).Count(t => StatusOf(c, t).Problem is not null));

    private static TargetStatus StatusOf(SqliteConnection connection, NoticeTarget target)
    {
        object[] lane = [target.Tenant.Value, target.Id];
        var waiting = connection.ReadRows(WaitingOf, static row => row.GetInt64(0), lane)[0];
        var open = connection.ReadRows(OpenOf, static row => (Count: row.GetInt64(0), Attempts: row.GetInt32(1), Why: row.Text(2)), lane);
        var stop = StopStore.Find(connection, target);
        var failing = open.FirstOrDefault(static o => o.Attempts > 0);
        return new TargetStatus(
            target, waiting + open.Sum(static o => o.Count), stop?.Why ?? failing.Why, failing.Attempts, stop is not null,
            connection.ReadRows(LastSent, static row => row.Instant(0), lane)[0]);
    }

    private static NoticeStatus Read(SqliteDataReader row)
    {
        var leftOut = row.Text(6);
        var state = leftOut is not null ? leftOut == NoticeGrouping.CameAndWent ? NoticeState.LeftOut : NoticeState.Refused
            : row.Number(7) is { } batch ? (BatchState)batch switch { BatchState.Sent => NoticeState.Sent, BatchState.Refused => NoticeState.Refused, _ => NoticeState.Pending }
            : NoticeState.Pending;
        return new NoticeStatus(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), state,
            row.Text(8), row.Instant(9), leftOut ?? row.Text(10));
    }
}
