using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;

namespace PmsSync.Pipelines.Messages;

/// <summary>A person marks messages as read, or as unread again, as it stands in the journal. It names those that were seen: later ones stay unread.</summary>
/// <param name="RequestHash">The same Idempotency-Key with another body is an error.</param>
internal sealed record ReadCommand(string Thread, IReadOnlyList<string> Messages, bool IsRead, string? RequestHash)
{
    public const string Kind = "message.read";

    public static string LaneOf(string thread) => $"read/{thread}";
}

/// <summary>A person lets one message leave although its stay is cancelled, as it stands in the journal.</summary>
/// <param name="RequestHash">The same Idempotency-Key with another body is an error.</param>
internal sealed record ForceCommand(string Message, string? RequestHash)
{
    public const string Kind = "message.force";
}

/// <summary>How it ended.</summary>
internal enum MarkOutcome
{
    Done = 0,

    NotFound = 1,

    /// <summary>It has left, or was given up: there is nothing to force.</summary>
    NothingToForce = 2,
}

/// <summary>The answer to either command, kept with its event.</summary>
internal sealed record MarkResult(MarkOutcome Outcome);

/// <summary>What people say of single messages: read, unread, to be sent all the same.</summary>
internal sealed class MessageMarks(DeliverySignals signals)
{
    public static Resolution Read(JournalEvent item)
    {
        var command = FactJson.Read<ReadCommand>(item.Payload);
        return Close(item, MarkOutcome.Done) with
        {
            Write = session =>
            {
                foreach (var message in command.Messages)
                    ConversationStore.MarkRead(session, item.Tenant, message, command.IsRead);
                foreach (var thread in command.Messages.Select(m => MessageStore.Find(session.Connection, item.Tenant, m)?.Thread).OfType<string>().Distinct())
                    Conversations.Settle(session, item.Tenant, thread, item.Id, item.ReceivedAt);
            },
        };
    }

    public Resolution Force(SqliteConnection connection, JournalEvent item)
    {
        var id = FactJson.Read<ForceCommand>(item.Payload).Message;
        if (MessageStore.Find(connection, item.Tenant, id) is not { Delivery: { } delivery } message)
            return Close(item, MarkOutcome.NotFound);
        if (delivery.State is DeliveryState.Sent || (delivery.Letter is { } dead && JournalReader.Find(connection, dead)?.Outcome != Outcome.Dead))
            return Close(item, MarkOutcome.NothingToForce);
        long? turn = null;
        return Close(item, MarkOutcome.Done) with
        {
            IsCurrent = session => MessageStore.Find(session.Connection, item.Tenant, id)?.Delivery is { } now && now.State == delivery.State && now.Letter == delivery.Letter,
            Write = session =>
            {
                if (delivery.Letter is not { } letter)
                {
                    DeliveryStore.Force(session, id);
                }
                else
                {
                    turn = DeliveryStore.Revive(session, id, letter, isForced: true);
                    JournalStatements.Settle(session, letter, new Verdict.Closed(Outcome.Superseded, "A person sends it all the same.", item.Id), item.ReceivedAt);
                }
                ThreadStore.Touch(session, message.Thread, message.SentAt, item.ReceivedAt);
            },
            Committed = () =>
            {
                if (turn is { } revived)
                    signals.Waiting(new OpenDelivery(revived, item.Tenant, message.Thread, RetryAt: null));
            },
        };
    }

    private static Resolution Close(JournalEvent item, MarkOutcome outcome) => new(
        [(item.Id, new Verdict.Closed(
            outcome == MarkOutcome.Done ? Outcome.Applied : Outcome.Ignored, outcome == MarkOutcome.Done ? null : $"The caller was answered: {outcome}.",
            Result: FactJson.Write(new MarkResult(outcome))))]);
}
