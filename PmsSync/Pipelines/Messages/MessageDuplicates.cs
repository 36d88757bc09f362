using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Messages;

/// <summary>
/// A conversation's messages that are told twice: each is marked with the one that is shown for it, and has a conflict that
/// the rule settles and a person may revise. Both stay.
/// </summary>
internal static class MessageDuplicates
{
    private const string IdPrefix = "duplicate-";

    public static string IdOf(string message) => IdPrefix + message;

    public static string MessageOf(string conflict) => conflict[IdPrefix.Length..];

    /// <returns>The ids of messages that are not shown themselves.</returns>
    public static IReadOnlySet<string> Settle(
        WriteSession session, TenantId tenant, Conversation conversation, IReadOnlyList<ConversationMessage> messages, long item, DateTimeOffset now)
    {
        // One channel that names its messages tells none of them twice.
        var mayRepeat = conversation.Threads.DistinctBy(static t => t.Connection).Skip(1).Any() || messages.Any(static m => !m.HasId);
        if (!mayRepeat && messages.All(static m => m.DuplicateOf is null))
            return new HashSet<string>();
        var byId = messages.ToDictionary(static m => m.Id);
        var rows = messages.Select(m => ConflictStore.Find(session.Connection, tenant, IdOf(m.Id))).OfType<ConflictRow>().ToDictionary(static r => MessageOf(r.Id));
        var decisions = rows.Keys.Select(id => (Id: id, Newest: DecisionStore.NewestOfPersons(session.Connection, tenant, IdOf(id))))
            .Where(static d => d.Newest is not null).ToDictionary(static d => d.Id, static d => d.Newest!);
        var within = Repetitions.RuleOf(session.Connection, tenant).Within;
        var found = DuplicateRules.Find(messages.Select(Said), RulingsOf(decisions), within).ToDictionary(static d => d.Id, static d => d.Of);

        foreach (var message in messages)
        {
            var of = found.TryGetValue(message.Id, out var shown) ? byId[shown] : null;
            var decision = decisions.GetValueOrDefault(message.Id);
            var why = of is null ? null : MessageWords.Twice(message, of, conversation, decision);
            if (message.DuplicateOf != of?.Id || message.DuplicateWhy != why)
                ConversationStore.MarkDuplicate(session, message.Id, of?.Id, why);
            var stored = rows.GetValueOrDefault(message.Id);
            if (of is not null)
                Record(session, Twice(tenant, message, of, why!, conversation.UnitOf(message), decision, stored, item, now), [message, of], stored, item, now, MessageWords.Rule(within));
            else if (stored is not null)
                Record(session, Once(stored, message, decision, within, now), [message], stored, item, now, MessageWords.Rule(within));
        }
        return found.Keys.ToHashSet();
    }

    private static MessageRulings RulingsOf(Dictionary<string, Decision> decisions) => new(
        decisions.Where(static d => d.Value.Action == DecisionAction.Keep).Select(static d => d.Key).ToHashSet(),
        decisions.Where(static d => d.Value is { Action: DecisionAction.Accept, Messages.Count: 2 }).ToDictionary(static d => d.Key, static d => d.Value.Messages[1].Message));

    private static SaidMessage Said(ConversationMessage message) => new(
        message.Id, message.Connection.Value, message.Sender, message.Text, message.SentAt, message.HasId, message.IsOurs);

    private static ConflictRow Twice(
        TenantId tenant, ConversationMessage message, ConversationMessage of, string why, UnitId unit, Decision? decision, ConflictRow? stored, long item, DateTimeOffset now) =>
        new(
            IdOf(message.Id), tenant, unit, ConflictRow.DuplicateMessage, IsOpen: false, NightSet.Empty, [message.Id, of.Id], why,
            stored?.OpenedAt ?? now, stored?.OpenedEvent ?? item, stored?.SettledWhy == why ? stored.SettledAt : now, why)
        {
            Decided = decision?.Event,
        };

    private static ConflictRow Once(ConflictRow stored, ConversationMessage message, Decision? decision, TimeSpan? within, DateTimeOffset now)
    {
        var why = decision?.Action == DecisionAction.Keep ? MessageWords.Kept(message, decision) : MessageWords.NoLonger(message, areCompared: within is not null);
        return stored with { SettledWhy = why, Words = why, SettledAt = stored.SettledWhy == why ? stored.SettledAt : now, Decided = decision?.Event };
    }

    private static void Record(WriteSession session, ConflictRow row, IReadOnlyList<ConversationMessage> sides, ConflictRow? stored, long item, DateTimeOffset now, string rule)
    {
        if (stored is not null && stored.SettledWhy == row.SettledWhy && stored.Decided == row.Decided && stored.Unit == row.Unit && stored.Sides.SequenceEqual(row.Sides))
            return;
        ConflictStore.Save(session, row);
        // What a person decided is a row of its own.
        if (row.Decided is not null && row.Decided != stored?.Decided)
            return;
        DecisionStore.Add(session, row.Tenant, new Decision
        {
            Conflict = row.Id,
            Unit = row.Unit,
            Event = item,
            At = now,
            Rule = rule,
            What = stored is null ? "settled" : "changed",
            Nights = NightSet.Empty,
            Seen = [],
            Messages = Seen(sides),
            Outcome = row.SettledWhy!,
        });
    }

    private static IReadOnlyList<SeenMessage> Seen(IEnumerable<ConversationMessage> sides) =>
        [.. sides.Select(static s => new SeenMessage(s.Id, s.Connection.Value, s.SentAt))];
}
