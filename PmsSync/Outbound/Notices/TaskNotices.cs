using System.Text.Json.Nodes;
using PmsSync.Domain;
using PmsSync.State.Cleaning;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// Changes of cleaning tasks: to whoever asks for all of them, and to those of the staff whose tasks they are. Who does a task no
/// more is told that it is cancelled; who does it from now on, that there is one.
/// </summary>
internal static class TaskNotices
{
    /// <summary>To be called in the transaction of the change, after it was written.</summary>
    /// <param name="before">As it was; null where there was none.</param>
    /// <param name="plan">As the stays make it now.</param>
    public static void Post(NoticeBoard board, WriteSession session, CleaningTask? before, PlannedClean plan)
    {
        if (!board.Wants(plan.Tenant, NoticeKind.CleaningTask))
            return;
        var stored = CleaningStore.Find(session.Connection, plan.Tenant, plan.Id);
        // What nobody had touched leaves no row when it is gone.
        var after = stored ?? new CleaningTask(plan, before?.Work ?? CleaningWork.None) { PlanVersion = (before?.PlanVersion ?? 0) + 1 };
        foreach (var notice in Of(before, after))
            board.Post(session, notice);
    }

    /// <summary>What is to be told of a change, and to whom. Pure.</summary>
    public static IEnumerable<Notice> Of(CleaningTask? before, CleaningTask after)
    {
        var (was, stands) = (before is not null && Stands(before), Stands(after));
        if (ChangeOf(was, stands) is { } change)
            yield return Notice(after, change, person: null);

        var (from, to) = (was ? before!.Assignee : null, stands ? after.Assignee : null);
        if (from is not null)
            yield return Notice(after, from == to ? NoticeChange.Changed : NoticeChange.Cancelled, from);
        if (to is not null && to != from)
            yield return Notice(after, NoticeChange.Created, to);
    }

    private static bool Stands(CleaningTask task) => task.Status != CleaningStatus.Cancelled;

    private static NoticeChange? ChangeOf(bool was, bool stands) => (was, stands) switch
    {
        (false, true) => NoticeChange.Created,
        (true, true) => NoticeChange.Changed,
        (true, false) => NoticeChange.Cancelled,
        (false, false) => null,
    };

    private static Notice Notice(CleaningTask task, NoticeChange change, string? person)
    {
        var plan = task.Plan;
        var isHandedOver = person is not null && change == NoticeChange.Cancelled && Stands(task);
        var words = isHandedOver ? "Somebody else does it now."
            : plan.Gone ?? CleaningWords.Reopened(task) ?? $"From {NoticeData.At(plan.OpensAt)} to {NoticeData.At(plan.DueAt)}, {NoticeData.Word(task.Status)}.";
        return new Notice(
            plan.Tenant, NoticeKind.CleaningTask, task.Id, $"{NoticeData.Word(plan.Kind)} of {plan.Unit} on {NoticeData.Day(plan.Day)}: {NoticeData.Word(change)}", words,
            Data(task, isHandedOver ? CleaningStatus.Cancelled : task.Status, words))
        {
            Change = change,
            For = person,
        };
    }

    // A note is a person's own words and may name a guest: who may read it asks the API for it.
    private static string Data(CleaningTask task, CleaningStatus status, string words) => NoticeData.Write(new JsonObject
    {
        ["tenant"] = task.Plan.Tenant.Value,
        ["id"] = task.Id,
        ["version"] = task.Version,
        ["unit"] = task.Plan.Unit.Value,
        ["kind"] = NoticeData.Word(task.Plan.Kind),
        ["day"] = NoticeData.Day(task.Plan.Day),
        ["from"] = NoticeData.At(task.Plan.OpensAt),
        ["to"] = NoticeData.At(task.Plan.DueAt),
        ["minutes"] = (int)task.Plan.Duration.TotalMinutes,
        ["priority"] = NoticeData.Word(task.Plan.Priority),
        ["status"] = NoticeData.Word(status),
        ["assignee"] = task.Assignee,
        ["words"] = words,
    });
}
