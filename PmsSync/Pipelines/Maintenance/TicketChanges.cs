using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Maintenance;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// Tickets that are opened once and for all, and what people do to any. What they do is kept whatever became of what opened the
/// ticket meanwhile; where that has dropped it as untouched by then, its lane is asked to look again.
/// </summary>
internal sealed class TicketChanges(TimeProvider time)
{
    public Resolution Resolve(SqliteConnection connection, JournalEvent item) => item.Kind switch
    {
        TicketOpening.Kind => Open(connection, item, FactJson.Read<TicketOpening>(item.Payload).Ticket),
        TicketCommand.Kind => Change(connection, item, FactJson.Read<TicketCommand>(item.Payload)),
        var kind => throw new InvalidOperationException($"The maintenance pipeline does not know events of kind '{kind}' in a ticket's lane."),
    };

    private Resolution Open(SqliteConnection connection, JournalEvent item, OpenedTicket opened)
    {
        if (TicketStore.Find(connection, item.Tenant, opened.Id) is { } there)
            return Close(item, TicketOutcome.Unchanged, TicketView.Of(connection, there), opened.Task is null ? null : "The same note on the same task has its ticket already.");
        var ticket = new MaintenanceTicket(opened, TicketWorkStore.Find(connection, item.Tenant, opened.Id)) { OpenedVersion = 1, MadeAt = item.ReceivedAt };
        var block = TicketBlock.Of(connection, ticket, item);
        return Close(item, TicketOutcome.Opened, TicketView.Of(connection, ticket)) with
        {
            IsCurrent = session => IsCurrent(session, ticket, openedVersion: 0) && block?.IsCurrent(session) != false,
            Write = session =>
            {
                TicketStore.Save(session, opened, item.ReceivedAt);
                block?.Write(session);
            },
            FollowUps = [.. block?.FollowUps(time.GetUtcNow()) ?? []],
        };
    }

    private Resolution Change(SqliteConnection connection, JournalEvent item, TicketCommand command)
    {
        var found = TicketStore.Find(connection, item.Tenant, command.Ticket);
        var before = found?.Work ?? TicketWorkStore.Find(connection, item.Tenant, command.Ticket);
        if (command.IfVersion is { } seen && found is not null && found.Version != seen)
            return Close(item, TicketOutcome.Stale, TicketView.Of(connection, found));
        var after = before.After(command.Decision, item.ReceivedAt);
        if (after == before)
            return Close(item, TicketOutcome.Unchanged, found is null ? null : TicketView.Of(connection, found));

        var ticket = found is null ? null : found with { Work = after };
        var block = ticket is null ? null : TicketBlock.Of(connection, ticket, item);
        // Whether messages met an open ticket depends on when it was closed.
        var looksAgain = command.Maker is { } maker && (found is null || after.Closings != before.Closings) ? maker : null;
        return Close(item, TicketOutcome.Changed, ticket is null ? null : TicketView.Of(connection, ticket)) with
        {
            IsCurrent = session => TicketWorkStore.VersionOf(session, item.Tenant, command.Ticket) == before.Version
                && TicketStore.VersionOf(session, item.Tenant, command.Ticket) == (found?.OpenedVersion ?? 0) && block?.IsCurrent(session) != false,
            Write = session =>
            {
                TicketWorkStore.Save(session, item.Tenant, command.Ticket, command.Maker, after);
                block?.Write(session);
            },
            FollowUps =
            [
                .. block?.FollowUps(time.GetUtcNow()) ?? [],
                .. looksAgain is null ? [] : new[] { LookAgain.Of(item.Tenant, looksAgain, item.Source, WorkClass.Normal, item.ReceivedAt) },
            ],
        };
    }

    private static bool IsCurrent(Storage.WriteSession session, MaintenanceTicket ticket, long openedVersion) =>
        TicketStore.VersionOf(session, ticket.Tenant, ticket.Id) == openedVersion && TicketWorkStore.VersionOf(session, ticket.Tenant, ticket.Id) == ticket.Work.Version;

    private static Resolution Close(JournalEvent item, TicketOutcome outcome, TicketView? view, string? note = null)
    {
        var result = FactJson.Write(new TicketResult(outcome) { View = view });
        return new Resolution([(item.Id, outcome is TicketOutcome.Opened or TicketOutcome.Changed
            ? new Verdict.Closed(Outcome.Applied, Result: result)
            : new Verdict.Closed(Outcome.Ignored, note ?? $"The caller was answered: {outcome}.", Result: result))]);
    }
}
