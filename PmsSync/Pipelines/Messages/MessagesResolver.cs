using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Messages;

/// <summary>
/// The events of one conversation: what the channel showed is folded together, as many in a row as there are; what
/// people want is done one at a time. The dead letters of notices and the rule of repeated messages have lanes of their own here.
/// </summary>
internal sealed class MessagesResolver(ReceivedMessages received, WrittenMessages written, MessageMarks marks, RetriedNotices notices, TenantDirectory tenants) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events) => events[0].Kind switch
    {
        MessageReceived.Kind => received.Resolve(connection, [.. events.TakeWhile(static e => e.Kind == MessageReceived.Kind)]),
        MessageCommand.Kind => written.Write(connection, events[0]),
        MessageSent.Kind => Settle(events[0]),
        ReadCommand.Kind => MessageMarks.Read(events[0]),
        ForceCommand.Kind => marks.Force(connection, events[0]),
        MessageDecisionCommand.Kind => MessageDecisions.Resolve(connection, events[0]),
        RepetitionsRuled.Kind => Repetitions.Rule(connection, events[0], tenants.Current.PoliciesOf(events[0].Tenant).DuplicatesWithin),
        ConversationLook.Kind => Repetitions.Look(connection, events[0]),
        UndeliveredMessage.Kind => written.SendAgain(connection, events[0]),
        UndeliveredNotice.Kind => notices.Resolve(events[0]),
        var kind => throw new InvalidOperationException($"The messages pipeline does not know events of kind '{kind}'."),
    };

    private static Resolution Settle(JournalEvent item) => new([(item.Id, Verdict.Closed.Applied)])
    {
        Write = session => Conversations.Settle(session, item.Tenant, FactJson.Read<MessageSent>(item.Payload).Thread, item.Id, item.ReceivedAt),
    };
}
