using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.State.Maintenance;

/// <summary>A booking whose nights overlap a ticket's.</summary>
/// <param name="IsOwn">It is the one on whose account the ticket was opened, and does not collide with its block.</param>
internal sealed record AffectedBooking(string Id, UnitId Unit, StayDates Dates, StayStatus Status, string Source, bool IsOwn);

/// <summary>A ticket with what stands beside it at that moment: the block's row, and the bookings that are affected.</summary>
/// <param name="IsReleased">A person released the block's nights in a conflict: they do not count.</param>
internal sealed record TicketView(MaintenanceTicket Ticket, IReadOnlyList<AffectedBooking> Affected, bool IsReleased)
{
    public static TicketView Of(SqliteConnection connection, MaintenanceTicket ticket)
    {
        var block = ticket.Block is null ? null : StayStore.Find(connection, ticket.Tenant, TicketId.OfBlock(ticket.Tenant, ticket.Id));
        return new TicketView(ticket, AffectedBy(connection, ticket), block is { Holding.To: null });
    }

    private static IReadOnlyList<AffectedBooking> AffectedBy(SqliteConnection connection, MaintenanceTicket ticket) => ticket is { Unit: { } unit, Nights: { } nights }
        ? [.. StayStore.Taking(connection, ticket.Tenant, unit, nights)
            .Where(static s => s.Stay.Kind != StayKind.Block)
            .Select(s => new AffectedBooking(s.Stay.Id, unit, s.Stay.Dates, s.Stay.Status, s.Stay.Source, s.Stay.Id == ticket.Stay))]
        : [];
}
