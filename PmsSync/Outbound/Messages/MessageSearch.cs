using Microsoft.Data.Sqlite;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Outbound.Messages;

/// <summary>Whether a message that left and was not answered is at its channel.</summary>
internal abstract record Finding
{
    private Finding()
    {
    }

    /// <param name="Shown">It, as the channel shows it.</param>
    internal sealed record There(ChannelMessage Shown) : Finding;

    /// <summary>It is not shown, and may still arrive, or stand in what was not looked at.</summary>
    /// <param name="WaitsForAPerson">It may be among messages that became dead letters since it left: nothing is proven before those are seen to.</param>
    internal sealed record NotYet(bool WaitsForAPerson) : Finding;

    /// <summary>It is proven not to be there: it can be sent again.</summary>
    internal sealed record Absent : Finding;

    /// <summary>It is not where it was sent to. Its words stand in another conversation, and nothing shows whether that is the same guest's.</summary>
    internal sealed record Perhaps : Finding;

    /// <summary>The channel does not answer now.</summary>
    internal sealed record Later(Answer<IReadOnlyList<ChannelMessage>>.Later Answer) : Finding;

    /// <summary>The channel does not show the thread.</summary>
    internal sealed record Refused(string Why) : Finding;
}

/// <summary>
/// Looks for a message of ours: in its thread, and then in the connection's others, because some channels go on in another thread
/// when an enquiry becomes a booking, and take along what was said. In a thread about the same booking the same words suffice;
/// elsewhere the channel must show there what was known of the conversation before.
/// </summary>
internal sealed class MessageSearch(Database database, DeliveryPolicy policy, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <param name="sought">Uncertain.</param>
    public async Task<Finding> LookAsync(Message sought, MessageThread thread, IMessaging channel, ChannelAccess access, CancellationToken cancel)
    {
        // 1 in its thread  2 in others  3 what it proves that it is in none
        var (lookedAt, pulled, isInPlace, refusal) = (time.GetUtcNow(), PulledOf(sought.Delivery!, thread), false, default(Finding.Refused));
        // A thread that the channel has not named cannot be read: its messages come with the pulls, which name it.
        if (thread.ChannelThread is { } name)
        {
            switch (await channel.ReadThreadAsync(access, name, cancel))
            {
                case Answer<IReadOnlyList<ChannelMessage>>.Got got:
                    if (FindIn(sought, thread, got.Value) is { } shown)
                        return new Finding.There(shown);
                    isInPlace = IsInPlace(thread, got.Value);
                    break;
                case Answer<IReadOnlyList<ChannelMessage>>.Later later:
                    return new Finding.Later(later);
                case Answer<IReadOnlyList<ChannelMessage>>.Refused refused:
                    refusal = new Finding.Refused(refused.Why);
                    break;
            }
        }
        var elsewhere = await LookElsewhereAsync(sought, thread, isInPlace, channel, access, cancel);
        if (elsewhere is Finding.There or Finding.Later)
            return elsewhere;
        if (refusal is not null)
            return refusal;
        if (!IsAbsent(sought.Delivery!, thread, isInPlace, lookedAt, pulled.WholeAt))
            return new Finding.NotYet(!isInPlace && pulled.HasDead);
        // A person who has it sent again has looked.
        return sought.Delivery!.SendAgain ? new Finding.Absent() : elsewhere;
    }

    /// <returns>There, perhaps, absent or later.</returns>
    private async Task<Finding> LookElsewhereAsync(
        Message sought, MessageThread thread, bool isInPlace, IMessaging channel, ChannelAccess access, CancellationToken cancel)
    {
        var (left, said) = database.Readers.ReadTogether(c => (MessageStore.OfThread(c, thread.Id), SaidElsewhere(c, sought, thread)));
        if (said.Find(s => thread.Booking is { } booking && s.BookingId == booking) is { } certain)
            return new Finding.There(certain);
        Finding result = new Finding.Absent();
        // A thread about another booking is another guest's, or another stay's.
        foreach (var candidate in said.Where(s => !isInPlace && (thread.Booking is null || s.BookingId is null)))
        {
            switch (await channel.ReadThreadAsync(access, candidate.ThreadId, cancel))
            {
                case Answer<IReadOnlyList<ChannelMessage>>.Got got when EchoRules.IsMoved(left, got.Value):
                    return new Finding.There(candidate);
                case Answer<IReadOnlyList<ChannelMessage>>.Later later:
                    return new Finding.Later(later);
                default:
                    result = new Finding.Perhaps();
                    break;
            }
        }
        return result;
    }

    /// <summary>Of each other thread what would be it, by its words and its time.</summary>
    private static List<ChannelMessage> SaidElsewhere(SqliteConnection connection, Message sought, MessageThread thread)
    {
        var ours = MessageStore.UnmatchedOf(connection, thread.Id);
        return
        [
            .. from there in MessageStore.SaidThereSince(connection, thread, sought.Delivery!.BeganAt!.Value - EchoRules.ClockTolerance).GroupBy(static m => m.Thread)
               let other = ThreadStore.Find(connection, sought.Tenant, there.Key)
               where other?.ChannelThread is not null
               let shown = EchoRules.Find(sought, ours, there.Select(m => ShownAs(m, other)), new HashSet<string>())
               where shown is not null
               select shown,
        ];
    }

    // Read after the channel answered, so that what a pull has brought meanwhile counts as known.
    private ChannelMessage? FindIn(Message sought, MessageThread thread, IReadOnlyList<ChannelMessage> shown) => database.Readers.ReadTogether(c => EchoRules.Find(
        sought, MessageStore.UnmatchedOf(c, thread.Id), shown,
        MessageStore.KnownOf(c, sought.Tenant, sought.Connection, shown.Select(static m => m.MessageId))));

    /// <summary>Whether the thread is about its booking still, and shows what is known of it.</summary>
    private bool IsInPlace(MessageThread thread, IReadOnlyList<ChannelMessage> shown)
    {
        var ids = shown.Select(static m => m.MessageId).ToHashSet(StringComparer.Ordinal);
        return thread.Booking is not null
            && database.Readers.Read(c => MessageStore.OfThread(c, thread.Id)).All(m => m.ChannelMessage is not { } id || ids.Contains(id));
    }

    // Where the conversation may have moved, its thread alone proves nothing: what came with the pulls since must lack it, too.
    private bool IsAbsent(Delivery delivery, MessageThread thread, bool isInPlace, DateTimeOffset lookedAt, DateTimeOffset? pulledAt)
    {
        var isNamed = thread.ChannelThread is not null;
        bool Proves(DateTimeOffset? seenAt) => seenAt is { } at && ((isNamed && delivery.SendAgain) || policy.IsAbsent(delivery.TriedAt!.Value, at));
        return (!isNamed || Proves(lookedAt)) && (isInPlace || Proves(pulledAt));
    }

    /// <summary>
    /// To be read before the messages are. What was pulled before the message could be at the channel is not it, applied or not; in its own
    /// thread it may still say that this is another booking's by now, and so where else to look.
    /// </summary>
    private Pulled PulledOf(Delivery delivery, MessageThread thread) => database.Readers.ReadTogether(c =>
    {
        var mayTellBooking = thread is { Booking: not null, ChannelThread: { } name } ? MessageLane.OfThread(thread.Connection, name) : null;
        var unapplied = JournalReader.Unapplied(
            c, thread.Tenant, Pipeline.Messages, thread.Connection.Value, MessageReceived.Kind, new UnappliedBounds(delivery.BeganAfter ?? 0, mayTellBooking));
        var readAt = MessageCursorStore.Of(c, thread.Tenant, thread.Connection).ReadAt;
        // What was read before this start may be a restored backup's.
        return new Pulled(unapplied is null && readAt >= _startedAt ? readAt : null, unapplied == Outcome.Dead);
    });

    private static ChannelMessage ShownAs(Message message, MessageThread thread) => new()
    {
        ThreadId = thread.ChannelThread!,
        MessageId = message.ChannelMessage!,
        HasId = message.HasId,
        BookingId = thread.Booking,
        Sender = message.Sender,
        Text = message.Text,
        SentAt = message.SentAt,
        Attachments = message.Attachments,
    };

    /// <summary>What the pulls have brought.</summary>
    /// <param name="WholeAt">As of when all of it is here in which the message may be; null where something of that waits.</param>
    /// <param name="HasDead">Something of that waits for a person.</param>
    private readonly record struct Pulled(DateTimeOffset? WholeAt, bool HasDead);
}
