using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>A lane that waits because its last call failed or met a limit.</summary>
/// <param name="Failures">In a row; meeting a limit is none.</param>
internal sealed record LanePause(int Failures, DateTimeOffset FailedAt, DateTimeOffset Until, bool IsThrottled, string Why)
{
    /// <summary>Until when work of this class waits: a closing tries again soon, unless the system asked for peace.</summary>
    public DateTimeOffset UntilFor(WorkClass urgency) =>
        urgency > WorkClass.Critical || IsThrottled || FailedAt + Backoff.LongestForCuts > Until ? Until : FailedAt + Backoff.LongestForCuts;
}

/// <summary>The rows of pauses; a restart does not shorten them.</summary>
internal static class LanePauses
{
    private const string Find = """
        SELECT failures, failed_at, until, throttled, why FROM channel_pause WHERE tenant = ?1 AND connection = ?2 AND endpoint = ?3
        """;

    private const string Failures = "SELECT failures FROM channel_pause WHERE tenant = ?1 AND connection = ?2 AND endpoint = ?3";

    private const string Put = "INSERT OR REPLACE INTO channel_pause VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

    private const string Delete = "DELETE FROM channel_pause WHERE tenant = ?1 AND connection = ?2 AND endpoint = ?3";

    public static LanePause? Of(SqliteConnection connection, DeliveryLane lane) => connection.ReadRows(
        Find, static r => new LanePause(r.GetInt32(0), r.Instant(1)!.Value, r.Instant(2)!.Value, r.GetInt64(3) == 1, r.GetString(4)),
        lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint).SingleOrDefault();

    public static int FailuresOf(WriteSession session, DeliveryLane lane) =>
        (int)session.Scalar<long>(Failures, lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint);

    public static void Begin(WriteSession session, DeliveryLane lane, LanePause pause) => session.Execute(
        Put, lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint, pause.Failures, pause.FailedAt.ToUnixTimeMilliseconds(),
        pause.Until.ToWaitingMilliseconds(), pause.IsThrottled ? 1 : 0, pause.Why);

    public static void End(WriteSession session, DeliveryLane lane) =>
        session.Execute(Delete, lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint);
}
