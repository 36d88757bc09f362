using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.State.Maintenance;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// The stay by which a ticket closes its nights: a block like an owner's, so that the calendar, its explanation, exports and
/// channels follow. It is a function of the ticket and has no writer but the lanes of maintenance. It asks nobody's leave:
/// what breaks closes the unit, and the bookings on those nights are the ticket's affected ones.
/// </summary>
/// <param name="Before">Null where there was none.</param>
internal sealed record TicketBlock(StayRow? Before, StayRow After, HistoryRow History)
{
    /// <returns>What is to be written; null where the block stands as the ticket wants it.</returns>
    public static TicketBlock? Of(SqliteConnection connection, MaintenanceTicket ticket, JournalEvent item)
    {
        var before = StayStore.Find(connection, ticket.Tenant, TicketId.OfBlock(ticket.Tenant, ticket.Id));
        if (Wanted(ticket, before) is not { } draft)
            return null;
        var becauseOf = draft.Status == StayStatus.Cancelled ? before?.Provenance.BecauseOf : ticket.Stay;
        if (before is not null && before.Stay == draft && before.Provenance.BecauseOf == becauseOf)
            return null;
        var row = DirectRow.Of(before, draft, item.Id, item.ReceivedAt);
        var after = row with { Provenance = row.Provenance with { Ticket = ticket.Id, BecauseOf = becauseOf } };
        var words = draft.Status == StayStatus.Cancelled
            ? $"Maintenance ticket {ticket.Id} closes these nights no longer."
            : $"Maintenance ticket {ticket.Id} closes {draft.Dates} in {draft.Unit}.";
        return new TicketBlock(before, after, new HistoryRow(draft.Id, after.Stay.Version, item.Id, item.ReceivedAt, "ticket.block", words));
    }

    public IEnumerable<UnitId> Units => new[] { After.Stay.Unit, Before?.Stay.Unit ?? After.Stay.Unit }.Distinct();

    public bool IsCurrent(WriteSession session) => StayStore.VersionOf(session, After.Stay.Id) == (Before?.Stay.Version ?? 0);

    public void Write(WriteSession session)
    {
        StayStore.Save(session, After);
        StayHistory.Add(session, After.Stay.Tenant, History);
        foreach (var unit in Units)
            UnitVersions.Bump(session, After.Stay.Tenant, unit);
    }

    public IEnumerable<NewEvent> FollowUps(DateTimeOffset now) => Units.Select(unit => UnitChanged.Of(After.Stay.Tenant, unit, now));

    private static Stay? Wanted(MaintenanceTicket ticket, StayRow? before) => ticket switch
    {
        { Block: { } nights, Unit: { } unit } => (before?.Stay ?? Blank(ticket, nights)) with
        {
            Unit = unit,
            Dates = nights,
            Status = StayStatus.Confirmed,
            Note = ticket.Title,
            CreatedAt = ticket.BlockedAt,
        },
        _ when before is { Stay.Status: not StayStatus.Cancelled } => before.Stay with { Status = StayStatus.Cancelled },
        _ => null,
    };

    private static Stay Blank(MaintenanceTicket ticket, StayDates nights) => new()
    {
        Id = TicketId.OfBlock(ticket.Tenant, ticket.Id),
        Tenant = ticket.Tenant,
        Unit = ticket.Unit!.Value,
        Dates = nights,
        Kind = StayKind.Block,
    };
}
