using PmsSync.Domain;

namespace PmsSync.State.Cleaning;

/// <summary>What is to be done. The numbers are stored.</summary>
internal enum CleaningKind
{
    /// <summary>After a departure.</summary>
    Turnover = 0,

    /// <summary>A turnover, and a thorough one.</summary>
    DeepClean = 1,

    /// <summary>New linen within a long stay.</summary>
    Linen = 2,
}

/// <summary>How urgent a task is. The numbers are stored.</summary>
internal enum CleaningPriority
{
    Normal = 0,

    /// <summary>The next guest arrives on the day of the departure.</summary>
    Urgent = 1,
}

/// <summary>Where a task stands.</summary>
internal enum CleaningStatus
{
    Open = 0,
    Started = 1,
    Done = 2,

    /// <summary>What it was for is gone. Kept only where a person had touched it.</summary>
    Cancelled = 3,
}

/// <summary>A task as a unit's stays and settings make it: the half that nobody writes by hand.</summary>
internal sealed record PlannedClean
{
    /// <summary>Made of the stay's id, so that a stay that moves keeps its tasks and no two stays share one.</summary>
    public required string Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required UnitId Unit { get; init; }

    /// <summary>The stay that makes it necessary.</summary>
    public required string Stay { get; init; }

    public CleaningKind Kind { get; init; }

    /// <summary>The date at the unit on which it may begin.</summary>
    public required DateOnly Day { get; init; }

    public required DateTimeOffset OpensAt { get; init; }

    /// <summary>When it must be done: the next check-in, or the end of the days that it may take where nobody follows.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The stay that needs the room next; null where nobody follows.</summary>
    public string? NextStay { get; init; }

    public CleaningPriority Priority { get; init; }

    /// <summary>How long it takes.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Who does it unless a person says otherwise; the id of one of the staff.</summary>
    public string? Assignee { get; init; }

    /// <summary>Why there is nothing to do any more; null while there is.</summary>
    public string? Gone { get; init; }
}

/// <summary>A task: what the stays make of it, and what people did.</summary>
internal sealed record CleaningTask(PlannedClean Plan, CleaningWork Work)
{
    public string Id => Plan.Id;

    /// <summary>Counts the changes of both halves.</summary>
    public long Version => PlanVersion + Work.Version;

    public long PlanVersion { get; init; }

    /// <summary>When its plan changed last.</summary>
    public DateTimeOffset PlannedAt { get; init; }

    public string? Assignee => Work.AssignedAt is null ? Plan.Assignee : Work.Assignee;

    public CleaningStatus Status =>
        Plan.Gone is not null ? CleaningStatus.Cancelled : IsReopened ? CleaningStatus.Open : Work.Status;

    /// <summary>It was done before the departure moved beyond that time.</summary>
    public bool IsReopened => Plan.Gone is null && Work.Status == CleaningStatus.Done && !Work.IsDoneFor(Plan.OpensAt);

    public DateTimeOffset ChangedAt => Work.ChangedAt is { } at && at > PlannedAt ? at : PlannedAt;

    /// <summary>Why it may not be ready for the next guest, in words; null where nothing threatens.</summary>
    public string? RiskAt(DateTimeOffset now) => CleaningWords.Risk(this, now);
}

/// <summary>The ids of tasks.</summary>
internal static class CleaningTaskId
{
    private const string TurnoverPrefix = "turnover-", LinenPrefix = "linen-";

    public static string OfTurnover(string stay) => TurnoverPrefix + stay;

    /// <param name="stay">The stay's id.</param>
    /// <param name="number">From 1, in the order of the stay's nights.</param>
    public static string OfLinen(string stay, int number) => $"{LinenPrefix}{stay}-{number}";

    /// <summary>The stay of a task, and the number of its change of linen; 0 for a turnover. Null where this is no task's id.</summary>
    public static (string Stay, int Linen)? Read(string id)
    {
        if (id.StartsWith(TurnoverPrefix, StringComparison.Ordinal))
            return (id[TurnoverPrefix.Length..], 0);
        var dash = id.LastIndexOf('-');
        return id.StartsWith(LinenPrefix, StringComparison.Ordinal) && dash > LinenPrefix.Length && int.TryParse(id.AsSpan(dash + 1), out var number)
            ? (id[LinenPrefix.Length..dash], number)
            : null;
    }
}
