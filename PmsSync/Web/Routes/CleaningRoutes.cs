using PmsSync.Pipelines.Cleaning;
using PmsSync.State.Cleaning;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Cleaning: what is to be done after which stay, by whom, and how far it is.</summary>
internal static class CleaningRoutes
{
    public static void MapCleaning(this RouteGroupBuilder tenant)
    {
        var tasks = tenant.MapGroup("cleaning-tasks").WithTags("Cleaning");
        tasks.MapGet("", List).WithName("ListCleaningTasks").WithSummary("Tasks whose day lies in [from, to), by the time from which they may begin")
            .WithDescription("Cancelled ones are listed only with status=cancelled; an empty assignee lists those that nobody does yet.").Produces<PageBody<CleaningTaskBody>>();
        tasks.MapGet("{id}", Get).WithName("GetCleaningTask").WithSummary("One task").Produces<CleaningTaskBody>();
        tasks.MapPatch("{id}", PatchAsync).WithName("ChangeCleaningTask").WithSummary("Assigns, starts, finishes or annotates a task by a merge patch; null clears a field")
            .AnsweredBy<CleaningResult>(CleaningWrites.Answer)
            .Accepts<CleaningPatchBody>("application/merge-patch+json", "application/json").Produces<CleaningTaskBody>().WithWriteProblems();
    }

    private static IResult List(
        TenantScope scope, CleaningReader reader, TimeProvider time, string? unit, DateOnly? from, DateOnly? to, string? assignee,
        QueryWord<CleaningStatus>? status, int? limit, string? cursor)
    {
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        if (PositionOf(cursor) is not { } after)
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var filter = new CleaningFilter(
            scope.Tenant.FindUnit(unit ?? "")?.Id.Value ?? unit, from, to, scope.Tenant.FindStaff(assignee ?? "")?.Id ?? assignee, status?.Value);
        var rows = reader.Tasks(scope.Id, filter, (limit ?? Paging.Default) + 1, after);
        var now = time.GetUtcNow();
        return TypedResults.Ok(Paging.Page(
            rows, limit ?? Paging.Default, t => CleaningTaskBody.Of(t, now), static t => $"{t.Plan.OpensAt.ToUnixTimeMilliseconds()} {t.Id}"));
    }

    private static IResult Get(string id, TenantScope scope, CleaningReader reader, TimeProvider time) =>
        reader.Task(scope.Id, id) is { } task ? Versioned.Ok(CleaningTaskBody.Of(task, time.GetUtcNow()), task.Version) : Problem.NotFound();

    private static async Task<IResult> PatchAsync(string id, HttpContext context, TenantScope scope, CleaningReader reader, CleaningWrites writes) =>
        reader.Task(scope.Id, id) is { } task
            ? await JsonBody.ThenAsync(context.Request, body => writes.ChangeAsync(context, scope, task, body))
            : Problem.NotFound();

    private static (long OpensAt, string Id)? PositionOf(string? cursor)
    {
        if (cursor is null)
            return (long.MinValue, "");
        var parts = Paging.Position(cursor)?.Split(' ', 2);
        return parts is [var at, var id] && long.TryParse(at, out var opensAt) ? (opensAt, id) : null;
    }
}
