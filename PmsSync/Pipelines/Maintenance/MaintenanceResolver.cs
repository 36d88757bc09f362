using Microsoft.Data.Sqlite;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>Maintenance: a unit's lane makes the tickets of its rules, a conversation's those of its messages, a ticket's lane takes what people do to it.</summary>
internal sealed class MaintenanceResolver(UnitTickets units, ConversationTickets conversations, TicketChanges changes) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events) =>
        MaintenanceLane.UnitOf(lane) is { } unit ? units.Resolve(connection, unit, events)
        : MaintenanceLane.ThreadOf(lane) is { } thread ? conversations.Resolve(connection, thread, events)
        : changes.Resolve(connection, events[0]);
}
