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
        "assignee", "status", "note", "maintenance", "id", "unit", "booking", "kind", "day", "from", "to", "nextBooking", "priority", "minutes", "assignedAt",
        "startedAt", "doneAt", "notedAt", "atRisk", "reopened", "cancelled", "version", "changedAt",
    ];

    public static CleaningDecision Read(Fields body, Tenant tenant, CleaningTask task)
    {
        body.RefuseUnknown(Known);
        var (assignee, note, status) = (StaffInput.Read(body, "assignee", tenant), body.Text("note", LongestNote), body.OneOf<CleaningStatus>("status"));
        if (status == CleaningStatus.Cancelled || body.Cleared.Contains("status"))
            body.Wrong("status", "One of open, started, done; a task is cancelled by its stay.");
        return new CleaningDecision(assignee, body.Cleared.Contains("assignee"), status, note, body.Cleared.Contains("note"), task.Plan.OpensAt)
        {
            Maintenance = body.Text("maintenance", LongestNote),
        };
    }
}
