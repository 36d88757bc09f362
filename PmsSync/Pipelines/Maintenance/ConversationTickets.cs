using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Cleaning;
using PmsSync.State.Maintenance;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// A conversation has new messages with configured words, its booking is known or in another unit now, or one of its tickets was
/// closed: its tickets are made anew.
/// </summary>
internal sealed class ConversationTickets(TenantDirectory tenants, TimeProvider time)
{
    public Resolution Resolve(SqliteConnection connection, string thread, IReadOnlyList<JournalEvent> events)
    {
        // 1 load
        var (tenant, last) = (events[0].Tenant, events[^1]);
        var told = events.Where(static e => e.Kind == MessageMatched.Kind).Select(static e => (Event: e, Match: MatchOf(e))).ToList();
        var matches = told.Select(static t => t.Match).Concat(MatchStore.Of(connection, tenant, thread))
            .GroupBy(static m => m.Message, StringComparer.Ordinal).Select(static g => g.MinBy(static m => m.SeenAt)!).ToDictionary(static m => m.Message, StringComparer.Ordinal);
        var stay = MatchStore.StayOf(connection, tenant, thread);
        var unit = stay is null ? null : CleaningStays.Find(connection, tenant, stay)?.Unit;
        var known = TicketStore.OfThread(connection, tenant, thread);
        var works = known.ToDictionary(static t => t.Id, static t => t.Work, StringComparer.Ordinal);

        // 2 resolve
        var assignee = unit is { } id ? tenants.Current.Find(tenant, id)?.Maintenance.Assignee : null;
        var plan = new ConversationPlan(tenant, thread, stay, unit, assignee, ticket => works.GetValueOrDefault(ticket) ?? TicketWorkStore.Find(connection, tenant, ticket));
        var tickets = new MadeTickets(
            connection, last, MaintenanceLane.OfThread(thread), plan.Tickets(matches.Values), known,
            (ticket, _) => TicketId.MessageOf(ticket) is { } message && matches.TryGetValue(message, out var match) ? plan.Gone(match) : null);

        // 3 commit if unchanged
        return new Resolution([.. events.Select(e => (e.Id, (Verdict)VerdictOf(plan, e)))])
        {
            IsCurrent = session => MatchStore.StayOf(session.Connection, tenant, thread) == stay && tickets.IsCurrent(session),
            Write = session =>
            {
                foreach (var (_, match) in told)
                    MatchStore.Add(session, tenant, thread, match);
                if (matches.Count > 0)
                    MatchStore.SaveMadeOf(session, tenant, thread, stay, unit);
                tickets.Write(session, last.ReceivedAt);
            },
            FollowUps = [.. tickets.FollowUps(time.GetUtcNow())],
        };
    }

    private static MessageMatch MatchOf(JournalEvent item)
    {
        var matched = FactJson.Read<MessageMatched>(item.Payload);
        return new MessageMatch(matched.Message, matched.Words, matched.SentAt, item.ReceivedAt);
    }

    private static Verdict.Closed VerdictOf(ConversationPlan plan, JournalEvent item)
    {
        if (item.Kind != MessageMatched.Kind)
            return Verdict.Closed.Applied;
        var message = FactJson.Read<MessageMatched>(item.Payload).Message;
        return plan.TicketOf(message) switch
        {
            null => new Verdict.Closed(Outcome.Ignored, MaintenanceWords.GoneWithItsWords),
            var ticket when ticket == TicketId.OfMessage(message) => new Verdict.Closed(Outcome.Applied, $"It opened ticket {ticket}."),
            var ticket => new Verdict.Closed(Outcome.Applied, $"The conversation has ticket {ticket} open for the same; the message was added to it and opened none."),
        };
    }
}
