using Dapper;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>Conversations for those who only look: each method is one moment.</summary>
internal sealed class MessageReader(Database database)
{
    private const string StaysOf = "SELECT id FROM stay WHERE tenant = @tenant AND source = @connection AND channel_booking = @booking ORDER BY id";

    public MessageThread? Thread(TenantId tenant, string id) => database.Readers.Read(c => ThreadStore.Find(c, tenant, id));

    public Message? Message(TenantId tenant, string id) => database.Readers.Read(c => MessageStore.Find(c, tenant, id));

    public IReadOnlyList<MessageThread> Threads(TenantId tenant, ThreadFilter filter, int limit, (long LastAt, string Id) before) =>
        database.Readers.Read(c => ThreadStore.List(c, tenant, filter, limit, before));

    public IReadOnlyList<Message> Messages(TenantId tenant, MessageFilter filter, int limit, (long SentAt, string Id) after) =>
        database.Readers.Read(c => MessageStore.List(c, tenant, filter, limit, after));

    /// <summary>Every message of the thread's conversation that the rule knows, shown or not.</summary>
    public IReadOnlyList<ConversationMessage> ConversationOf(TenantId tenant, string thread) => database.Readers.ReadTogether(c =>
    {
        var threads = ConversationStore.Thread(c, tenant, thread) is { Conversation: { } conversation }
            ? ConversationStore.OfConversation(c, tenant, conversation).Select(static t => t.Id)
            : [thread];
        return ConversationStore.MessagesOf(c, tenant, threads);
    });

    /// <summary>True where the stay of this booking of a channel was cancelled.</summary>
    public bool IsCancelled(TenantId tenant, ConnectionId connection, string? booking) => database.Readers.Read(c => CancelledStays.Includes(c, tenant, connection, booking));

    /// <summary>Our bookings that the thread is about, as they are known now; none for an enquiry.</summary>
    public IReadOnlyList<string> StaysOfThread(MessageThread thread) => thread.Booking is null
        ? []
        : database.Readers.Read(c => c.Query<string>(
            StaysOf, new { tenant = thread.Tenant.Value, connection = thread.Connection.Value, booking = thread.Booking }).AsList());
}
