using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// Counts the changes of a unit's stays and held nights. Who resolved something against a unit names the version
/// that it saw; a commit that finds another one resolves again.
/// </summary>
internal static class UnitVersions
{
    private const string BumpOne = """
        INSERT INTO unit_version VALUES (?1, ?2, 1) ON CONFLICT (tenant, unit) DO UPDATE SET version = version + 1
        """;

    private const string Current = "SELECT version FROM unit_version WHERE tenant = ?1 AND unit = ?2";

    public static void Bump(WriteSession session, TenantId tenant, UnitId unit) => session.Execute(BumpOne, tenant.Value, unit.Value);

    /// <summary>The version inside the writer's transaction; 0 before the first change.</summary>
    public static long Of(WriteSession session, TenantId tenant, UnitId unit) => session.Scalar<long>(Current, tenant.Value, unit.Value);

    public static long Of(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(Current, static r => r.GetInt64(0), tenant.Value, unit.Value).SingleOrDefault();
}
