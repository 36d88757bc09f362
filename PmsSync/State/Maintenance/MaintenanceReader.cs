using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Maintenance;

/// <summary>Tickets for those who only look: each method is one moment.</summary>
internal sealed class MaintenanceReader(Database database)
{
    public TicketView? Ticket(TenantId tenant, string id) =>
        database.Readers.ReadTogether(c => TicketStore.Find(c, tenant, id) is { } ticket ? TicketView.Of(c, ticket) : null);

    public IReadOnlyList<TicketView> Tickets(TenantId tenant, TicketFilter filter, int limit, (long OpenedAt, string Id) after) =>
        database.Readers.ReadTogether(c => (IReadOnlyList<TicketView>)[.. TicketStore.List(c, tenant, filter, limit, after).Select(t => TicketView.Of(c, t))]);
}
