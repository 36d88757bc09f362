namespace PmsSync.State.Cleaning;

/// <summary>What one decision says of a task; null stays as it is, except what is named as cleared.</summary>
/// <param name="ClearsAssignee">Nobody is to do it, not even who usually would.</param>
/// <param name="SeenOpensAt">When the task could begin as the person saw it.</param>
internal sealed record CleaningDecision(
    string? Assignee, bool ClearsAssignee, CleaningStatus? Status, string? Note, bool ClearsNote, DateTimeOffset SeenOpensAt)
{
    /// <summary>Who decided it: one of the staff as <c>staff/maria</c>, else whose key it was; null in decisions of old.</summary>
    public string? By { get; init; }

    /// <summary>What is to be repaired: it opens a maintenance ticket, and changes nothing of the task.</summary>
    public string? Maintenance { get; init; }
}

/// <summary>
/// What people did to a task, each with its time: the half that no change of a stay touches. It follows from their
/// decisions alone, in the order in which they were made.
/// </summary>
internal sealed record CleaningWork
{
    public static readonly CleaningWork None = new();

    /// <summary>Who does it, where <see cref="AssignedAt"/> says that a person decided that; null then: nobody.</summary>
    public string? Assignee { get; init; }

    public DateTimeOffset? AssignedAt { get; init; }

    /// <summary>Open, started or done.</summary>
    public CleaningStatus Status { get; init; }

    /// <summary>Who said the status; null where nobody did, or it was not noted.</summary>
    public string? StatusBy { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>When the task could begin as the person saw it who did it.</summary>
    public DateTimeOffset? DoneFor { get; init; }

    public string? Note { get; init; }

    public DateTimeOffset? NotedAt { get; init; }

    public string? NotedBy { get; init; }

    /// <summary>When a person last changed something.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Counts the decisions that changed something; 0 before the first.</summary>
    public long Version { get; init; }

    /// <summary>
    /// True while what was done is enough for a departure at <paramref name="opensAt"/>. A departure that moves earlier, or
    /// not beyond the time of the work, leaves it done; and a guest who left early may be cleaned up after before the hour.
    /// </summary>
    public bool IsDoneFor(DateTimeOffset opensAt) => DoneAt is { } done && (opensAt <= done || opensAt <= DoneFor);

    /// <summary>The work after a decision; the same one where it says nothing new.</summary>
    public CleaningWork After(CleaningDecision decision, DateTimeOffset at)
    {
        var after = WithStatus(decision, at);
        if (decision.ClearsAssignee || decision.Assignee is not null)
            after = AssignedAt is not null && Assignee == decision.Assignee ? after : after with { Assignee = decision.Assignee, AssignedAt = at };
        if (decision.ClearsNote || decision.Note is not null)
            after = Note == decision.Note ? after : after with { Note = decision.Note, NotedAt = at, NotedBy = decision.By };
        return after == this ? this : after with { Version = Version + 1, ChangedAt = at };
    }

    // Judged by what the person saw and not by what the stays say now, which depends on who is quicker.
    private CleaningWork WithStatus(CleaningDecision decision, DateTimeOffset at) => decision.Status switch
    {
        CleaningStatus.Open when Status != CleaningStatus.Open => this with { Status = CleaningStatus.Open, StatusBy = decision.By, StartedAt = null, DoneAt = null, DoneFor = null },
        CleaningStatus.Started when Status != CleaningStatus.Started => this with { Status = CleaningStatus.Started, StatusBy = decision.By, StartedAt = at, DoneAt = null, DoneFor = null },
        CleaningStatus.Done when Status != CleaningStatus.Done || !IsDoneFor(decision.SeenOpensAt) =>
            this with { Status = CleaningStatus.Done, StatusBy = decision.By, DoneAt = at, DoneFor = decision.SeenOpensAt },
        _ => this,
    };
}
