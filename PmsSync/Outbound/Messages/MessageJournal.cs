using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Outbound.Messages;

/// <summary>Whether a message may leave.</summary>
internal enum Begun
{
    Leaves,

    /// <summary>It is not what it was; look again.</summary>
    Changed,

    /// <summary>Its stay is cancelled, and nobody forced it.</summary>
    Cancelled,

    /// <summary>
    /// One of its conversation whose turn is before its own is to leave first. What moved waits in the lane of the thread that it was written to, so
    /// lanes alone do not keep the order; since everybody waits only for smaller turns, somebody can always go.
    /// </summary>
    Behind,
}

/// <summary>
/// What becomes of a message, each in one transaction. One that a person must decide about becomes a dead letter of the
/// journal: there it is listed, grouped, retried and discarded like all others, and its retry is an event that the
/// messages pipeline applies. The letter names the message and holds nothing of its text.
/// </summary>
internal sealed class MessageJournal(EventJournal journal, Database database, DeliverySignals signals, TimeProvider time)
{
    /// <summary>It leaves next: on the disk before the channel can have it.</summary>
    /// <param name="thread">Its thread, as it was loaded: where it would go, and what any look for it rested on.</param>
    public Task<Begun> BeginAsync(Message message, MessageThread thread, DateTimeOffset now, CancellationToken cancel) => database.Writer.WriteAsync(
        WorkClass.High,
        session =>
        {
            // Here and nowhere earlier: whatever moved the conversation or cancelled the stay before this moment has been seen.
            if (!IsAsLoaded(session.Connection, message, thread) || GoesElsewhere(session, message, thread, now))
                return Begun.Changed;
            if (!DeliveryStore.IsForced(session, message.Id) && CancelledStays.Includes(session.Connection, message.Tenant, thread.Connection, thread.Booking))
                return Begun.Cancelled;
            if (DeliveryStore.IsBehind(session.Connection, message.Id, thread.Id))
                return Begun.Behind;
            if (!DeliveryStore.Begin(session, message.Id, now, JournalReader.Newest(session.Connection)))
                return Begun.Changed;
            ThreadStore.Touch(session, message.Thread, message.SentAt, now);
            return Begun.Leaves;
        },
        cancel);

    /// <summary>It is there. Whoever waited for an answer may have one: that is the messages pipeline's to derive.</summary>
    public Task<bool> ConfirmAsync(Message message, ChannelMessage? shown, CancellationToken cancel) => EndAsync(message, database.Writer.WriteAsync(
        new JournalFunction<bool>(journal, (session, append) =>
        {
            var now = time.GetUtcNow();
            if (!OwnMessages.Confirm(session, message.Tenant, message.Id, shown, now))
                return false;
            var thread = MessageStore.Find(session.Connection, message.Tenant, message.Id)!.Thread;
            foreach (var changed in new[] { message.Thread, thread }.Distinct())
            {
                append(new NewEvent(
                    message.Tenant, Pipeline.Messages, WorkClass.High, $"sent/{changed}", MessageSent.Kind, message.Connection.Value,
                    FactJson.Write(new MessageSent(changed)), now));
            }
            return true;
        })
        { Class = WorkClass.High },
        cancel));

    /// <inheritdoc cref="DeliveryStore.Postpone"/>
    public Task<bool> PostponeAsync(
        Message message, DateTimeOffset triedAt, DateTimeOffset retryAt, int attempts, string problem, bool lookFirst, CancellationToken cancel) =>
        WriteAsync(message, session => DeliveryStore.Postpone(session, message.Id, triedAt, retryAt, attempts, problem, lookFirst), cancel);

    public Task<bool> DoubtAsync(Message message, DateTimeOffset retryAt, bool sendAgain, string problem, CancellationToken cancel) =>
        WriteAsync(message, session => DeliveryStore.Doubt(session, message.Id, retryAt, sendAgain, problem), cancel);

    public Task<bool> RecheckAsync(Message message, DateTimeOffset retryAt, int checks, int attempts, string problem, CancellationToken cancel) =>
        WriteAsync(message, session => DeliveryStore.Recheck(session, message.Id, retryAt, checks, attempts, problem), cancel);

    /// <summary>Makes it a dead letter.</summary>
    /// <param name="state">Rejected, held or uncertain.</param>
    /// <param name="cause">In a manager's words; the same for all of one kind, so that they group.</param>
    public Task<bool> BuryAsync(Message message, MessageThread thread, DeliveryState state, string cause, CancellationToken cancel) =>
        EndAsync(message, database.Writer.WriteAsync(new BuryCommand(journal, message, thread, state, cause, time.GetUtcNow()) { Class = WorkClass.High }, cancel));

    // What stood behind it may wait in the lane of any thread of the booking.
    private async Task<bool> EndAsync(Message message, Task<bool> ending)
    {
        if (!await ending)
            return false;
        foreach (var place in database.Readers.Read(c => ThreadStore.OfSameBooking(c, message.Tenant, message.Thread)))
            signals.Ended(message.Tenant, place);
        return true;
    }

    private static bool IsAsLoaded(SqliteConnection connection, Message message, MessageThread loaded) =>
        MessageStore.Find(connection, message.Tenant, message.Id)?.Thread == loaded.Id
        && ThreadStore.Find(connection, loaded.Tenant, loaded.Id) is { } now
        && (now.ChannelThread, now.Booking, now.GoesOnIn) == (loaded.ChannelThread, loaded.Booking, loaded.GoesOnIn);

    private static bool GoesElsewhere(WriteSession session, Message message, MessageThread thread, DateTimeOffset now)
    {
        var place = ThreadStore.GoingOn(session.Connection, thread);
        if (place.Id == thread.Id)
            return false;
        ThreadStore.Follow(session, message, place, now);
        return true;
    }

    private Task<bool> WriteAsync(Message message, Func<WriteSession, bool> change, CancellationToken cancel) => database.Writer.WriteAsync(
        WorkClass.High,
        session =>
        {
            var changed = change(session);
            if (changed)
                ThreadStore.Touch(session, message.Thread, message.SentAt, time.GetUtcNow());
            return changed;
        },
        cancel);

    private sealed class BuryCommand(EventJournal journal, Message message, MessageThread thread, DeliveryState state, string cause, DateTimeOffset now)
        : JournalCommand<bool>(journal)
    {
        protected override bool Apply(WriteSession session)
        {
            var letter = Append(session, new NewEvent(
                message.Tenant, Pipeline.Messages, WorkClass.High, LaneOf(thread), UndeliveredMessage.Kind, message.Connection.Value,
                FactJson.Write(new UndeliveredMessage(message.Id)), now));
            var buried = DeliveryStore.Bury(session, message.Id, state, letter.Id, cause);
            if (buried)
                ThreadStore.Touch(session, message.Thread, message.SentAt, now);
            Settle(session, letter.Id, buried ? new Verdict.Dead(cause) : new Verdict.Closed(Outcome.Ignored, "The message arrived meanwhile."), now);
            return buried;
        }

        private static string LaneOf(MessageThread thread) =>
            thread.ChannelThread is { } named ? MessageLane.OfThread(thread.Connection, named) : MessageLane.OfBooking(thread.Connection, thread.Booking!);
    }
}
