using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Cleaning;

/// <summary>The rows of what people did.</summary>
internal static class CleaningWorkStore
{
    private const string Upsert = """
        INSERT INTO cleaning_work (tenant, task, stay, assignee, assigned_at, status, started_at, done_at, done_for, note, noted_at, changed_at, version, status_by, noted_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (tenant, task) DO UPDATE SET
            assignee = excluded.assignee, assigned_at = excluded.assigned_at, status = excluded.status, started_at = excluded.started_at,
            done_at = excluded.done_at, done_for = excluded.done_for, note = excluded.note, noted_at = excluded.noted_at,
            changed_at = excluded.changed_at, version = excluded.version, status_by = excluded.status_by, noted_by = excluded.noted_by
        """;

    private const string CurrentVersion = "SELECT version FROM cleaning_work WHERE tenant = ?1 AND task = ?2";

    private const string One = """
        SELECT assignee, assigned_at, status, started_at, done_at, done_for, note, noted_at, changed_at, status_by, noted_by, version FROM cleaning_work
        WHERE tenant = ?1 AND task = ?2
        """;

    private const string WithoutTask = """
        SELECT w.task FROM json_each(?2) s CROSS JOIN cleaning_work w ON w.tenant = ?1 AND w.stay = s.value
        WHERE NOT EXISTS (SELECT 1 FROM cleaning_task t WHERE t.tenant = w.tenant AND t.id = w.task)
        """;

    private const string SettingsOfUnit = "SELECT settings FROM cleaning_unit WHERE tenant = ?1 AND unit = ?2";

    private const string SaveSettingsOfUnit = """
        INSERT INTO cleaning_unit (tenant, unit, settings) VALUES (?1, ?2, ?3) ON CONFLICT (tenant, unit) DO UPDATE SET settings = excluded.settings
        """;

    public static void Save(WriteSession session, TenantId tenant, string task, string stay, CleaningWork work) => session.Execute(
        Upsert, tenant.Value, task, stay, work.Assignee, Milliseconds(work.AssignedAt), (int)work.Status, Milliseconds(work.StartedAt),
        Milliseconds(work.DoneAt), Milliseconds(work.DoneFor), work.Note, Milliseconds(work.NotedAt), Milliseconds(work.ChangedAt), work.Version, work.StatusBy,
        work.NotedBy);

    /// <summary>The version inside the writer's transaction; 0 before the first decision.</summary>
    public static long VersionOf(WriteSession session, TenantId tenant, string task) => session.Scalar<long>(CurrentVersion, tenant.Value, task);

    public static CleaningWork Find(SqliteConnection connection, TenantId tenant, string task) =>
        connection.ReadRows(One, static row => Read(row, 0, row.GetInt64(11)), tenant.Value, task).SingleOrDefault() ?? CleaningWork.None;

    /// <summary>Tasks of the stays that a person had touched and that have no row.</summary>
    public static IReadOnlyList<string> TouchedWithoutTask(SqliteConnection connection, TenantId tenant, CleaningStays stays) =>
        connection.ReadRows(WithoutTask, static row => row.GetString(0), tenant.Value, stays.IdsAsJson());

    /// <summary>The settings by which the unit's tasks were made last; null where they never were.</summary>
    public static string? SettingsOf(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(SettingsOfUnit, static row => row.GetString(0), tenant.Value, unit.Value).SingleOrDefault();

    public static void SaveSettings(WriteSession session, TenantId tenant, UnitId unit, string settings) =>
        session.Execute(SaveSettingsOfUnit, tenant.Value, unit.Value, settings);

    /// <summary>The columns from <paramref name="first"/> on, in the order in which this store reads them.</summary>
    public static CleaningWork Read(SqliteDataReader row, int first, long version) => new()
    {
        Assignee = row.Text(first),
        AssignedAt = row.Instant(first + 1),
        Status = (CleaningStatus)row.GetInt32(first + 2),
        StartedAt = row.Instant(first + 3),
        DoneAt = row.Instant(first + 4),
        DoneFor = row.Instant(first + 5),
        Note = row.Text(first + 6),
        NotedAt = row.Instant(first + 7),
        ChangedAt = row.Instant(first + 8),
        StatusBy = row.Text(first + 9),
        NotedBy = row.Text(first + 10),
        Version = version,
    };

    private static long? Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();
}
