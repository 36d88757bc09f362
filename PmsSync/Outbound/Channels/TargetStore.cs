using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>Short numbers for targets, and under which of their ids what is known of each was told.</summary>
internal static class TargetStore
{
    private const string Find = "SELECT id FROM target WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 AND rate_plan = ?4";

    private const string Insert = "INSERT INTO target (tenant, connection, unit, rate_plan) VALUES (?1, ?2, ?3, ?4)";

    private const string Map = "UPDATE target SET mapped_to = ?2 WHERE id = ?1";

    private const string Unmap = "UPDATE target SET mapped_to = NULL WHERE tenant = ?1 AND connection = ?2";

    private const string OfConnection = "SELECT id, tenant, connection, unit, rate_plan, mapped_to FROM target WHERE tenant = ?1 AND connection = ?2";

    private const string Everything = "SELECT id, tenant, connection, unit, rate_plan, mapped_to FROM target";

    public static long GetOrAdd(WriteSession session, Target target)
    {
        if (session.Scalar<long>(Find, target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "") is var id and not 0)
            return id;
        session.Execute(Insert, target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "");
        return session.LastId;
    }

    /// <summary>0 where nothing was ever told of it.</summary>
    public static long IdOf(SqliteConnection connection, Target target) => connection.ReadRows(
        Find, static r => r.GetInt64(0), target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "").SingleOrDefault();

    public static void SetMapped(WriteSession session, long id, string? mappedTo) => session.Execute(Map, id, mappedTo);

    /// <summary>What is known of a connection's targets is no longer to be relied on: they are told anew, at the latest at the next start.</summary>
    public static int UnmapAll(WriteSession session, TenantId tenant, ConnectionId channel) => session.Execute(Unmap, tenant.Value, channel.Value);

    public static IReadOnlyList<TargetRow> OfOneConnection(SqliteConnection connection, TenantId tenant, ConnectionId channel) =>
        connection.ReadRows(OfConnection, Read, tenant.Value, channel.Value);

    public static IReadOnlyList<TargetRow> All(SqliteConnection connection) => connection.ReadRows(Everything, Read);

    private static TargetRow Read(SqliteDataReader row) => new(row.GetInt64(0), TargetAt(row, 1), row.Text(5));

    /// <summary>The four columns that name a target, from <paramref name="column"/> on.</summary>
    public static Target TargetAt(SqliteDataReader row, int column) => new(
        new TenantId(row.GetString(column)), new ConnectionId(row.GetString(column + 1)), new UnitId(row.GetString(column + 2)),
        row.GetString(column + 3) is { Length: > 0 } ratePlan ? ratePlan : null);
}

/// <param name="MappedTo">Null: nothing that is known was checked against the mapping yet, or it is not mapped any more.</param>
internal sealed record TargetRow(long Id, Target Target, string? MappedTo);
