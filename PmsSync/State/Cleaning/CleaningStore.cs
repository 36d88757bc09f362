using Dapper;
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

    private const string DropUntouched = """
        DELETE FROM cleaning_task WHERE tenant = ?1 AND id = ?2 AND gone IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM cleaning_work WHERE tenant = ?1 AND task = ?2)
        """;

    private const string CurrentVersion = "SELECT version FROM cleaning_task WHERE tenant = ?1 AND id = ?2";

    private const string Fields = """
        SELECT t.tenant AS Tenant, t.id AS Id, t.unit AS Unit, t.stay AS Stay, t.kind AS Kind, t.day AS Day, t.opens_at AS OpensAt, t.due_at AS DueAt,
            t.next_stay AS NextStay, t.priority AS Priority, t.minutes AS Minutes, t.assignee AS PlannedFor, t.gone AS Gone, t.version AS PlanVersion,
            t.changed_at AS PlannedAt, w.assignee AS Assignee, w.assigned_at AS AssignedAt, w.status AS Status, w.started_at AS StartedAt,
            w.done_at AS DoneAt, w.done_for AS DoneFor, w.note AS Note, w.noted_at AS NotedAt, w.changed_at AS WorkedAt, w.version AS WorkVersion

        """;

    private const string Tasks = Fields + """
        FROM cleaning_task t LEFT JOIN cleaning_work w ON w.tenant = t.tenant AND w.task = t.id

        """;

    // Named, because the planner would rather walk through all of the tenant's tasks for each stay.
    private const string MovedIn = Fields + """
        FROM json_each(@stays) s CROSS JOIN cleaning_task t INDEXED BY cleaning_task_stay ON t.tenant = @tenant AND t.stay = s.value AND t.unit <> @unit
            LEFT JOIN cleaning_work w ON w.tenant = t.tenant AND w.task = t.id
        """;

    private const string ById = Tasks + "WHERE t.tenant = @tenant AND t.id = @id";

    private const string OfUnitFrom = Tasks + "WHERE t.tenant = @tenant AND t.unit = @unit AND t.day > @after UNION ALL " + MovedIn;

    private const string Listed = Tasks + """
        WHERE t.tenant = @tenant AND (@unit IS NULL OR t.unit = @unit) AND (@from IS NULL OR t.day >= @from) AND (@to IS NULL OR t.day < @to)
           AND (t.opens_at, t.id) > (@afterAt, @afterId)
        ORDER BY t.opens_at, t.id
        """;

    public static void Save(WriteSession session, PlannedClean plan, DateTimeOffset at) => session.Execute(
        Upsert, plan.Tenant.Value, plan.Id, plan.Unit.Value, plan.Stay, (int)plan.Kind, plan.Day, plan.OpensAt.ToUnixTimeMilliseconds(),
        plan.DueAt.ToUnixTimeMilliseconds(), plan.NextStay, (int)plan.Priority, (long)plan.Duration.TotalMinutes, plan.Assignee, plan.Gone,
        at.ToUnixTimeMilliseconds());

    /// <summary>A task of which nothing is to be done stays only where a person had touched it.</summary>
    public static void SaveGone(WriteSession session, PlannedClean plan, DateTimeOffset at)
    {
        Save(session, plan, at);
        session.Execute(DropUntouched, plan.Tenant.Value, plan.Id);
    }

    /// <summary>The plan's version inside the writer's transaction; 0 where there is no task of this id.</summary>
    public static long VersionOf(WriteSession session, TenantId tenant, string id) => session.Scalar<long>(CurrentVersion, tenant.Value, id);

    public static CleaningTask? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<Row>(ById, new { tenant = tenant.Value, id })?.ToTask();

    /// <summary>
    /// The tasks that belong to the unit and may begin after <paramref name="after"/>, and those of its stays that still belong
    /// to another: their stay has moved here.
    /// </summary>
    public static IReadOnlyList<CleaningTask> OfUnit(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly after, CleaningStays stays) =>
        [.. connection.Query<Row>(OfUnitFrom, new { tenant = tenant.Value, unit = unit.Value, after = Iso(after), stays = stays.IdsAsJson }).Select(static r => r.ToTask())];

    /// <summary>A page by the time from which they may begin; <paramref name="after"/> is the last one of the page before.</summary>
    public static IReadOnlyList<CleaningTask> List(SqliteConnection connection, TenantId tenant, CleaningFilter filter, int limit, (long OpensAt, string Id) after) =>
    [
        // Where a task stands is a rule and no column, so the rows pass by it one at a time.
        .. connection.Query<Row>(Listed, new
        {
            tenant = tenant.Value,
            unit = filter.Unit,
            from = filter.From is { } from ? Iso(from) : null,
            to = filter.To is { } to ? Iso(to) : null,
            afterAt = after.OpensAt,
            afterId = after.Id,
        }, buffered: false).Select(static r => r.ToTask()).Where(filter.Takes).Take(limit),
    ];

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd");

    private sealed class Row
    {
        public string Tenant { get; init; } = "";
        public string Id { get; init; } = "";
        public string Unit { get; init; } = "";
        public string Stay { get; init; } = "";
        public long Kind { get; init; }
        public string Day { get; init; } = "";
        public long OpensAt { get; init; }
        public long DueAt { get; init; }
        public string? NextStay { get; init; }
        public long Priority { get; init; }
        public long Minutes { get; init; }
        public string? PlannedFor { get; init; }
        public string? Gone { get; init; }
        public long PlanVersion { get; init; }
        public long PlannedAt { get; init; }
        public string? Assignee { get; init; }
        public long? AssignedAt { get; init; }
        public long? Status { get; init; }
        public long? StartedAt { get; init; }
        public long? DoneAt { get; init; }
        public long? DoneFor { get; init; }
        public string? Note { get; init; }
        public long? NotedAt { get; init; }
        public long? WorkedAt { get; init; }
        public long? WorkVersion { get; init; }

        public CleaningTask ToTask() => new(ToPlan(), WorkVersion is { } version ? ToWork(version) : CleaningWork.None)
        {
            PlanVersion = PlanVersion,
            PlannedAt = DateTimeOffset.FromUnixTimeMilliseconds(PlannedAt),
        };

        private PlannedClean ToPlan() => new()
        {
            Id = Id,
            Tenant = new TenantId(Tenant),
            Unit = new UnitId(Unit),
            Stay = Stay,
            Kind = (CleaningKind)Kind,
            Day = DateOnly.ParseExact(Day, "yyyy-MM-dd"),
            OpensAt = DateTimeOffset.FromUnixTimeMilliseconds(OpensAt),
            DueAt = DateTimeOffset.FromUnixTimeMilliseconds(DueAt),
            NextStay = NextStay,
            Priority = (CleaningPriority)Priority,
            Duration = TimeSpan.FromMinutes(Minutes),
            Assignee = PlannedFor,
            Gone = Gone,
        };

        private CleaningWork ToWork(long version) => new()
        {
            Assignee = Assignee,
            AssignedAt = Instant(AssignedAt),
            Status = (CleaningStatus)Status!,
            StartedAt = Instant(StartedAt),
            DoneAt = Instant(DoneAt),
            DoneFor = Instant(DoneFor),
            Note = Note,
            NotedAt = Instant(NotedAt),
            ChangedAt = Instant(WorkedAt),
            Version = version,
        };

        private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
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
