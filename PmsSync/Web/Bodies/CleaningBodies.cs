using PmsSync.State.Cleaning;

namespace PmsSync.Web.Bodies;

/// <summary>
/// A task of the people who clean. It may begin at <paramref name="From"/> and must be done at <paramref name="To"/>, the next
/// check-in; <paramref name="NextBooking"/> is null where nobody follows. <paramref name="AtRisk"/>, <paramref name="Reopened"/> and
/// <paramref name="Cancelled"/> are sentences, null where there is nothing to say.
/// </summary>
internal sealed record CleaningTaskBody(
    string Id, string Unit, string Booking, CleaningKind Kind, DateOnly Day, DateTimeOffset From, DateTimeOffset To, string? NextBooking,
    CleaningPriority Priority, int Minutes, CleaningStatus Status, string? Assignee, string? Note, DateTimeOffset? AssignedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? DoneAt, DateTimeOffset? NotedAt, string? AtRisk, string? Reopened, string? Cancelled, long Version, DateTimeOffset ChangedAt)
{
    /// <param name="task">The task.</param>
    /// <param name="now">As of when to say what threatens it.</param>
    public static CleaningTaskBody Of(CleaningTask task, DateTimeOffset now) => new(
        task.Id, task.Plan.Unit.Value, task.Plan.Stay, task.Plan.Kind, task.Plan.Day, task.Plan.OpensAt, task.Plan.DueAt, task.Plan.NextStay,
        task.Plan.Priority, (int)task.Plan.Duration.TotalMinutes, task.Status, task.Assignee, task.Work.Note, task.Work.AssignedAt, task.Work.StartedAt,
        task.Work.DoneAt, task.Work.NotedAt, task.RiskAt(now), CleaningWords.Reopened(task), task.Plan.Gone, task.Version, task.ChangedAt);
}

/// <summary>Somebody who cleans. <paramref name="CalendarUrl"/> is a credential; null while a new one cannot be kept.</summary>
internal sealed record StaffBody(string Id, string Name, string? CalendarUrl);

/// <summary>
/// A merge patch (RFC 7396): what is absent stays, null clears. <paramref name="Status"/> is <c>open</c>, <c>started</c> or <c>done</c>.
/// <paramref name="Maintenance"/> says what is to be repaired: it opens a maintenance ticket, one for the same words on the same task.
/// </summary>
internal sealed record CleaningPatchBody(string? Assignee, CleaningStatus? Status, string? Note, string? Maintenance);
