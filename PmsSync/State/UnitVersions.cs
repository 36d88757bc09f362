using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>In which way a unit's stays are held against each other: in so many rooms that are prepared for so many days, with the nights from a day on, by a policy.</summary>
internal sealed record UnitLook(UnitRooms Rooms, DateOnly Day, string Overlaps);

/// <summary>
/// Counts the changes of a unit's stays and held nights. Who resolved something against a unit names the version
/// that it saw; a commit that finds another one resolves again.
/// </summary>
internal static class UnitVersions
{
    private const string BumpOne = """
        INSERT INTO unit_version (tenant, unit, version) VALUES (?1, ?2, 1) ON CONFLICT (tenant, unit) DO UPDATE SET version = version + 1
        """;

    private const string SaveLook = "UPDATE unit_version SET rooms = ?3, looked_on = ?4, overlaps = ?5, preparation = ?6" + OtherThan;

    private const string OtherLook = "SELECT count(*) FROM unit_version" + OtherThan;

    private const string OtherThan = " WHERE tenant = ?1 AND unit = ?2 AND (rooms IS NOT ?3 OR looked_on IS NOT ?4 OR overlaps <> ?5 OR preparation IS NOT ?6)";

    private const string Current = "SELECT version FROM unit_version WHERE tenant = ?1 AND unit = ?2";

    public static void Bump(WriteSession session, TenantId tenant, UnitId unit) => session.Execute(BumpOne, tenant.Value, unit.Value);

    /// <summary>The version inside the writer's transaction; 0 before the first change.</summary>
    public static long Of(WriteSession session, TenantId tenant, UnitId unit) => session.Scalar<long>(Current, tenant.Value, unit.Value);

    public static long Of(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(Current, static r => r.GetInt64(0), tenant.Value, unit.Value).SingleOrDefault();

    /// <summary>The unit's stays were held against each other.</summary>
    public static void SaveLooked(WriteSession session, TenantId tenant, UnitId unit, UnitLook look) =>
        session.Execute(SaveLook, tenant.Value, unit.Value, look.Rooms.Quantity, look.Day, look.Overlaps, look.Rooms.PreparationDays);

    /// <summary>True of a unit that has or had stays, and was looked at last in another way.</summary>
    public static bool IsLookedAtOtherwise(SqliteConnection connection, TenantId tenant, UnitId unit, UnitLook look) =>
        connection.ReadRows(
            OtherLook, static r => r.GetInt64(0), tenant.Value, unit.Value, look.Rooms.Quantity, look.Day.ToString("yyyy-MM-dd"), look.Overlaps, look.Rooms.PreparationDays).Single() > 0;
}
