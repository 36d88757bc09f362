using PmsSync.State.Cleaning;

namespace PmsSync.Web.Bodies;

/// <summary>
/// A task of the people who clean. It may begin at <paramref name="From"/> and must be done at <paramref name="To"/>, the next
/// check-in; <paramref name="NextBooking"/> is null where nobody follows. <paramref name="AtRisk"/>, <paramref name="Reopened"/> and
/// <paramref name="Cancelled"/> are sentences, null where there is nothing to say. <paramref name="StatusBy"/> and <paramref name="NotedBy"/> are
/// <c>staff/maria</c> for one of the staff, else whose key it was.
/// </summary>
internal sealed record CleaningTaskBody(
    string Id, string Unit, string Booking, CleaningKind Kind, DateOnly Day, DateTimeOffset From, DateTimeOffset To, string? NextBooking,
    CleaningPriority Priority, int Minutes, CleaningStatus Status, string? StatusBy, string? Assignee, string? Note, string? NotedBy, DateTimeOffset? AssignedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? DoneAt, DateTimeOffset? NotedAt, string? AtRisk, string? Reopened, string? Cancelled, long Version, DateTimeOffset ChangedAt)
{
    /// <param name="task">The task.</param>
    /// <param name="now">As of when to say what threatens it.</param>
    public static CleaningTaskBody Of(CleaningTask task, DateTimeOffset now) => new(
        task.Id, task.Plan.Unit.Value, task.Plan.Stay, task.Plan.Kind, task.Plan.Day, task.Plan.OpensAt, task.Plan.DueAt, task.Plan.NextStay,
        task.Plan.Priority, (int)task.Plan.Duration.TotalMinutes, task.Status, task.Work.StatusBy, task.Assignee, task.Work.Note, task.Work.NotedBy, task.Work.AssignedAt,
        task.Work.StartedAt, task.Work.DoneAt, task.Work.NotedAt, task.RiskAt(now), CleaningWords.Reopened(task), task.Plan.Gone, task.Version, task.ChangedAt);
}

/// <summary>Somebody who cleans. <paramref name="CalendarUrl"/> is a credential; null while a new one cannot be kept.</summary>
/// <param name="StatusUrl">Where their own system says how far they are, signed; null where they have no webhook.</param>
internal sealed record StaffBody(string Id, string Name, string? CalendarUrl, string? StatusUrl);

/// <summary>
/// A merge patch (RFC 7396): what is absent stays, null clears. <paramref name="Status"/> is <c>open</c>, <c>started</c> or <c>done</c>.
/// <paramref name="Maintenance"/> says what is to be repaired: it opens a maintenance ticket, one for the same words on the same task.
/// </summary>
internal sealed record CleaningPatchBody(string? Assignee, CleaningStatus? Status, string? Note, string? Maintenance);

/// <summary>How far one of the staff is, signed: <paramref name="Type"/> is <c>cleaning.status</c>.</summary>
internal sealed record StaffStatusBody(string Type, StaffStatusDataBody Data);

/// <param name="Task">The task's id, as the notice and the list have it.</param>
/// <param name="Version">The task's version that was seen; absent: whatever it is.</param>
internal sealed record StaffStatusDataBody(string Task, long? Version, CleaningStatus? Status, string? Note, string? Maintenance);
