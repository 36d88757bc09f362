using PmsSync.State.Cleaning;
using PmsSync.Tenancy;

namespace PmsSync.Web.Input;

/// <summary>What a body says of a task.</summary>
internal static class CleaningInput
{
    private const int LongestNote = 2000;

    // Those that only the service sets are passed over, so that a body that was read can be sent back.
    private static readonly string[] Known =
    [
        "assignee", "status", "note", "maintenance", "id", "unit", "booking", "kind", "day", "from", "to", "nextBooking", "priority", "minutes", "statusBy", "notedBy",
        "assignedAt", "startedAt", "doneAt", "notedAt", "atRisk", "reopened", "cancelled", "version", "changedAt",
    ];

    /// <param name="by">Whose key it is.</param>
    public static CleaningDecision Read(Fields body, Tenant tenant, CleaningTask task, string by)
    {
        body.RefuseUnknown(Known);
        return Said(body, task, by) with { Assignee = StaffInput.Read(body, "assignee", tenant), ClearsAssignee = body.Cleared.Contains("assignee") };
    }

    /// <summary>What one of the staff says of their own task.</summary>
    public static CleaningDecision ReadStatus(Fields data, CleaningTask task, StaffMember person)
    {
        data.RefuseUnknown("task", "version", "status", "note", "maintenance");
        if (!data.Names("status") && !data.Names("note") && !data.Names("maintenance"))
            data.Wrong("status", "Nothing is said of the task. Name a status, a note or what is to be repaired.");
        return Said(data, task, $"staff/{person.Id}");
    }

    private static CleaningDecision Said(Fields body, CleaningTask task, string by)
    {
        var (note, status) = (body.Text("note", LongestNote), body.OneOf<CleaningStatus>("status"));
        if (status == CleaningStatus.Cancelled || body.Cleared.Contains("status"))
            body.Wrong("status", "One of open, started, done; a task is cancelled by its stay.");
        return new CleaningDecision(Assignee: null, ClearsAssignee: false, status, note, body.Cleared.Contains("note"), task.Plan.OpensAt)
        {
            By = by,
            Maintenance = body.Text("maintenance", LongestNote),
        };
    }
}
