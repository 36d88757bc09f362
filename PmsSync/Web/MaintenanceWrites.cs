using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State;
using PmsSync.State.Maintenance;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>Tickets that people open and change through the local API, and what is answered to it.</summary>
internal sealed class MaintenanceWrites(EventWrites writes, StateReader state, TimeProvider time)
{
    public async Task<IResult> OpenAsync(HttpContext context, TenantScope scope, JsonBody.Read body)
    {
        var (fields, now) = (new Fields(body.Root), time.GetUtcNow());
        var ticket = InputOf(scope).ReadDraft(fields, Guid.CreateVersion7(now).ToString("N"), scope.By, now);
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        var opening = new TicketOpening { Ticket = ticket, RequestHash = body.Hash };
        return await SendAsync(context, scope, ticket.Id, TicketOpening.Kind, closesNights: ticket.Block is not null, FactJson.Write(opening));
    }

    public async Task<IResult> ChangeAsync(HttpContext context, TenantScope scope, MaintenanceTicket ticket, JsonBody.Read body)
    {
        if (!Versioned.TryReadIfMatch(context.Request, out var version))
            return Problem.Unreadable("If-Match holds a version in quotes, as ETag gave it: \"3\".");
        var fields = new Fields(body.Root);
        var decision = InputOf(scope).ReadPatch(fields, ticket);
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        var command = new TicketCommand
        {
            Ticket = ticket.Id,
            Decision = decision,
            Maker = MaintenanceLane.MakerOf(ticket.Opened),
            RequestHash = body.Hash,
            IfVersion = version,
        };
        return await SendAsync(context, scope, ticket.Id, TicketCommand.Kind, closesNights: decision.Says.Block?.Value is not null, FactJson.Write(command));
    }

    private Task<IResult> SendAsync(HttpContext context, TenantScope scope, string ticket, string kind, bool closesNights, byte[] payload) =>
        writes.SendAsync(context, new NewEvent(
            scope.Id, Pipeline.Maintenance, closesNights ? WorkClass.Critical : WorkClass.Normal, MaintenanceLane.OfTicket(ticket), kind,
            JournalRetention.ApiSource, payload, time.GetUtcNow()));

    private MaintenanceInput InputOf(TenantScope scope) => new(scope.Tenant, id => state.Stay(scope.Id, id));

    public static IResult Opened(HttpContext context, TicketResult result) => Versioned.Created(
        TenantScope.Of(context).Id, $"maintenance-tickets/{result.View!.Ticket.Id}", TicketBody.Of(result.View), result.View.Ticket.Version);

    public static IResult Changed(HttpContext context, TicketResult result) => result switch
    {
        { Outcome: TicketOutcome.Stale, View: { } view } => Problem.Conflict(
            "Stale version", $"The ticket has changed meanwhile; it is at version {view.Ticket.Version}. Read it again.", ("version", view.Ticket.Version)),
        { View: { } view } => Versioned.Ok(TicketBody.Of(view), view.Ticket.Version),
        _ => Problem.Conflict("Gone meanwhile", "What this ticket was opened by went at the same moment. What you wrote is kept with it."),
    };
}
