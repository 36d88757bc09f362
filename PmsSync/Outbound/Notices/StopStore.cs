using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>A target that asked not to be called any more.</summary>
internal sealed record NoticeStop(NoticeLane Lane, string AddressDigest, DateTimeOffset At, string Why);

/// <summary>Who asked not to be called any more. It holds for the address, not for another one in its place.</summary>
internal static class StopStore
{
    private const string Save = """
        INSERT INTO notice_stop (tenant, target, address, stopped_at, why) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, target) DO UPDATE SET address = excluded.address, stopped_at = excluded.stopped_at, why = excluded.why
        """;

    private const string Delete = "DELETE FROM notice_stop WHERE tenant = ?1 AND target = ?2";

    private const string Columns = "SELECT tenant, target, address, stopped_at, why FROM notice_stop";

    private const string OfOne = Columns + " WHERE tenant = ?1 AND target = ?2 AND address = ?3";

    public static void Stop(WriteSession session, NoticeTarget target, string why, DateTimeOffset now) =>
        session.Execute(Save, target.Tenant.Value, target.Id, target.AddressDigest, now.ToUnixTimeMilliseconds(), why);

    public static void Lift(WriteSession session, NoticeLane lane) => session.Execute(Delete, lane.Tenant.Value, lane.Target);

    public static NoticeStop? Find(SqliteConnection connection, NoticeTarget target) =>
        connection.ReadRows(OfOne, Read, target.Tenant.Value, target.Id, target.AddressDigest) is [var stop] ? stop : null;

    public static IReadOnlyList<NoticeStop> All(SqliteConnection connection) => connection.ReadRows(Columns, Read);

    private static NoticeStop Read(SqliteDataReader row) => new(
        new NoticeLane(new TenantId(row.GetString(0)), row.GetString(1)), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4));
}
