using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Cleaning;

/// <summary>The rows of tasks as the stays make them. What people did to them is written by <see cref="CleaningWorkStore"/>.</summary>
internal static class CleaningStore
{
    private const string Upsert = """
        INSERT INTO cleaning_task (tenant, id, unit, stay, kind, day, opens_at, due_at, next_stay, priority, minutes, assignee, gone, version, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, ?14)
        ON CONFLICT (tenant, id) DO UPDATE SET
            unit = excluded.unit, kind = excluded.kind, day = excluded.day, opens_at = excluded.opens_at, due_at = excluded.due_at,
            next_stay = excluded.next_stay, priority = excluded.priority, minutes = excluded.minutes, assignee = excluded.assignee,
            gone = excluded.gone, version = version + 1, changed_at = excluded.changed_at
        """;

    // Most changes are of what follows after the room: which room is whose next is played through anew with each booking. None of it is indexed.
    private const string Shift = """
        UPDATE cleaning_task SET due_at = ?7, next_stay = ?8, priority = ?9, minutes = ?10, assignee = ?11, gone = ?12, version = version + 1, changed_at = ?13
        WHERE tenant = ?1 AND id = ?2 AND unit = ?3 AND kind = ?4 AND day = ?5 AND opens_at = ?6
        """;

    private const string DropUntouched = """
        DELETE FROM cleaning_task WHERE tenant = ?1 AND id = ?2 AND gone IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM cleaning_work WHERE tenant = ?1 AND task = ?2)
        """;

    private const string CurrentVersion = "SELECT version FROM cleaning_task WHERE tenant = ?1 AND id = ?2";

    private const string Fields = """
        SELECT t.tenant, t.id, t.unit, t.stay, t.kind, t.day, t.opens_at, t.due_at, t.next_stay, t.priority, t.minutes, t.assignee, t.gone, t.version,
            t.changed_at, w.assignee, w.assigned_at, w.status, w.started_at, w.done_at, w.done_for, w.note, w.noted_at, w.changed_at, w.status_by,
            w.noted_by, w.version

        """;

    private const string Tasks = Fields + """
        FROM cleaning_task t LEFT JOIN cleaning_work w ON w.tenant = t.tenant AND w.task = t.id

        """;

    // Named, because the planner would rather walk through all of the tenant's tasks for each stay.
    private const string MovedIn = Fields + """
        FROM json_each(?3) s CROSS JOIN cleaning_task t INDEXED BY cleaning_task_stay ON t.tenant = ?1 AND t.stay = s.value AND t.unit <> ?2
            LEFT JOIN cleaning_work w ON w.tenant = t.tenant AND w.task = t.id
        """;

    private const string ById = Tasks + "WHERE t.tenant = ?1 AND t.id = ?2";

    private const string OfUnitFrom = Tasks + "WHERE t.tenant = ?1 AND t.unit = ?2 AND t.day > ?3";

    private const string Listed = Tasks + """
        WHERE t.tenant = ?1 AND (?2 IS NULL OR t.unit = ?2) AND (?3 IS NULL OR t.day >= ?3) AND (?4 IS NULL OR t.day < ?4) AND (t.opens_at, t.id) > (?5, ?6)
        ORDER BY t.opens_at, t.id LIMIT ?7
        """;

    public static void Save(WriteSession session, PlannedClean plan, DateTimeOffset at)
    {
        var (kind, opensAt, dueAt) = ((int)plan.Kind, plan.OpensAt.ToUnixTimeMilliseconds(), plan.DueAt.ToUnixTimeMilliseconds());
        var (minutes, changedAt) = ((long)plan.Duration.TotalMinutes, at.ToUnixTimeMilliseconds());
        var shifted = session.Execute(
            Shift, plan.Tenant.Value, plan.Id, plan.Unit.Value, kind, plan.Day, opensAt, dueAt, plan.NextStay, (int)plan.Priority, minutes, plan.Assignee, plan.Gone, changedAt);
        if (shifted == 0)
            session.Execute(
                Upsert, plan.Tenant.Value, plan.Id, plan.Unit.Value, plan.Stay, kind, plan.Day, opensAt, dueAt, plan.NextStay, (int)plan.Priority, minutes, plan.Assignee,
                plan.Gone, changedAt);
    }

    /// <summary>A task of which nothing is to be done stays only where a person had touched it.</summary>
    public static void SaveGone(WriteSession session, PlannedClean plan, DateTimeOffset at)
    {
        Save(session, plan, at);
        session.Execute(DropUntouched, plan.Tenant.Value, plan.Id);
    }

    /// <summary>The plan's version inside the writer's transaction; 0 where there is no task of this id.</summary>
    public static long VersionOf(WriteSession session, TenantId tenant, string id) => session.Scalar<long>(CurrentVersion, tenant.Value, id);

    public static CleaningTask? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.ReadRows(ById, Read, tenant.Value, id).SingleOrDefault();

    /// <summary>
    /// The tasks that belong to the unit and may begin after <paramref name="after"/>, and those of its stays that still belong
    /// to another: their stay has moved here.
    /// </summary>
    public static IReadOnlyList<CleaningTask> OfUnit(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly after, CleaningStays stays)
    {
        var tasks = connection.ReadRows(OfUnitFrom, Read, tenant.Value, unit.Value, Iso(after));

        // All tasks of a stay belong to one unit: where it has any here, it has none elsewhere.
        var withTasks = tasks.Select(static t => t.Plan.Stay).ToHashSet(StringComparer.Ordinal);
        tasks.AddRange(connection.ReadRows(MovedIn, Read, tenant.Value, unit.Value, stays.IdsAsJson(except: withTasks)));
        return tasks;
    }
    /// <summary>A page by the time from which they may begin; <paramref name="after"/> is the last one of the page before.</summary>
    public static IReadOnlyList<CleaningTask> List(SqliteConnection connection, TenantId tenant, CleaningFilter filter, int limit, (long OpensAt, string Id) after)
    {
        // Where a task stands is a rule and no column, so the rows pass by it, a page at a time.
        var taken = new List<CleaningTask>();
        while (true)
        {
            var page = connection.ReadRows(
                Listed, Read, tenant.Value, filter.Unit, filter.From is { } from ? Iso(from) : null, filter.To is { } to ? Iso(to) : null, after.OpensAt, after.Id, limit);
            taken.AddRange(page.Where(filter.Takes).Take(limit - taken.Count));
            if (page.Count < limit || taken.Count == limit)
                return taken;
            after = (page[^1].Plan.OpensAt.ToUnixTimeMilliseconds(), page[^1].Id);
        }
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd");

    private static CleaningTask Read(SqliteDataReader row) => new(ReadPlan(row), row.Number(26) is { } version ? CleaningWorkStore.Read(row, 15, version) : CleaningWork.None)
    {
        PlanVersion = row.GetInt64(13),
        PlannedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(14)),
    };

    private static PlannedClean ReadPlan(SqliteDataReader row) => new()
    {
        Tenant = new TenantId(row.GetString(0)),
        Id = row.GetString(1),
        Unit = new UnitId(row.GetString(2)),
        Stay = row.GetString(3),
        Kind = (CleaningKind)row.GetInt32(4),
        Day = row.Date(5),
        OpensAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        DueAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        NextStay = row.Text(8),
        Priority = (CleaningPriority)row.GetInt32(9),
        Duration = TimeSpan.FromMinutes(row.GetInt64(10)),
        Assignee = row.Text(11),
        Gone = row.Text(12),
    };
}

/// <summary>Which tasks to list. Days are half-open, <c>[From, To)</c>; cancelled ones come only where they are asked for.</summary>
/// <param name="Assignee">One of the staff, or <see cref="Nobody"/>; null for all.</param>
internal sealed record CleaningFilter(
    string? Unit = null, DateOnly? From = null, DateOnly? To = null, string? Assignee = null, CleaningStatus? Status = null)
{
    /// <summary>As an assignee: tasks that nobody does yet.</summary>
    public const string Nobody = "";

    public bool Takes(CleaningTask task) =>
        (Status is { } asked ? task.Status == asked : task.Status != CleaningStatus.Cancelled) && (Assignee is null || (task.Assignee ?? Nobody) == Assignee);
}
