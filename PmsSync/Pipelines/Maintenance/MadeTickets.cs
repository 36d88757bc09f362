using Microsoft.Data.Sqlite;
using PmsSync.Journal;
using PmsSync.State.Maintenance;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// What a lane makes of its facts, compared with the rows: tickets that are new or others now, and those that nothing makes any
/// more. Of these only the ones stay that a person touched, or whose nights an edit of the settings would open.
/// </summary>
internal sealed class MadeTickets
{
    private readonly List<MaintenanceTicket> _changed = [];
    private readonly List<MaintenanceTicket> _dropped = [];
    private readonly List<TicketBlock> _blocks = [];

    /// <param name="made">All that the lane's facts make now.</param>
    /// <param name="known">The rows of the lane.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="goneOf">What is left of a ticket that nothing makes any more, by its id and its row; null where that is another lane's to say.</param>
    public MadeTickets(
        SqliteConnection connection, JournalEvent item, string lane, IEnumerable<OpenedTicket> made, IReadOnlyList<MaintenanceTicket> known,
        Func<string, MaintenanceTicket?, OpenedTicket?> goneOf)
    {
        var rows = known.ToDictionary(static t => t.Id, StringComparer.Ordinal);
        var touched = TicketWorkStore.TouchedWithoutTicket(connection, item.Tenant, lane);
        var now = made.ToDictionary(static t => t.Id, StringComparer.Ordinal);
        foreach (var ticket in now.Values)
        {
            var row = rows.GetValueOrDefault(ticket.Id) ?? TicketStore.Find(connection, item.Tenant, ticket.Id);
            Put(ticket, row, row?.Work ?? touched.GetValueOrDefault(ticket.Id) ?? TicketWork.None);
        }
        foreach (var id in rows.Keys.Concat(touched.Keys).Where(id => !now.ContainsKey(id)))
        {
            var row = rows.GetValueOrDefault(id);
            var work = row?.Work ?? touched[id];
            if (goneOf(id, row) is not { } gone)
                continue;
            if (work.Version > 0 || gone.Block is not null)
                Put(gone, row, work);
            else
                _dropped.Add(row!);
        }
        _blocks.AddRange(_changed.Select(c => TicketBlock.Of(connection, c, item)).OfType<TicketBlock>());
        _blocks.AddRange(_dropped.Select(d => TicketBlock.Of(connection, d with { Opened = d.Opened with { Block = null } }, item)).OfType<TicketBlock>());
    }

    public bool IsCurrent(WriteSession session) => _blocks.TrueForAll(b => b.IsCurrent(session))
        && _changed.TrueForAll(c => IsSeen(session, c)) && _dropped.TrueForAll(d => IsSeen(session, d));

    public void Write(WriteSession session, DateTimeOffset at)
    {
        _changed.ForEach(c => TicketStore.Save(session, c.Opened, at));
        _dropped.ForEach(d => TicketStore.Drop(session, d.Tenant, d.Id));
        _blocks.ForEach(b => b.Write(session));
    }

    public IEnumerable<NewEvent> FollowUps(DateTimeOffset now) => _blocks.SelectMany(b => b.FollowUps(now));

    private void Put(OpenedTicket ticket, MaintenanceTicket? before, TicketWork work)
    {
        if (before?.Opened != ticket)
            _changed.Add(new MaintenanceTicket(ticket, work));
    }

    // The rows of the lane are written by nobody else; what people do is.
    private static bool IsSeen(WriteSession session, MaintenanceTicket ticket) =>
        TicketWorkStore.VersionOf(session, ticket.Tenant, ticket.Id) == ticket.Work.Version;
}
