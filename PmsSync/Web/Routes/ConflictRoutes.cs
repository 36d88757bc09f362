using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.Pipelines.Edits;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Conflicts: two truths about the same nights, shown with both sides, and what people decide about them.</summary>
internal static class ConflictRoutes
{
    public static void MapConflicts(this RouteGroupBuilder tenant)
    {
        var conflicts = tenant.MapGroup("conflicts").WithTags("Conflicts");
        conflicts.MapGet("", List).WithName("ListConflicts").WithSummary("Conflicts; state=open for those that wait, booking= for those of one booking, with the newest decisions about it").Produces<PageBody<ConflictBody>>();
        conflicts.MapGet("{id}", Get).WithName("GetConflict").WithSummary("One conflict; its ETag names it with its sides as they are").Produces<ConflictBody>();
        conflicts.MapPost("{id}/decision", DecideAsync).WithMetadata(LimitNeed.Free).AnsweredBy<DecisionResult>(Answer).WithName("DecideConflict").WithSummary("Decides a conflict: keep, release or move one side, have its source asked to cancel it, or accept all; of a channel's own changes accept theirs, or keep ours, also after they were adopted; of a message keep as two, or accept as one; of revisions out of order keep one of them, or accept the order of the source")
            .WithDescription("A later decision replaces an earlier one. When a side changes afterwards, the conflict is open again and says why. 409 where a side changed since If-Match or versions, or where the unit has no room.")
            .Accepts<DecisionDraftBody>("application/json").Produces<DecidedBody>().WithWriteProblems();
    }

    private static IResult List(TenantScope scope, StateReader reader, ConflictViews views, string? state, string? unit, string? booking, int? limit, string? cursor)
    {
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        if (state is not (null or "open" or "settled"))
            return Problem.Invalid("state", "Either open or settled.");
        if (Paging.Position(cursor ?? "") is not { } after)
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var rows = reader.Conflicts(scope.Id, state, unit, after, (limit ?? Paging.Default) + 1, booking);
        return TypedResults.Ok(Paging.Page(rows, limit ?? Paging.Default, row => views.BodyOf(scope, row), static row => row.Id));
    }

    private static IResult Get(string id, HttpContext context, TenantScope scope, StateReader reader, ConflictViews views)
    {
        if (reader.Conflict(scope.Id, id) is not { } row)
            return Problem.NotFound();
        var body = views.BodyOf(scope, row);
        context.Response.Headers.ETag = $"\"{body.Tag}\"";
        return TypedResults.Ok(body);
    }

    private static async Task<IResult> DecideAsync(string id, HttpContext context, TenantScope scope, StateReader reader, EventWrites writes, CancellationAsks asks, TimeProvider time)
    {
        if (reader.Conflict(scope.Id, id) is not { } row)
            return Problem.NotFound();
        var tag = context.Request.Headers.IfMatch.ToString() is { Length: > 0 } header and not "*" ? header.Trim('"') : null;
        return await JsonBody.ThenAsync(context.Request, async body =>
        {
            var fields = new Fields(body.Root);
            if (row.Kind == ConflictRow.DuplicateMessage)
            {
                return DecisionInput.ReadOfMessage(fields, body, scope, row.Id, tag) is { } about
                    ? await writes.SendAsync(context, EventOf(scope, about, time.GetUtcNow()))
                    : Problem.Invalid(fields.Errors);
            }
            if (RevisionConflict.EvidenceOf(row) is { } evidence)
            {
                return DecisionInput.ReadOfRevision(fields, body, scope, row.Id, evidence, tag) is { } which
                    ? await writes.SendAsync(context, EventOf(scope, evidence, which, time.GetUtcNow()))
                    : Problem.Invalid(fields.Errors);
            }
            var decided = DecisionInput.Read(fields, body, scope, row, tag);
            if (decided is { Action: DecisionAction.Cancel, Booking: { } booking } && row.Sides.Contains(booking) && reader.Stay(scope.Id, booking) is { } side && !asks.CanAsk(side))
                return Problem.Invalid("booking", $"{(side.Stay.Source == Stay.Direct ? "It was made here: cancel it here" : $"{side.Stay.Source} cannot be asked from here. Cancel it there, and release it here once it is")}.");
            return decided is { } command
                ? await writes.SendAsync(context, EventOf(scope, row, command, time.GetUtcNow()))
                : Problem.Invalid(fields.Errors);
        });
    }

    // In the lane of the unit's changes: what a person decides and what happens to the unit are one after the other.
    private static NewEvent EventOf(TenantScope scope, ConflictRow row, DecisionCommand command, DateTimeOffset now) => new(
        scope.Id, row.Kind == ConflictRow.ChannelPriceEdit ? Pipeline.Pricing : Pipeline.Availability, WorkClass.Critical, LaneOf(row), DecisionCommand.Kind, JournalRetention.ApiSource, FactJson.Write(command), now);

    private static string LaneOf(ConflictRow row) => EditConflicts.EvidenceOf(row) is { RatePlan: { } ratePlan } && row.IsOfChannel
        ? Lanes.OfPrices(row.Unit, ratePlan)
        : UnitChanged.LaneOf(row.Unit);

    // In the lane of the booking's revisions.
    private static NewEvent EventOf(TenantScope scope, RevisionEvidence evidence, DecisionCommand command, DateTimeOffset now) => new(
        scope.Id, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(new ConnectionId(evidence.Connection), evidence.Booking), DecisionCommand.Kind,
        JournalRetention.ApiSource, FactJson.Write(command), now);

    private static NewEvent EventOf(TenantScope scope, MessageDecisionCommand command, DateTimeOffset now) => new(
        scope.Id, Pipeline.Messages, WorkClass.High, MessageDecisionCommand.LaneOf(command.Conflict), MessageDecisionCommand.Kind, JournalRetention.ApiSource,
        FactJson.Write(command), now);

    private static IResult Answer(HttpContext context, DecisionResult result) => result switch
    {
        { Outcome: DecisionOutcome.Decided, Conflict: { } conflict, Decision: { } decision } => TypedResults.Ok(DecidedBody.Of(conflict, decision)),
        // About a message: what follows from it is derived with the commit, so it is read after that.
        { Outcome: DecisionOutcome.Decided, Decision: { } decision } => ConflictOf(context, decision) is { } row ? TypedResults.Ok(DecidedBody.Of(DecidedConflict.Of(row), decision)) : Problem.NotFound(),
        { Outcome: DecisionOutcome.NotFound } => Problem.NotFound(),
        { Outcome: DecisionOutcome.Stale } => Problem.Conflict("A side has changed", result.Words!, ("changed", result.Changed)),
        { Outcome: DecisionOutcome.NothingToDecide } => Problem.Conflict("Nothing to decide", $"This conflict is settled. {result.Words}"),
        { Outcome: DecisionOutcome.NoRoom } => Problem.Conflict("No room", result.Words!, ("bookings", result.InTheWay)),
        { Outcome: DecisionOutcome.Invalid } => Problem.Invalid(result.Errors),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ConflictRow? ConflictOf(HttpContext context, Decision decision) =>
        context.RequestServices.GetRequiredService<StateReader>().Conflict(TenantScope.Of(context).Id, decision.Conflict);
}
