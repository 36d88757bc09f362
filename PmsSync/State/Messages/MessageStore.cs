using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>The rows of messages, those of guests and ours. What becomes of one that is to be sent is written by <see cref="DeliveryStore"/>.</summary>
internal static class MessageStore
{
    private const string InsertOne = """
        INSERT INTO message (id, tenant, connection, thread, channel_message, sender, text, attachments, sent_at, has_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string Columns = """
        SELECT m.id AS Id, m.tenant AS Tenant, m.connection AS Connection, m.thread AS Thread, m.channel_message AS ChannelMessage,
            m.sender AS Sender, m.text AS Text, m.attachments AS Attachments, m.sent_at AS SentAt,
            m.has_id AS HasId, m.is_read AS IsRead, m.duplicate_of AS DuplicateOf, m.duplicate_why AS DuplicateWhy, d.forced AS Forced,
            d.turn AS Turn, d.state AS State, d.written_by AS WrittenBy, d.created_at AS CreatedAt, d.began_at AS BeganAt, d.began_after AS BeganAfter, d.tried_at AS TriedAt,
            d.retry_at AS RetryAt, d.attempts AS Attempts, d.checks AS Checks, d.send_again AS SendAgain, d.problem AS Problem, d.letter AS Letter
        FROM message m LEFT JOIN message_delivery d ON d.message = m.id
        """;

    private const string ById = Columns + " WHERE m.id = @id AND m.tenant = @tenant";

    private const string ByTurn = Columns + " WHERE d.turn = @turn";

    private const string Unmatched = Columns + """
         WHERE m.thread IN (SELECT value FROM json_each(@threads)) AND m.channel_message IS NULL AND d.state IN (1, 2, 3) ORDER BY d.began_at, m.id
        """;

    private const string OfOneThread = Columns + " WHERE m.thread = @thread ORDER BY m.sent_at, m.id";

    private const string SaidThere = Columns + """
         WHERE m.tenant = @tenant AND m.sent_at >= @from AND m.connection = @connection AND m.thread <> @thread AND m.sender = 1 AND d.message IS NULL
        ORDER BY m.sent_at, m.id
        """;

    private const string Known = """
        SELECT channel_message FROM message
        WHERE tenant = @tenant AND connection = @connection AND channel_message IN (SELECT value FROM json_each(@ids))
        """;

    private const string Listed = Columns + """
         WHERE m.tenant = @tenant AND (@thread IS NULL OR m.thread IN (SELECT id FROM message_thread WHERE tenant = @tenant AND coalesce(conversation, id) = (
               SELECT coalesce(conversation, id) FROM message_thread WHERE tenant = @tenant AND id = @thread)))
           AND (@connection IS NULL OR m.connection = @connection)
           AND (@booking IS NULL OR m.thread IN (SELECT id FROM message_thread WHERE tenant = @tenant AND coalesce(conversation, id) IN (
               SELECT coalesce(conversation, id) FROM message_thread WHERE tenant = @tenant AND connection = @source AND booking = @booking)))
           AND (@duplicates OR m.duplicate_of IS NULL)
           AND (@unread IS NULL OR @unread = (m.sender = 0 AND m.is_read = 0 AND m.duplicate_of IS NULL
               AND m.sent_at >= coalesce((SELECT waiting_since FROM message_thread WHERE id = m.thread), m.sent_at + 1)))
           AND (m.sent_at, m.id) > (@afterAt, @afterId)
        ORDER BY m.sent_at, m.id LIMIT @limit
        """;

    /// <summary>Writes the message itself, not its delivery.</summary>
    public static void Insert(WriteSession session, Message message) => session.Execute(
        InsertOne, message.Id, message.Tenant.Value, message.Connection.Value, message.Thread, message.ChannelMessage, (int)message.Sender, message.Text,
        message.Attachments.Count == 0 ? null : JsonSerializer.Serialize(message.Attachments), message.SentAt.ToUnixTimeMilliseconds(),
        message.HasId ? 1 : 0);

    public static Message? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<Row>(ById, new { tenant = tenant.Value, id })?.ToMessage();

    /// <summary>The message that has this place in the order of all that is to be sent; null where it has another by now.</summary>
    public static Message? FindByTurn(SqliteConnection connection, long turn) =>
        connection.QuerySingleOrDefault<Row>(ByTurn, new { turn })?.ToMessage();

    /// <summary>Every message of the threads that left here and has no id of the channel.</summary>
    public static IReadOnlyList<Message> UnmatchedOf(SqliteConnection connection, params IEnumerable<string> threads) =>
        [.. connection.Query<Row>(Unmatched, new { threads = JsonSerializer.Serialize(threads) }).Select(static r => r.ToMessage())];

    public static IReadOnlyList<Message> OfThread(SqliteConnection connection, string thread) =>
        [.. connection.Query<Row>(OfOneThread, new { thread }).Select(static r => r.ToMessage())];

    /// <summary>What the property said in the connection's other threads since then, and not from here as far as is known.</summary>
    public static IReadOnlyList<Message> SaidThereSince(SqliteConnection connection, MessageThread thread, DateTimeOffset from) =>
    [
        .. connection.Query<Row>(SaidThere, new { tenant = thread.Tenant.Value, connection = thread.Connection.Value, thread = thread.Id, from = from.ToUnixTimeMilliseconds() })
            .Select(static r => r.ToMessage()),
    ];

    /// <summary>Which of the channel's ids have their row.</summary>
    public static HashSet<string> KnownOf(SqliteConnection connection, TenantId tenant, ConnectionId of, IEnumerable<string> channelMessages) =>
        [.. connection.Query<string>(Known, new { tenant = tenant.Value, connection = of.Value, ids = JsonSerializer.Serialize(channelMessages) })];

    /// <summary>A page in the order of sending; <paramref name="after"/> is the last row of the page before.</summary>
    public static IReadOnlyList<Message> List(SqliteConnection connection, TenantId tenant, MessageFilter filter, int limit, (long SentAt, string Id) after) =>
    [
        .. connection.Query<Row>(Listed, new
        {
            tenant = tenant.Value,
            thread = filter.Thread,
            connection = filter.Connection,
            source = filter.Source,
            booking = filter.Booking,
            duplicates = filter.Duplicates,
            unread = filter.Unread,
            afterAt = after.SentAt,
            afterId = after.Id,
            limit,
        }).Select(static r => r.ToMessage()),
    ];

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Tenant { get; init; } = "";
        public string Connection { get; init; } = "";
        public string Thread { get; init; } = "";
        public string? ChannelMessage { get; init; }
        public long Sender { get; init; }
        public string Text { get; init; } = "";
        public string? Attachments { get; init; }
        public long SentAt { get; init; }
        public long? Turn { get; init; }
        public long State { get; init; }
        public string WrittenBy { get; init; } = "";
        public long CreatedAt { get; init; }
        public long? BeganAt { get; init; }
        public long? BeganAfter { get; init; }
        public long? TriedAt { get; init; }
        public long? RetryAt { get; init; }
        public long Attempts { get; init; }
        public long Checks { get; init; }
        public long SendAgain { get; init; }
        public string? Problem { get; init; }
        public long? Letter { get; init; }
        public long HasId { get; init; }
        public long IsRead { get; init; }
        public string? DuplicateOf { get; init; }
        public string? DuplicateWhy { get; init; }
        public long? Forced { get; init; }

        public Message ToMessage() => new()
        {
            Id = Id,
            Tenant = new TenantId(Tenant),
            Connection = new ConnectionId(Connection),
            Thread = Thread,
            ChannelMessage = ChannelMessage,
            Sender = (MessageSender)Sender,
            Text = Text,
            Attachments = Attachments is null ? [] : JsonSerializer.Deserialize<Attachment[]>(Attachments)!,
            SentAt = DateTimeOffset.FromUnixTimeMilliseconds(SentAt),
            HasId = HasId == 1,
            IsRead = IsRead == 1,
            DuplicateOf = DuplicateOf,
            DuplicateWhy = DuplicateWhy,
            Delivery = Turn is { } turn ? ToDelivery(turn) : null,
        };

        private Delivery ToDelivery(long turn) => new()
        {
            Turn = turn,
            State = (DeliveryState)State,
            WrittenBy = WrittenBy,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            BeganAt = BeganAt.ToInstant(),
            BeganAfter = BeganAfter,
            TriedAt = TriedAt.ToInstant(),
            RetryAt = RetryAt.ToInstant(),
            Attempts = (int)Attempts,
            Checks = (int)Checks,
            SendAgain = SendAgain == 1,
            IsForced = Forced == 1,
            Problem = Problem,
            Letter = Letter,
        };
    }
}

/// <summary>Which messages to list.</summary>
/// <param name="Thread">Our id of a thread: all that is said in its guest's conversation, on whichever connections.</param>
/// <param name="Connection">Only what this connection tells.</param>
/// <param name="Source">Whose the booking is; together with <paramref name="Booking"/>.</param>
/// <param name="Booking">The channel's id of the booking: all that is said in its guest's conversation.</param>
/// <param name="Unread">Only messages that nobody has read or answered, or only the others.</param>
/// <param name="Duplicates">True: also those that are shown once already.</param>
internal sealed record MessageFilter(
    string? Thread = null, string? Connection = null, string? Source = null, string? Booking = null, bool? Unread = null, bool Duplicates = false);
