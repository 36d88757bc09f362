using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>A target with nights to be looked at; <paramref name="Call"/> is the call that has taken it.</summary>
/// <param name="Mark">Grows with each marking: a row that was marked since it was read is not done.</param>
internal sealed record DirtyRow(
    long Id, long TargetId, Target Target, WorkClass Class, StayDates Nights, long Mark, DateTimeOffset Since, long? Call, int Attempts,
    DateTimeOffset? RetryAt, string? Why);

/// <summary>The rows of what is to be told.</summary>
internal static class DirtyStore
{
    private const string MarkOne = """
        INSERT INTO dirty (target, class, first_night, end_night, mark, since) VALUES (?1, ?2, ?3, ?4, 1, ?5)
        ON CONFLICT (target) WHERE call IS NULL DO UPDATE SET
            class = min(class, excluded.class), first_night = min(first_night, excluded.first_night),
            end_night = max(end_night, excluded.end_night), mark = mark + 1, retry_at = NULL, why = NULL
        RETURNING id
        """;

    private const string TargetOfOne = "SELECT target FROM dirty WHERE id = ?1";

    private const string Open = """
        SELECT d.id, t.tenant, t.connection, t.unit, t.rate_plan, d.class FROM dirty d JOIN target t ON t.id = d.target
        WHERE d.id > ?1 ORDER BY d.id LIMIT ?2
        """;

    private const string OfOneLane = """
        SELECT d.id, d.target, t.tenant, t.connection, t.unit, t.rate_plan, d.class, d.first_night, d.end_night, d.mark, d.since, d.call,
            d.attempts, d.retry_at, d.why
        FROM target t JOIN dirty d ON d.target = t.id
        WHERE t.tenant = ?1 AND t.connection = ?2 AND (t.rate_plan = '') = ?3 ORDER BY d.class, d.id LIMIT ?4
        """;

    private const string Current = "SELECT 1 FROM dirty WHERE id = ?1 AND mark = ?2 AND call IS NULL";

    private const string TakeOne = "UPDATE dirty SET call = ?2 WHERE id = ?1";

    private const string DeleteUnmarked = "DELETE FROM dirty WHERE id = ?1 AND mark = ?2 AND call IS NULL";

    private const string DeleteLane = """
        DELETE FROM dirty WHERE target IN (SELECT id FROM target WHERE tenant = ?1 AND connection = ?2 AND (rate_plan = '') = ?3)
        """;

    private const string PutOffOne = """
        UPDATE dirty SET attempts = ?2, retry_at = ?3, why = ?4 WHERE target = ?1 AND call IS NULL
        """;

    private const string Exists = "SELECT 1 FROM dirty WHERE id = ?1";

    /// <summary>Returns the row's id: a new one, or that of the row which no call has taken yet.</summary>
    public static long Mark(WriteSession session, long target, StayDates nights, WorkClass urgency, DateTimeOffset now) => session.Scalar<long>(
        MarkOne, target, (int)urgency, nights.Arrival.DayNumber, nights.Departure.DayNumber, now.ToUnixTimeMilliseconds());

    /// <summary>The target of a row; 0 where there is no such row.</summary>
    public static long TargetOf(WriteSession session, long row) => session.Scalar<long>(TargetOfOne, row);

    /// <summary>The row as it was read: neither marked nor taken since.</summary>
    public static bool IsCurrent(WriteSession session, DirtyRow row) => session.Scalar<long>(Current, row.Id, row.Mark) == 1;

    public static void Take(WriteSession session, DirtyRow row, long call) => session.Execute(TakeOne, row.Id, call);

    /// <summary>Nothing of it is to be told, unless it was marked since.</summary>
    public static void Close(WriteSession session, DirtyRow row) => session.Execute(DeleteUnmarked, row.Id, row.Mark);

    /// <summary>What is open of the target waits until an instant, or until it is marked again.</summary>
    public static void PutOff(WriteSession session, Target target, int attempts, DateTimeOffset until, string why) =>
        session.Execute(PutOffOne, TargetStore.GetOrAdd(session, target), attempts, until.ToWaitingMilliseconds(), why);

    /// <summary>Nobody is to be told any more. Returns how many rows there were.</summary>
    public static int CloseLane(WriteSession session, DeliveryLane lane) =>
        session.Execute(DeleteLane, lane.Tenant.Value, lane.Connection.Value, lane.Endpoint == Endpoint.Availability ? 1 : 0);

    /// <summary>Whether the row is there, taken by a call or not.</summary>
    public static bool IsOpen(SqliteConnection connection, long row) => connection.ReadRows(Exists, static _ => true, row).Count > 0;

    public static IReadOnlyList<WorkItem> ReadAfter(SqliteConnection connection, long afterId, int max) =>
        connection.ReadRows(Open, static row => ToWork(row.GetInt64(0), DeliveryLane.Of(TargetStore.TargetAt(row, 1)), (WorkClass)row.GetInt32(5)), afterId, max);

    public static WorkItem ToWork(long row, DeliveryLane lane, WorkClass urgency) => new(row, lane.Tenant, lane.Name, urgency);

    /// <summary>The rows of a lane, the most urgent first, those that a call has taken included.</summary>
    public static IReadOnlyList<DirtyRow> OfLane(SqliteConnection connection, DeliveryLane lane, int most) => connection.ReadRows(
        OfOneLane, Read, lane.Tenant.Value, lane.Connection.Value, lane.Endpoint == Endpoint.Availability ? 1 : 0, most);

    private static DirtyRow Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), TargetStore.TargetAt(row, 2), (WorkClass)row.GetInt32(6),
        new StayDates(DateOnly.FromDayNumber(row.GetInt32(7)), DateOnly.FromDayNumber(row.GetInt32(8))), row.GetInt64(9),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)), row.Number(11), row.GetInt32(12), row.Instant(13), row.Text(14));
}
