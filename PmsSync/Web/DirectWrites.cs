using Microsoft.AspNetCore.Http.HttpResults;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>Commands on direct bookings and blocks, and what is answered to them.</summary>
internal sealed class DirectWrites(EventWrites events, TimeProvider time)
{
    public string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    public async Task<IResult> SendAsync(HttpContext context, TenantId tenant, string kind, DirectCommand command)
    {
        var item = new NewEvent(
            tenant, Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(command.Id), kind, DirectCommand.Source, FactJson.Write(command), time.GetUtcNow());
#if ACKNOWLEDGE_BEFORE_COMMIT
        var keyed = EventWrites.WithKey(context.Request, item);
        if (await EarlyAnswers.TryAsync(keyed, command, time, () => events.AskAsync([keyed], static _ => 1, static _ => TypedResults.Ok(), CancellationToken.None)) is { } early)
            return Changed(context, early);
#endif
        return await events.SendAsync(context, item);
    }

    public static IResult Created(HttpContext context, DirectResult result) => Answer(result, b => Versioned.Created(TenantScope.Of(context).Id, b));

    public static IResult Changed(HttpContext context, DirectResult result) => Answer(result, Versioned.Ok);

    public static IResult Removed(HttpContext context, DirectResult result) => Answer(result, static _ => TypedResults.NoContent());

    // Made of nothing but the stored result.
    private static IResult Answer(DirectResult result, Func<BookingBody, IResult> done) => result switch
    {
        { Outcome: DirectOutcome.Created or DirectOutcome.Changed or DirectOutcome.Unchanged, Stay: { } stay } => done(BookingBody.Of(stay)),
        { Outcome: DirectOutcome.NotFound, Stay: { } stay } => NotOurs(stay),
        { Outcome: DirectOutcome.NotFound } => Problem.NotFound(),
        { Outcome: DirectOutcome.Stale } => Problem.Conflict(
            "Stale version", $"The booking has changed meanwhile; it is at version {result.Stay?.Version}. Read it again.", ("version", result.Stay?.Version ?? 0)),
        { Outcome: DirectOutcome.Overlap } => Problem.Conflict(
            "Nights are taken", "Some of these nights are full. Send \"allowOverbooking\": true to take them all the same; a conflict is recorded then.", ("bookings", result.Overlaps)),
        { Outcome: DirectOutcome.OfTicket } => Problem.Conflict(
            "Belongs to a ticket", $"These nights are closed by maintenance ticket '{result.Ticket}': change or clear its block there, and it changes here.", ("ticket", result.Ticket!)),
        { Outcome: DirectOutcome.Invalid } => Problem.Invalid(result.Errors),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static ProblemHttpResult NotOurs(Stay stay) => Problem.Conflict(
        "Belongs to a channel", $"This booking comes from '{stay.Source}': change or cancel it there, and it changes here.", ("source", stay.Source));
}
