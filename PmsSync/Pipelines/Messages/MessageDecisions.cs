using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using PmsSync.State.Messages;

namespace PmsSync.Pipelines.Messages;

/// <summary>What a person decides about a message that seems told twice, as it stands in the journal.</summary>
/// <param name="Action">Keep: two messages. Accept: one message.</param>
/// <param name="By">Whose key it was.</param>
/// <param name="IfMatch">The conflict's tag as the caller saw it; null: whatever it is.</param>
/// <param name="RequestHash">The same Idempotency-Key with another body is an error.</param>
internal sealed record MessageDecisionCommand(string Conflict, DecisionAction Action, string? Note, string By, string? IfMatch, string? RequestHash)
{
    public const string Kind = "message.decided";

    /// <summary>Of one message in the order in which people decide; those of several do not depend on each other.</summary>
    public static string LaneOf(string conflict) => $"decision/{conflict}";
}

/// <summary>A person revises what the rule made of a message: the decision is a row, and the conversation is derived anew.</summary>
internal static class MessageDecisions
{
    public static Resolution Resolve(SqliteConnection connection, JournalEvent item)
    {
        var command = FactJson.Read<MessageDecisionCommand>(item.Payload);
        if (ConflictStore.Find(connection, item.Tenant, command.Conflict) is not { Kind: ConflictRow.DuplicateMessage } row)
            return new DecisionResult(DecisionOutcome.NotFound).Close(item);
        if (command.IfMatch is { } tag && tag != row.TagOf([]))
            return new DecisionResult(DecisionOutcome.Stale) { Words = $"The conflict has changed since you looked. {row.SettledWhy} Read it again, and decide then." }.Close(item);
        if (MessageStore.Find(connection, item.Tenant, row.Sides[0]) is not { } message || MessageStore.Find(connection, item.Tenant, row.Sides[1]) is not { } shown)
            return new DecisionResult(DecisionOutcome.NothingToDecide) { Words = "One of the two messages is not there any more." }.Close(item);
        // A row that nothing stands behind any more is there only where facts came in a certain order.
        if (message.DuplicateOf is null && row.Decided is null)
            return new DecisionResult(DecisionOutcome.NothingToDecide) { Words = row.SettledWhy }.Close(item);
        var made = DecisionDraft.Of(item, row, command.Action, command.By, command.Note) with
        {
            Nights = NightSet.Empty,
            Messages = [SeenOf(message), SeenOf(shown)],
            Outcome = command.Action == DecisionAction.Keep ? "They are two messages; each is shown." : "They are one message; it is shown once.",
        };
        return new DecisionResult(DecisionOutcome.Decided) { Decision = made }.Close(item) with
        {
            IsCurrent = session => ConflictStore.Find(session.Connection, item.Tenant, row.Id)?.Version == row.Version,
            Write = session =>
            {
                DecisionStore.Add(session, item.Tenant, made);
                Conversations.Settle(session, item.Tenant, message.Thread, item.Id, item.ReceivedAt);
            },
        };
    }

    private static SeenMessage SeenOf(Message message) => new(message.Id, message.Connection.Value, message.SentAt);
}
