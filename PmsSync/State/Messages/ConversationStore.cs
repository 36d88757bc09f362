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
        SELECT id, connection, booking, conversation, waiting_since, unread FROM message_thread
        """;

    private const string ById = Threads + " WHERE tenant = ?1 AND id = ?2";

    private const string Any = "SELECT 1 FROM message_thread WHERE tenant = ?1 LIMIT 1";

    private const string OfOneBooking = Threads + " WHERE tenant = ?1 AND connection = ?2 AND booking = ?3";

    private const string OfOneConversation = Threads + " WHERE tenant = ?1 AND conversation = ?2";

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
        connection.ReadRows(ById, ReadThread, tenant.Value, id).SingleOrDefault();

    /// <summary>False while nobody has written to the tenant.</summary>
    public static bool HasAny(SqliteConnection connection, TenantId tenant) => connection.ReadRows(Any, static _ => true, tenant.Value).Count > 0;

    public static IReadOnlyList<ConversationThread> OfBooking(SqliteConnection connection, TenantId tenant, ConnectionId of, string booking) =>
        connection.ReadRows(OfOneBooking, ReadThread, tenant.Value, of.Value, booking);

    public static IReadOnlyList<ConversationThread> OfConversation(SqliteConnection connection, TenantId tenant, string conversation) =>
        connection.ReadRows(OfOneConversation, ReadThread, tenant.Value, conversation);

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

    private static ConversationThread ReadThread(SqliteDataReader row) =>
        new(row.GetString(0), new ConnectionId(row.GetString(1)), row.Text(2), row.Text(3), row.Instant(4), row.GetInt32(5));

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
