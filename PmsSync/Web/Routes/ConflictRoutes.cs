using PmsSync.State;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Conflicts: two truths about the same nights, shown with both sides.</summary>
internal static class ConflictRoutes
{
    public static void MapConflicts(this RouteGroupBuilder tenant)
    {
        var conflicts = tenant.MapGroup("conflicts").WithTags("Conflicts");
        conflicts.MapGet("", List).WithName("ListConflicts").WithSummary("Conflicts; state=open for those that wait").Produces<PageBody<ConflictBody>>();
        conflicts.MapGet("{id}", Get).WithName("GetConflict").WithSummary("One conflict").Produces<ConflictBody>();
    }

    private static IResult List(TenantScope scope, StateReader reader, string? state, string? unit, int? limit, string? cursor)
    {
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        if (state is not (null or "open" or "settled"))
            return Problem.Invalid("state", "Either open or settled.");
        if (Paging.Position(cursor ?? "") is not { } after)
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var rows = reader.Conflicts(scope.Id, state, unit, after, (limit ?? Paging.Default) + 1);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, row => BodyOf(scope, reader, row), static row => row.Id));
    }

    private static IResult Get(string id, TenantScope scope, StateReader reader) =>
        reader.Conflict(scope.Id, id) is { } row ? TypedResults.Ok(BodyOf(scope, reader, row)) : Problem.NotFound();

    private static ConflictBody BodyOf(TenantScope scope, StateReader reader, ConflictRow row) => ConflictBody.Of(row, reader.Stays(scope.Id, row.Sides));
}
