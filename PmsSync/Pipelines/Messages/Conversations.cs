using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Messages;

/// <summary>Two threads' stays, and by what they are known to be one.</summary>
internal sealed record Joint(ToldStay One, ToldStay Other, JoinedBy By);

/// <summary>One guest's conversation.</summary>
/// <param name="Threads">What it consists of.</param>
/// <param name="Stays">What the threads are about; none for an enquiry.</param>
/// <param name="Joints">Why the threads are one, each from both sides.</param>
internal sealed record Conversation(IReadOnlyList<ConversationThread> Threads, IReadOnlyList<ToldStay> Stays, IReadOnlyList<Joint> Joints)
{
    public string? BookingOf(ConversationMessage message) => Threads.First(t => t.Id == message.Thread).Booking;

    /// <summary>Where the message's guest stays; no unit for an enquiry.</summary>
    public UnitId UnitOf(ConversationMessage message)
    {
        var booking = BookingOf(message);
        return Stays.Where(s => s.Connection == message.Connection.Value && s.Booking == booking).Select(static s => s.Unit)
            .OrderBy(static u => u.Value, StringComparer.Ordinal).FirstOrDefault(new UnitId(""));
    }
}

/// <summary>
/// Derives a guest's conversation anew: which threads it consists of, which messages are told twice in it, who waits for an
/// answer. It runs inside the transaction of whatever changed the messages or the stays that join them, so that nothing is
/// ever seen half; its result depends on what is there, and not on what came first.
/// </summary>
internal static class Conversations
{
    /// <summary>A message of the thread changed.</summary>
    public static void Settle(WriteSession session, TenantId tenant, string thread, long item, DateTimeOffset now)
    {
        if (ConversationStore.Thread(session.Connection, tenant, thread) is { } known)
            Settle(session, tenant, [known], item, now);
    }

    /// <summary>
    /// What is known of a channel's booking changed: it may be another's guest now. It joins others, and parts them, also where
    /// nobody has written about the booking itself.
    /// </summary>
    /// <param name="before">Its rooms that are others now, as they were.</param>
    public static void SettleBooking(
        WriteSession session, TenantId tenant, ConnectionId connection, string booking, IEnumerable<Stay> before, long item, DateTimeOffset now)
    {
        if (!ConversationStore.HasAny(session.Connection, tenant))
            return;
        var joined = before.SelectMany(stay => StayStore.AlikeElsewhere(session.Connection, tenant, stay))
            .Select(static row => (Connection: row.Stay.Source, Booking: row.Provenance.ChannelBooking!));
        var bookings = joined.Prepend((Connection: connection.Value, Booking: booking)).Distinct().ToList();
        Settle(session, tenant, [.. bookings.SelectMany(b => Of(session.Connection, tenant, b.Connection, b.Booking).Threads)], item, now);
    }

    // Where threads part, those that were left behind are settled too.
    private static void Settle(WriteSession session, TenantId tenant, IReadOnlyList<ConversationThread> changed, long item, DateTimeOffset now)
    {
        var open = new Queue<ConversationThread>(changed);
        var settled = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var next))
        {
            if (settled.Contains(next.Id))
                continue;
            var conversation = next.Booking is { } booking ? Of(session.Connection, tenant, next.Connection.Value, booking) : new Conversation([next], [], []);
            settled.UnionWith(conversation.Threads.Select(static t => t.Id));
            foreach (var former in conversation.Threads.Select(static t => t.Conversation).OfType<string>().Distinct())
                foreach (var left in ConversationStore.OfConversation(session.Connection, tenant, former))
                    open.Enqueue(left);
            Write(session, tenant, conversation, item, now);
        }
    }

    private static void Write(WriteSession session, TenantId tenant, Conversation conversation, long item, DateTimeOffset now)
    {
        var threads = conversation.Threads;
        var messages = ConversationStore.MessagesOf(session.Connection, tenant, threads.Select(static t => t.Id));
        var twice = MessageDuplicates.Settle(session, tenant, conversation, messages, item, now);
        var first = threads.Count == 1 ? null : threads.Select(static t => t.Id).Min(StringComparer.Ordinal);
        var answeredAt = messages.Where(static m => m.Sender == MessageSender.Property).Max(static m => (DateTimeOffset?)m.SentAt);
        foreach (var thread in threads)
        {
            var waiting = messages.Where(m => m.Thread == thread.Id && m.Sender == MessageSender.Guest && !(m.SentAt <= answeredAt) && !twice.Contains(m.Id)).ToList();
            var derived = thread with
            {
                Conversation = first,
                WaitingSince = waiting.Min(static m => (DateTimeOffset?)m.SentAt),
                Unread = waiting.Count(static m => !m.IsRead),
            };
            if (derived != thread)
                ConversationStore.Save(session, derived, now);
        }
    }

    /// <summary>The threads of one guest's stay, whichever of its bookings is looked at.</summary>
    private static Conversation Of(SqliteConnection connection, TenantId tenant, string source, string booking)
    {
        var stays = new List<ToldStay>();
        var threads = new List<ConversationThread>();
        var joints = new List<Joint>();
        var seen = new HashSet<(string Connection, string Booking)> { (source, booking) };
        var open = new Queue<(string Connection, string Booking)>(seen);
        while (open.TryDequeue(out var next))
        {
            threads.AddRange(ConversationStore.OfBooking(connection, tenant, new ConnectionId(next.Connection), next.Booking));
            foreach (var row in StayStore.OfChannelBooking(connection, tenant, new ConnectionId(next.Connection), next.Booking))
            {
                stays.Add(Told(row));
                foreach (var other in StayStore.AlikeElsewhere(connection, tenant, row.Stay))
                {
                    var (a, b) = (Told(row), Told(other));
                    if (ConversationRules.Joins(a, b) is not { } by)
                        continue;
                    joints.Add(new Joint(a, b, by));
                    if (seen.Add((b.Connection, b.Booking)))
                        open.Enqueue((b.Connection, b.Booking));
                }
            }
        }
        return new Conversation(threads, stays, joints);
    }

    private static ToldStay Told(StayRow row) => new(
        row.Stay.Source, row.Provenance.ChannelBooking!, row.Stay.ExternalId, row.Stay.Unit, row.Stay.Dates, row.Stay.Guest?.Name, row.Stay.Guest?.Email);
}
