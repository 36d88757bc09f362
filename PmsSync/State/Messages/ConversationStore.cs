using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>A thread as a conversation is made of it.</summary>
internal sealed record ConversationThread(string Id, ConnectionId Connection, string? Booking, string? Conversation, DateTimeOffset? WaitingSince, int Unread);

/// <summary>A message as a conversation is made of it. Of ours only those that are at their channel.</summary>
internal sealed record ConversationMessage(
    string Id, ConnectionId Connection, string Thread, MessageSender Sender, string Text, DateTimeOffset SentAt, bool HasId, bool IsOurs, bool IsRead, string? DuplicateOf,
    string? DuplicateWhy);

/// <summary>What is derived of conversations: which messages are shown for which, who waits since when, what is unread.</summary>
internal static class ConversationStore
{
    private const string Threads = """
        SELECT id AS Id, connection AS Connection, booking AS Booking, conversation AS Conversation, waiting_since AS WaitingSince, unread AS Unread
        FROM message_thread
        """;

    private const string ById = Threads + " WHERE tenant = @tenant AND id = @id";

    private const string OfOneBooking = Threads + " WHERE tenant = @tenant AND connection = @connection AND booking = @booking";

    private const string OfOneConversation = Threads + " WHERE tenant = @tenant AND conversation = @conversation";

    private const string MessagesOfThreads = """
        SELECT m.id AS Id, m.connection AS Connection, m.thread AS Thread, m.sender AS Sender, m.text AS Text, m.sent_at AS SentAt, m.has_id AS HasId,
            d.message IS NOT NULL AS IsOurs, m.is_read AS IsRead, m.duplicate_of AS DuplicateOf, m.duplicate_why AS DuplicateWhy
        FROM message m LEFT JOIN message_delivery d ON d.message = m.id
        WHERE m.tenant = @tenant AND m.thread IN (SELECT value FROM json_each(@threads)) AND coalesce(d.state, 2) = 2
        """;

    private const string SaveDuplicate = "UPDATE message SET duplicate_of = ?2, duplicate_why = ?3 WHERE id = ?1";

    private const string SaveThread = "UPDATE message_thread SET conversation = ?2, waiting_since = ?3, unread = ?4, changed_at = ?5 WHERE id = ?1";

    private const string SaveRead = "UPDATE message SET is_read = ?2 WHERE id = ?1 AND tenant = ?3";

    public static ConversationThread? Thread(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<ThreadRow>(ById, new { tenant = tenant.Value, id })?.ToThread();

    public static IReadOnlyList<ConversationThread> OfBooking(SqliteConnection connection, TenantId tenant, ConnectionId of, string booking) =>
        [.. connection.Query<ThreadRow>(OfOneBooking, new { tenant = tenant.Value, connection = of.Value, booking }).Select(static r => r.ToThread())];

    public static IReadOnlyList<ConversationThread> OfConversation(SqliteConnection connection, TenantId tenant, string conversation) =>
        [.. connection.Query<ThreadRow>(OfOneConversation, new { tenant = tenant.Value, conversation }).Select(static r => r.ToThread())];

    public static IReadOnlyList<ConversationMessage> MessagesOf(SqliteConnection connection, TenantId tenant, IEnumerable<string> threads) =>
    [
        .. connection.Query<MessageRow>(MessagesOfThreads, new { tenant = tenant.Value, threads = System.Text.Json.JsonSerializer.Serialize(threads) })
            .Select(static r => r.ToMessage()),
    ];

    /// <param name="of">The message that is shown for it; null: it is shown itself.</param>
    public static void MarkDuplicate(WriteSession session, string message, string? of, string? why) => session.Execute(SaveDuplicate, message, of, why);

    public static void Save(WriteSession session, ConversationThread thread, DateTimeOffset now) => session.Execute(
        SaveThread, thread.Id, thread.Conversation, thread.WaitingSince?.ToUnixTimeMilliseconds(), thread.Unread, now.ToUnixTimeMilliseconds());

    public static void MarkRead(WriteSession session, TenantId tenant, string message, bool isRead) =>
        session.Execute(SaveRead, message, isRead ? 1 : 0, tenant.Value);

    private sealed class ThreadRow
    {
        public string Id { get; init; } = "";
        public string Connection { get; init; } = "";
        public string? Booking { get; init; }
        public string? Conversation { get; init; }
        public long? WaitingSince { get; init; }
        public long Unread { get; init; }

        public ConversationThread ToThread() => new(
            Id, new ConnectionId(Connection), Booking, Conversation, WaitingSince is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, (int)Unread);
    }

    private sealed class MessageRow
    {
        public string Id { get; init; } = "";
        public string Connection { get; init; } = "";
        public string Thread { get; init; } = "";
        public long Sender { get; init; }
        public string Text { get; init; } = "";
        public long SentAt { get; init; }
        public long HasId { get; init; }
        public long IsOurs { get; init; }
        public long IsRead { get; init; }
        public string? DuplicateOf { get; init; }
        public string? DuplicateWhy { get; init; }

        public ConversationMessage ToMessage() => new(
            Id, new ConnectionId(Connection), Thread, (MessageSender)Sender, Text, DateTimeOffset.FromUnixTimeMilliseconds(SentAt), HasId == 1, IsOurs == 1,
            IsRead == 1, DuplicateOf, DuplicateWhy);
    }
}
