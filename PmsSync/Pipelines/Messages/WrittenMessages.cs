using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;

namespace PmsSync.Pipelines.Messages;

/// <summary>What people write to guests: a row that waits to be sent; and what they send again after it had failed for good.</summary>
internal sealed class WrittenMessages(DeliverySignals signals)
{
    public Resolution Write(SqliteConnection connection, JournalEvent item)
    {
        var command = FactJson.Read<MessageCommand>(item.Payload);
        if (MessageStore.Find(connection, item.Tenant, command.Id) is { } there)
            return Close(item, Outcome.Ignored, "This message is stored already.", there);
        var before = ThreadOf(connection, item.Tenant, command);
        if (before is null && command.Booking is null)
            return Close(item, Outcome.Ignored, "The thread that it was written for is gone.", message: null);

        var thread = before ?? Begin(item, command);
        var message = new Message
        {
            Id = command.Id,
            Tenant = item.Tenant,
            Connection = thread.Connection,
            Thread = thread.Id,
            Sender = MessageSender.Property,
            Text = command.Text,
            SentAt = item.ReceivedAt,
            Delivery = new Delivery { State = DeliveryState.Pending, WrittenBy = command.WrittenBy, CreatedAt = item.ReceivedAt, IsForced = command.Force },
        };
        var turn = 0L;
        return Close(item, Outcome.Applied, note: null, message) with
        {
            IsCurrent = session => ThreadOf(session.Connection, item.Tenant, command) is var now && now?.Id == before?.Id && now?.Version == before?.Version,
            Write = session =>
            {
                if (before is null)
                    ThreadStore.Save(session, thread, item.ReceivedAt);
                else
                    ThreadStore.Touch(session, thread.Id, message.SentAt, item.ReceivedAt);
                MessageStore.Insert(session, message);
                turn = DeliveryStore.Insert(session, message.Id, command.WrittenBy, item.ReceivedAt, command.Force);
            },
            Committed = () => signals.Waiting(new OpenDelivery(turn, item.Tenant, thread.Id, RetryAt: null)),
        };
    }

    public Resolution SendAgain(SqliteConnection connection, JournalEvent item)
    {
        var id = FactJson.Read<UndeliveredMessage>(item.Payload).Message;
        if (MessageStore.Find(connection, item.Tenant, id) is not { Delivery: { } delivery } message || delivery.Letter != item.Id)
            return new Resolution([(item.Id, new Verdict.Closed(Outcome.Ignored, "The message does not wait for anybody any more."))]);
        var note = delivery.State == DeliveryState.Uncertain
            ? "A person sends it again; the thread is looked at once more before."
            : "A person sends it again.";
        long? turn = null;
        return new Resolution([(item.Id, new Verdict.Closed(Outcome.Applied, note))])
        {
            IsCurrent = session => MessageStore.Find(session.Connection, item.Tenant, id)?.Delivery?.Letter == item.Id,
            Write = session =>
            {
                turn = DeliveryStore.Revive(session, id, item.Id, isForced: false);
                ThreadStore.Touch(session, message.Thread, message.SentAt, item.ReceivedAt);
            },
            Committed = () => signals.Waiting(new OpenDelivery(turn!.Value, item.Tenant, message.Thread, RetryAt: null)),
        };
    }

    private static MessageThread? ThreadOf(SqliteConnection connection, TenantId tenant, MessageCommand command) => command switch
    {
        { Thread: { } id } => ThreadStore.FindGoingOn(connection, tenant, id),
        { Booking: { } booking } => ThreadStore.FindOfBooking(connection, tenant, new ConnectionId(command.Connection), booking),
        _ => null,
    };

    private static MessageThread Begin(JournalEvent item, MessageCommand command) => new()
    {
        Id = MessageIds.OfBooking(item.Tenant, new ConnectionId(command.Connection), command.Booking!),
        Tenant = item.Tenant,
        Connection = new ConnectionId(command.Connection),
        Booking = command.Booking,
        LastAt = item.ReceivedAt,
    };

    private static Resolution Close(JournalEvent item, Outcome outcome, string? note, Message? message) =>
        new([(item.Id, new Verdict.Closed(outcome, note, Result: FactJson.Write(new MessageResult(message))))]);
}
