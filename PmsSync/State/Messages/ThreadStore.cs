using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>The rows of conversations.</summary>
internal static class ThreadStore
{
    private const string Upsert = """
        INSERT INTO message_thread (id, tenant, connection, channel_thread, booking, title, sold_by, told_at, told_by, last_at, version, changed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11)
        ON CONFLICT (id) DO UPDATE SET
            channel_thread = excluded.channel_thread, booking = excluded.booking, title = excluded.title, sold_by = excluded.sold_by,
            told_at = excluded.told_at, told_by = excluded.told_by, last_at = excluded.last_at, version = version + 1, changed_at = excluded.changed_at,
            goes_on_in = CASE WHEN booking IS excluded.booking THEN goes_on_in END
        """;

    private const string TouchOne = "UPDATE message_thread SET version = version + 1, last_at = max(last_at, ?2), changed_at = ?3 WHERE id = ?1";

    private const string MoveMessages = "UPDATE message SET thread = ?2 WHERE thread = ?1";

    private const string DeleteOne = "DELETE FROM message_thread WHERE id = ?1";

    private const string MoveOne = "UPDATE message SET thread = ?2 WHERE id = ?1";

    // Not to where the channel has left already: nobody is sent round in a circle.
    private const string GoOnElsewhere = """
        UPDATE message_thread SET booking = ?2, goes_on_in = ?3, version = version + 1, changed_at = ?4
        WHERE id = ?1 AND goes_on_in IS NULL AND coalesce(booking, ?2) = ?2
          AND NOT EXISTS (SELECT 1 FROM message_thread there WHERE there.id = ?3 AND there.goes_on_in IS NOT NULL)
        """;

    // What went on there goes on with it, so that its order is kept over any number of moves.
    private const string FollowOn = """
        UPDATE message_thread SET goes_on_in = ?5, version = version + 1, changed_at = ?6
        WHERE tenant = ?1 AND connection = ?2 AND booking = ?3 AND goes_on_in = ?4
        """;

    // Nothing of them is at the channel.
    private const string MoveUnsent = """
        UPDATE message SET thread = ?2
        WHERE thread = ?1 AND EXISTS (SELECT 1 FROM message_delivery WHERE message_delivery.message = message.id AND state IN (0, 4, 5))
        """;

    private const string NewestIn = "SELECT max(sent_at) FROM message WHERE thread = ?1";

    private const string NameOne = "UPDATE message_thread SET channel_thread = ?2, version = version + 1, changed_at = ?3 WHERE id = ?1";

    private const string Columns = """
        SELECT id AS Id, tenant AS Tenant, connection AS Connection, channel_thread AS ChannelThread, booking AS Booking, title AS Title,
            sold_by AS SoldBy, told_at AS ToldAt, told_by AS ToldBy, last_at AS LastAt, version AS Version,
            goes_on_in AS GoesOnIn, conversation AS Conversation, waiting_since AS WaitingSince, unread AS Unread, changed_at AS ChangedAt
        FROM message_thread
        """;

    private const string ById = Columns + " WHERE tenant = @tenant AND id = @id";

    private const string ByChannel = Columns + " WHERE tenant = @tenant AND connection = @connection AND channel_thread = @thread";

    private const string Unnamed = Columns + " WHERE tenant = @tenant AND connection = @connection AND booking = @booking AND channel_thread IS NULL";

    // The one without a name first: what is on its way there must not be overtaken in another. Last one that goes on elsewhere.
    private const string OfBooking = Columns + """
         WHERE tenant = @tenant AND connection = @connection AND booking = @booking ORDER BY channel_thread IS NOT NULL, goes_on_in IS NOT NULL, last_at DESC, id LIMIT 1
        """;

    private const string AllOfBooking = Columns + " WHERE tenant = @tenant AND connection = @connection AND booking = @booking ORDER BY id";

    private const string Listed = Columns + """
         WHERE tenant = @tenant AND (@connection IS NULL OR connection = @connection) AND (@booking IS NULL OR booking = @booking)
           AND (@waiting IS NULL OR (waiting_since IS NOT NULL) = @waiting) AND (@unread IS NULL OR (unread > 0) = @unread)
           AND (@changedSince IS NULL OR changed_at >= @changedSince)
           AND (last_at, id) < (@beforeAt, @beforeId)
        ORDER BY last_at DESC, id DESC LIMIT @limit
        """;

    /// <summary>Writes the thread, without what is derived from its messages; its version grows by one.</summary>
    public static void Save(WriteSession session, MessageThread thread, DateTimeOffset now) => session.Execute(
        Upsert, thread.Id, thread.Tenant.Value, thread.Connection.Value, thread.ChannelThread, thread.Booking, thread.Title, thread.SoldBy,
        thread.ToldAt.ToUnixTimeMilliseconds(), thread.ToldBy, thread.LastAt.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());

    /// <summary>A message in it has changed.</summary>
    public static void Touch(WriteSession session, string id, DateTimeOffset lastAt, DateTimeOffset now) =>
        session.Execute(TouchOne, id, lastAt.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());

    /// <summary>The channel named a thread that we began by its booking. Where it is known already under that name, the two become one.</summary>
    /// <param name="thread">Without a name.</param>
    /// <returns>The id of the thread in which its messages are now.</returns>
    public static string Name(WriteSession session, MessageThread thread, string channelThread, DateTimeOffset now)
    {
        if (FindNamed(session.Connection, thread.Tenant, thread.Connection, channelThread) is not { } other)
        {
            session.Execute(NameOne, thread.Id, channelThread, now.ToUnixTimeMilliseconds());
            return thread.Id;
        }
        session.Execute(MoveMessages, thread.Id, other.Id);
        session.Execute(DeleteOne, thread.Id);
        Touch(session, other.Id, thread.LastAt, now);
        return other.Id;
    }

    /// <summary>The channel shows a message of ours in another thread than it was written for: there it is from now on.</summary>
    /// <param name="from">
    /// Where it was written. It is about the same booking then: often the channel has made one of an enquiry, whose conversation goes on in the
    /// booking's own thread. What waits to be sent goes there, too.
    /// </param>
    public static void Move(WriteSession session, string message, MessageThread from, MessageThread to, DateTimeOffset sentAt, DateTimeOffset now)
    {
        session.Execute(MoveOne, message, to.Id);
        if (to.Booking is { } booking && session.Execute(GoOnElsewhere, from.Id, booking, to.Id, now.ToUnixTimeMilliseconds()) == 1)
        {
            session.Execute(FollowOn, to.Tenant.Value, to.Connection.Value, booking, from.Id, to.Id, now.ToUnixTimeMilliseconds());
            session.Execute(MoveUnsent, from.Id, to.Id);
        }
        var newest = DateTimeOffset.FromUnixTimeMilliseconds(session.Scalar<long>(NewestIn, to.Id));
        Touch(session, to.Id, newest > sentAt ? newest : sentAt, now);
    }

    /// <summary>A message of ours goes along to where its thread goes on.</summary>
    public static void Follow(WriteSession session, Message message, MessageThread to, DateTimeOffset now)
    {
        session.Execute(MoveOne, message.Id, to.Id);
        Touch(session, message.Thread, message.SentAt, now);
        Touch(session, to.Id, message.SentAt, now);
    }

    public static MessageThread? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<Row>(ById, new { tenant = tenant.Value, id })?.ToThread();

    public static MessageThread? FindNamed(SqliteConnection connection, TenantId tenant, ConnectionId of, string channelThread) =>
        connection.QuerySingleOrDefault<Row>(ByChannel, new { tenant = tenant.Value, connection = of.Value, thread = channelThread })?.ToThread();

    /// <summary>The thread that we began by its booking and that the channel has not named.</summary>
    public static MessageThread? FindUnnamed(SqliteConnection connection, TenantId tenant, ConnectionId of, string booking) =>
        connection.QuerySingleOrDefault<Row>(Unnamed, new { tenant = tenant.Value, connection = of.Value, booking })?.ToThread();

    /// <summary>Where what is said in the thread belongs: in another one of its booking, where the channel goes on there.</summary>
    public static MessageThread? FindGoingOn(SqliteConnection connection, TenantId tenant, string id) =>
        Find(connection, tenant, id) is { } thread ? GoingOn(connection, thread) : null;

    /// <inheritdoc cref="FindGoingOn"/>
    public static MessageThread GoingOn(SqliteConnection connection, MessageThread thread) =>
        thread.GoesOnIn is { } next && Find(connection, thread.Tenant, next) is { } there && there.Booking == thread.Booking ? there : thread;

    /// <summary>Where a message about the booking belongs.</summary>
    public static MessageThread? FindOfBooking(SqliteConnection connection, TenantId tenant, ConnectionId of, string booking) =>
        connection.QuerySingleOrDefault<Row>(OfBooking, new { tenant = tenant.Value, connection = of.Value, booking })?.ToThread();

    /// <summary>Every thread about the booking, named or not.</summary>
    public static IReadOnlyList<MessageThread> OfOneBooking(SqliteConnection connection, TenantId tenant, ConnectionId of, string booking) =>
        [.. connection.Query<Row>(AllOfBooking, new { tenant = tenant.Value, connection = of.Value, booking }).Select(static r => r.ToThread())];

    /// <summary>The ids of the thread itself, and of every other one about its booking.</summary>
    public static IReadOnlyList<string> OfSameBooking(SqliteConnection connection, TenantId tenant, string id) =>
        Find(connection, tenant, id) is { Booking: { } booking } thread ? [.. OfOneBooking(connection, tenant, thread.Connection, booking).Select(static t => t.Id)] : [id];

    /// <summary>A page, the one with the newest message first; <paramref name="before"/> is the last row of the page before.</summary>
    public static IReadOnlyList<MessageThread> List(SqliteConnection connection, TenantId tenant, ThreadFilter filter, int limit, (long LastAt, string Id) before) =>
    [
        .. connection.Query<Row>(Listed, new
        {
            tenant = tenant.Value,
            connection = filter.Connection,
            booking = filter.Booking,
            waiting = filter.Unanswered,
            unread = filter.Unread,
            changedSince = filter.ChangedSince?.ToUnixTimeMilliseconds(),
            beforeAt = before.LastAt,
            beforeId = before.Id,
            limit,
        }).Select(static r => r.ToThread()),
    ];

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Tenant { get; init; } = "";
        public string Connection { get; init; } = "";
        public string? ChannelThread { get; init; }
        public string? Booking { get; init; }
        public string? Title { get; init; }
        public string? SoldBy { get; init; }
        public long ToldAt { get; init; }
        public string ToldBy { get; init; } = "";
        public long LastAt { get; init; }
        public long Version { get; init; }
        public string? GoesOnIn { get; init; }
        public string? Conversation { get; init; }
        public long? WaitingSince { get; init; }
        public long Unread { get; init; }
        public long ChangedAt { get; init; }

        public MessageThread ToThread() => new()
        {
            Id = Id,
            Tenant = new TenantId(Tenant),
            Connection = new ConnectionId(Connection),
            ChannelThread = ChannelThread,
            Booking = Booking,
            Title = Title,
            SoldBy = SoldBy,
            ToldAt = DateTimeOffset.FromUnixTimeMilliseconds(ToldAt),
            ToldBy = ToldBy,
            LastAt = DateTimeOffset.FromUnixTimeMilliseconds(LastAt),
            Version = Version,
            GoesOnIn = GoesOnIn,
            Conversation = Conversation,
            WaitingSince = WaitingSince.ToInstant(),
            Unread = (int)Unread,
            ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
        };
    }
}

/// <summary>Which threads to list.</summary>
/// <param name="Booking">The channel's id of the booking; only together with <paramref name="Connection"/>.</param>
/// <param name="Unanswered">Only those whose guest waits, or only the others.</param>
/// <param name="Unread">Only those with unread messages, or only the others.</param>
internal sealed record ThreadFilter(
    string? Connection = null, string? Booking = null, bool? Unanswered = null, bool? Unread = null, DateTimeOffset? ChangedSince = null);
