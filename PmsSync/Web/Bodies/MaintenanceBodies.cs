using PmsSync.Domain;
using PmsSync.State.Maintenance;

namespace PmsSync.Web.Bodies;

/// <summary>
/// A maintenance ticket. <paramref name="Why"/> says in words what opened it; <paramref name="Booking"/> is the one on whose account
/// it is; <paramref name="Block"/> are the nights that it closes, also once it is done, until a person clears them; and
/// <paramref name="Affected"/> are the bookings with nights of the block, or with that of the day by which it is due, as they are now.
/// <paramref name="Gone"/> says why nothing asks for it any more; null while something does.
/// </summary>
internal sealed record TicketBody(
    string Id, string? Unit, string? Booking, string Title, string? Text, TicketStatus Status, TicketPriority Priority, string? Assignee, DateOnly? Due,
    string? Note, TicketOrigin Origin, string Why, string? Rule, string? Thread, string? Message, string? CleaningTask, TicketBlockBody? Block,
    IReadOnlyList<AffectedBody> Affected, string? Gone, DateTimeOffset OpenedAt, DateTimeOffset? StartedAt, DateTimeOffset? ClosedAt, long Version,
    DateTimeOffset ChangedAt)
{
    public static TicketBody Of(TicketView view)
    {
        var (ticket, opened) = (view.Ticket, view.Ticket.Opened);
        return new TicketBody(
            ticket.Id, ticket.Unit?.Value, ticket.Stay, ticket.Title, ticket.Text, ticket.Status, ticket.Priority, ticket.Assignee, ticket.Due,
            ticket.Note, opened.Origin, opened.Why, opened.Rule, opened.Thread, opened.Message, opened.Task, TicketBlockBody.Of(view),
            [.. view.Affected.Select(AffectedBody.Of)], opened.Gone, opened.OpenedAt, ticket.Work.StartedAt, ticket.Work.ClosedAt, ticket.Version,
            ticket.ChangedAt);
    }
}

/// <summary>Closed nights; <paramref name="To"/> is exclusive. <paramref name="Booking"/> is the block's id in the calendar; <paramref name="Released"/>: a person released it in a conflict.</summary>
internal sealed record TicketBlockBody(DateOnly From, DateOnly To, string Booking, bool Released)
{
    public static TicketBlockBody? Of(TicketView view) => view.Ticket is { Block: { } nights } ticket
        ? new TicketBlockBody(nights.Arrival, nights.Departure, TicketId.OfBlock(ticket.Tenant, ticket.Id), view.IsReleased)
        : null;
}

/// <summary>A booking that is affected. <paramref name="Own"/>: the ticket is on its account, and its block does not collide with it.</summary>
internal sealed record AffectedBody(string Booking, DateOnly Arrival, DateOnly Departure, StayStatus Status, string Source, bool Own)
{
    public static AffectedBody Of(AffectedBooking affected) => new(
        affected.Id, affected.Dates.Arrival, affected.Dates.Departure, affected.Status, affected.Source, affected.IsOwn);
}

/// <summary>What a ticket is opened with: a title, and a unit or a booking.</summary>
internal sealed record TicketDraftBody(
    string Title, string? Unit, string? Booking, string? Text, TicketPriority? Priority, string? Assignee, DateOnly? Due, NightsBody? Block);

/// <summary>A merge patch (RFC 7396): what is absent stays, null clears; <c>"block": null</c> opens the nights.</summary>
internal sealed record TicketPatchBody(
    string? Title, string? Text, TicketStatus? Status, TicketPriority? Priority, string? Assignee, DateOnly? Due, string? Note, string? Unit, string? Booking,
    NightsBody? Block);
