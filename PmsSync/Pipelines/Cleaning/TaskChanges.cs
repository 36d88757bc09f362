using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Notices;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State.Cleaning;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>
/// What people do to a task. It is kept whatever became of the stay meanwhile; where the stays have dropped the task as
/// untouched by then, their unit is asked to look again.
/// </summary>
internal sealed class TaskChanges(NoticeBoard notices, TimeProvider time)
{
    public Resolution Resolve(SqliteConnection connection, JournalEvent item)
    {
        var (tenant, command) = (item.Tenant, FactJson.Read<CleaningCommand>(item.Payload));
        var task = CleaningStore.Find(connection, tenant, command.Task);
        var before = CleaningWorkStore.Find(connection, tenant, command.Task);
        if (task is not null && IsStale(command, task))
            return Close(item, CleaningOutcome.Stale, task);
        var (stay, _) = CleaningTaskId.Read(command.Task) ?? throw new FormatException($"'{command.Task}' is no task's id.");
        var tickets = TicketOf(connection, item, command, task, stay);
        var after = before.After(command.Decision, item.ReceivedAt);
        if (after == before)
            return Close(item, CleaningOutcome.Unchanged, task) with { FollowUps = tickets };

        return Close(item, CleaningOutcome.Changed, task is null ? null : task with { Work = after }) with
        {
            IsCurrent = session => CleaningWorkStore.VersionOf(session, tenant, command.Task) == before.Version
                && CleaningStore.VersionOf(session, tenant, command.Task) == (task?.PlanVersion ?? 0),
            Write = session =>
            {
                CleaningWorkStore.Save(session, tenant, command.Task, stay, after);
                if (task is not null)
                    TaskNotices.Post(notices, session, task, task.Plan);
            },
            FollowUps = task is null && CleaningStays.Find(connection, tenant, stay) is { } found
                ? [StaysChanged.Of(tenant, found.Unit, item.Source, WorkClass.Normal, item.ReceivedAt), .. tickets]
                : tickets,
        };
    }

    private static bool IsStale(CleaningCommand command, CleaningTask task) => command.IfVersion is { } seen
        ? task.Version != seen
        : command.KeepsDone && task.Status == CleaningStatus.Done && command.Decision.Status is (CleaningStatus.Open or CleaningStatus.Started);

    private static IReadOnlyList<NewEvent> TicketOf(SqliteConnection connection, JournalEvent item, CleaningCommand command, CleaningTask? task, string stay) =>
        command.Decision.Maintenance is { } text && (task?.Plan.Unit ?? CleaningStays.Find(connection, item.Tenant, stay)?.Unit) is { } unit
            ? [TicketOpening.OfNote(item, unit, stay, command.Task, text)]
            : [];

    private Resolution Close(JournalEvent item, CleaningOutcome outcome, CleaningTask? task)
    {
        var result = FactJson.Write(new CleaningResult(outcome, time.GetUtcNow()) { Task = task });
        return new Resolution([(item.Id, outcome == CleaningOutcome.Changed
            ? new Verdict.Closed(Outcome.Applied, Result: result)
            : new Verdict.Closed(Outcome.Ignored, $"The caller was answered: {outcome}.", Result: result))]);
    }
}
