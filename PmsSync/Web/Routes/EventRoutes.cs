using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>The journal: what was told, and what became of it.</summary>
internal static class EventRoutes
{
    public static void MapEvents(this RouteGroupBuilder tenant)
    {
        var events = tenant.MapGroup("events").WithTags("Events");
        events.MapGet("", List).WithName("ListEvents").WithSummary("Events, newest first").Produces<PageBody<EventBody>>();
        events.MapGet("{id:long}", Get).WithName("GetEvent").WithSummary("One event with its content and its life").Produces<EventLifeBody>();

        var dead = tenant.MapGroup("dead-letters").WithTags("Dead letters");
        dead.MapGet("", ListDead).WithName("ListDeadLetters").WithSummary("Events that failed too often, newest first").Produces<DeadLettersBody>();
        dead.MapPost("retry", RetryAsync).WithMetadata(LimitNeed.Free).WithName("RetryDeadLetters").WithSummary("Tries them again, by ids or by cause")
            .Accepts<DeadLetterChoiceBody>("application/json").Produces<DeadLettersDoneBody>().WithWriteProblems();
        dead.MapPost("discard", DiscardAsync).WithMetadata(LimitNeed.Free).WithName("DiscardDeadLetters").WithSummary("Gives them up with a reason, by ids or by cause")
            .Accepts<DeadLetterChoiceBody>("application/json").Produces<DeadLettersDoneBody>().WithWriteProblems();
    }

    private static IResult List(TenantScope scope, JournalQueries journal, string? lane, string? kind, QueryWord<Outcome>? outcome, int? limit, string? cursor)
    {
        if (Refuse(limit, cursor, out var before) is { } refusal)
            return refusal;
        var rows = journal.List(scope.Id, before, (limit ?? Paging.Default) + 1, lane, kind, outcome?.Value);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, EventBody.Of, PositionOf));
    }

    private static IResult Get(long id, TenantScope scope, JournalQueries journal, StateReader state) =>
        journal.Find(scope.Id, id) is { } row ? TypedResults.Ok(EventLifeBody.Of(row, state.ChangesBy(scope.Id, id))) : Problem.NotFound();

    private static IResult ListDead(TenantScope scope, DeadLetters dead, int? limit, string? cursor)
    {
        if (Refuse(limit, cursor, out var before) is { } refusal)
            return refusal;
        var page = Paging.Page(dead.List(scope.Id, before, (limit ?? Paging.Default) + 1), limit ?? Paging.Default, DeadLetterBody.Of, PositionOf);
        return TypedResults.Ok(new DeadLettersBody(page.Items, page.Next, [.. dead.Groups(scope.Id).Select(CauseBody.Of)]));
    }

    private static Task<IResult> RetryAsync(HttpContext context, TenantScope scope, DeadLetters dead) =>
        ActAsync(context, needsReason: false, (which, _) => dead.RetryAsync(scope.Id, which, context.RequestAborted));

    private static Task<IResult> DiscardAsync(HttpContext context, TenantScope scope, DeadLetters dead) =>
        ActAsync(context, needsReason: true, (which, reason) => dead.DiscardAsync(scope.Id, which, "A person", reason!, context.RequestAborted));

    private static Task<IResult> ActAsync(HttpContext context, bool needsReason, Func<DeadLetterChoice, string?, Task<int>> act) =>
        JsonBody.ThenAsync(context.Request, async body =>
        {
            var fields = new Fields(body.Root);
            fields.RefuseUnknown("ids", "cause", "reason");
            var (which, reason) = (DeadLetterInput.Read(fields), fields.Text("reason", 500));
            if (needsReason)
                fields.Require(reason, "reason");
            return fields.HasErrors || which is null
                ? Problem.Invalid(fields.Errors)
                : TypedResults.Ok(new DeadLettersDoneBody(await act(which, reason)));
        });

    private static IResult? Refuse(int? limit, string? cursor, out long before)
    {
        before = long.MaxValue;
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        return cursor is null || long.TryParse(Paging.Position(cursor), out before) ? null : Problem.Invalid("cursor", "Take the cursor from next of the page before.");
    }

    private static string PositionOf(JournalEvent row) => row.Id.ToString();
}
