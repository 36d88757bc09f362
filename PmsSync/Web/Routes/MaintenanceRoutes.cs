using PmsSync.Pipelines.Maintenance;
using PmsSync.State.Maintenance;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Routes;

/// <summary>Maintenance: what is broken or due, who does it, which nights it closes, and whom that affects.</summary>
internal static class MaintenanceRoutes
{
    public static void MapMaintenance(this RouteGroupBuilder tenant)
    {
        var tickets = tenant.MapGroup("maintenance-tickets").WithTags("Maintenance");
        tickets.MapGet("", List).WithName("ListMaintenanceTickets").WithSummary("Tickets in the order of their opening")
            .WithDescription("from and to choose by the nights that a ticket closes, else by the day by which it is due; an empty assignee lists those that nobody does yet.")
            .Produces<PageBody<TicketBody>>();
        tickets.MapPost("", OpenAsync).WithMetadata(LimitNeed.CanWait with { IsFreeBody = MaintenanceInput.ClosesNights }).AnsweredBy<TicketResult>(MaintenanceWrites.Opened).WithName("OpenMaintenanceTicket").WithSummary("Opens a ticket for a unit or on account of a booking; with block it closes nights")
            .Accepts<TicketDraftBody>("application/json").Produces<TicketBody>(StatusCodes.Status201Created).WithWriteProblems();
        tickets.MapGet("{id}", Get).WithName("GetMaintenanceTicket").WithSummary("One ticket").Produces<TicketBody>();
        tickets.MapPatch("{id}", PatchAsync).WithMetadata(LimitNeed.CanWait with { IsFreeBody = MaintenanceInput.SpeaksOfNights }).AnsweredBy<TicketResult>(MaintenanceWrites.Changed)
            .WithName("ChangeMaintenanceTicket")
            .WithSummary("Changes a ticket by a merge patch; null clears a field, and \"block\": null opens the nights, which nothing else does")
            .Accepts<TicketPatchBody>("application/merge-patch+json", "application/json").Produces<TicketBody>().WithWriteProblems();
    }

    private static IResult List(
        TenantScope scope, MaintenanceReader reader, string? unit, QueryWord<TicketStatus>? status, string? assignee, QueryWord<TicketOrigin>? origin,
        string? booking, DateOnly? from, DateOnly? to, int? limit, string? cursor)
    {
        if (!Paging.IsLimit(limit))
            return Problem.Invalid("limit", $"A number from 1 to {Paging.Most}.");
        if (PositionOf(cursor) is not { } after)
            return Problem.Invalid("cursor", "Take the cursor from next of the page before.");
        var filter = new TicketFilter(
            scope.Tenant.FindUnit(unit ?? "")?.Id.Value ?? unit, status?.Value, scope.Tenant.FindStaff(assignee ?? "")?.Id ?? assignee, origin?.Value, booking,
            from, to);
        var rows = reader.Tickets(scope.Id, filter, (limit ?? Paging.Default) + 1, after);
        return TypedResults.Ok(Paging.Page(
            rows, limit ?? Paging.Default, TicketBody.Of, static t => $"{t.Ticket.Opened.OpenedAt.ToUnixTimeMilliseconds()} {t.Ticket.Id}"));
    }

    private static Task<IResult> OpenAsync(HttpContext context, TenantScope scope, MaintenanceWrites writes) =>
        JsonBody.ThenAsync(context.Request, body => writes.OpenAsync(context, scope, body));

    private static IResult Get(string id, TenantScope scope, MaintenanceReader reader) =>
        reader.Ticket(scope.Id, id) is { } view ? Versioned.Ok(TicketBody.Of(view), view.Ticket.Version) : Problem.NotFound();

    private static async Task<IResult> PatchAsync(string id, HttpContext context, TenantScope scope, MaintenanceReader reader, MaintenanceWrites writes) =>
        reader.Ticket(scope.Id, id) is { } view
            ? await JsonBody.ThenAsync(context.Request, body => writes.ChangeAsync(context, scope, view.Ticket, body))
            : Problem.NotFound();

    private static (long OpenedAt, string Id)? PositionOf(string? cursor)
    {
        if (cursor is null)
            return (long.MinValue, "");
        var parts = Paging.Position(cursor)?.Split(' ', 2);
        return parts is [var at, var id] && long.TryParse(at, out var openedAt) ? (openedAt, id) : null;
    }
}
