using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>A message that waits to be sent, or to be found at the channel.</summary>
internal readonly record struct OpenDelivery(long Turn, TenantId Tenant, string Thread, DateTimeOffset? RetryAt);

/// <summary>
/// The life of messages of ours: pending → sending → sent, rejected, uncertain, or pending again. Every step names the
/// state that it starts from and answers false where that is gone, so that a late finisher changes nothing.
/// </summary>
internal static class DeliveryStore
{
    private const string NextTurn = "SELECT coalesce(max(turn), 0) + 1 FROM message_delivery";

    private const string InsertOne = "INSERT INTO message_delivery (message, turn, state, written_by, created_at, forced) VALUES (?1, ?2, 0, ?3, ?4, ?5)";

    // A message that may have arrived before keeps from when on it could be there.
    private const string BeginOne = """
        UPDATE message_delivery SET state = 1, began_at = CASE WHEN state = 3 THEN began_at ELSE ?2 END,
            began_after = CASE WHEN state = 3 THEN began_after ELSE ?3 END, tried_at = ?2,
            retry_at = NULL, checks = 0, send_again = 0
        WHERE message = ?1 AND letter IS NULL AND state IN (0, 3)
        """;

    // That this send was not carried out says nothing of one before it.
    private const string PostponeOne = """
        UPDATE message_delivery SET state = CASE WHEN ?6 = 1 THEN 3 ELSE 0 END, send_again = ?6, retry_at = ?3, attempts = ?4, problem = ?5
        WHERE message = ?1 AND state = 1 AND tried_at = ?2
        """;

    private const string DoubtOne = """
        UPDATE message_delivery SET state = 3, began_at = coalesce(began_at, created_at), tried_at = coalesce(tried_at, created_at),
            retry_at = ?2, checks = 0, send_again = ?3, problem = ?4
        WHERE message = ?1 AND letter IS NULL AND state IN (0, 1)
        """;

    private const string DoubtAllUnsent = """
        UPDATE message_delivery SET state = 3, began_at = coalesce(began_at, created_at), began_after = coalesce(began_after, ?2),
            tried_at = coalesce(tried_at, created_at), retry_at = NULL, checks = 0, send_again = (letter IS NULL), problem = CASE WHEN letter IS NULL THEN ?1 ELSE problem END
        WHERE state IN (0, 4, 5)
        """;

    private const string Forced = "SELECT forced FROM message_delivery WHERE message = ?1";

    private const string ForceOne = "UPDATE message_delivery SET forced = 1 WHERE message = ?1 AND letter IS NULL AND state IN (0, 1, 3)";

    private const string CheckAgain = """
        UPDATE message_delivery SET retry_at = ?2, checks = ?3, attempts = ?4, problem = ?5 WHERE message = ?1 AND state = 3 AND letter IS NULL
        """;

    private const string BuryOne = """
        UPDATE message_delivery SET state = ?2, letter = ?3, problem = ?4, retry_at = NULL, send_again = 0
        WHERE message = ?1 AND letter IS NULL AND state IN (0, 1, 3)
        """;

    private const string ReviveOne = """
        UPDATE message_delivery SET turn = ?2, state = CASE WHEN state IN (4, 5) THEN 0 ELSE 3 END, send_again = CASE WHEN state IN (4, 5) THEN 0 ELSE 1 END,
            letter = NULL, attempts = 0, checks = 0, retry_at = NULL, forced = max(forced, ?4)
        WHERE message = ?1 AND letter = ?3
        """;

    private const string ConfirmOne = """
        UPDATE message_delivery SET state = 2, retry_at = NULL, send_again = 0, problem = NULL, letter = NULL WHERE message = ?1 AND state IN (1, 2, 3)
        """;

    private const string NameOne = "UPDATE message SET channel_message = ?2, sent_at = ?3 WHERE id = ?1";

    private const string DateOne = "UPDATE message SET sent_at = ?2 WHERE id = ?1 AND channel_message IS NULL";

    // By the few messages of its thread, and of what goes on there and may still wait where it was written.
    private const string OpenBefore = """
        SELECT 1 FROM message m JOIN message_delivery d ON d.message = m.id
        WHERE m.thread IN (
            SELECT ?2 UNION ALL
            SELECT was.id FROM message_thread here JOIN message_thread was
                ON was.tenant = here.tenant AND was.connection = here.connection AND was.booking = here.booking AND was.goes_on_in = here.id
            WHERE here.id = ?2)
          AND d.state IN (0, 1, 3) AND d.letter IS NULL AND d.turn < (SELECT turn FROM message_delivery WHERE message = ?1)
        LIMIT 1
        """;

    private const string OpenAfter = """
        SELECT d.turn AS Turn, m.tenant AS Tenant, m.thread AS Thread, d.retry_at AS RetryAt
        FROM message_delivery d JOIN message m ON m.id = d.message
        WHERE d.state IN (0, 1, 3) AND d.letter IS NULL AND d.turn > @after ORDER BY d.turn LIMIT @max
        """;

    /// <summary>A new message, pending. Returns its turn.</summary>
    /// <param name="isForced">True where it may leave although its stay is cancelled.</param>
    public static long Insert(WriteSession session, string message, string writtenBy, DateTimeOffset createdAt, bool isForced)
    {
        var turn = session.Scalar<long>(NextTurn);
        session.Execute(InsertOne, message, turn, writtenBy, createdAt.ToUnixTimeMilliseconds(), isForced ? 1 : 0);
        return turn;
    }

    /// <summary>It leaves next: one that certainly is not there, or one that was looked for. To be committed before it does.</summary>
    /// <param name="after">The newest event of the journal: nothing up to it can be this message coming back.</param>
    public static bool Begin(WriteSession session, string message, DateTimeOffset now, long after) =>
        session.Execute(BeginOne, message, now.ToUnixTimeMilliseconds(), after) == 1;

    /// <summary>Whether something of its conversation whose turn is before its own is not at the channel yet.</summary>
    /// <param name="thread">Where it would go.</param>
    public static bool IsBehind(SqliteConnection connection, string message, string thread) =>
        connection.ReadRows(OpenBefore, static _ => true, message, thread).Count > 0;

    /// <summary>The channel certainly did not carry this send out; the message is to be sent again.</summary>
    /// <param name="triedAt">Which send this is the answer to.</param>
    /// <param name="lookFirst">True where an earlier send may have arrived: it is looked for before the next.</param>
    public static bool Postpone(
        WriteSession session, string message, DateTimeOffset triedAt, DateTimeOffset retryAt, int attempts, string problem, bool lookFirst) => session.Execute(
            PostponeOne, message, triedAt.ToUnixTimeMilliseconds(), retryAt.ToWaitingMilliseconds(), attempts, problem, lookFirst ? 1 : 0) == 1;

    /// <summary>It is not known whether it arrived.</summary>
    /// <param name="retryAt">When the channel is asked.</param>
    /// <param name="sendAgain">True where nothing can be under way: if the thread does not show it, it is sent.</param>
    public static bool Doubt(WriteSession session, string message, DateTimeOffset retryAt, bool sendAgain, string problem) =>
        session.Execute(DoubtOne, message, retryAt.ToWaitingMilliseconds(), sendAgain ? 1 : 0, problem) == 1;

    /// <summary>The channel was asked, or could not be asked, and it is still not known.</summary>
    public static bool Recheck(WriteSession session, string message, DateTimeOffset retryAt, int checks, int attempts, string problem) =>
        session.Execute(CheckAgain, message, retryAt.ToWaitingMilliseconds(), checks, attempts, problem) == 1;

    /// <summary>A person is to decide.</summary>
    /// <param name="state">Rejected, held or uncertain.</param>
    /// <param name="letter">The dead letter.</param>
    public static bool Bury(WriteSession session, string message, DeliveryState state, long letter, string problem) =>
        session.Execute(BuryOne, message, (int)state, letter, problem) == 1;

    /// <summary>A person wants it sent again: a rejected or held one at once, an uncertain one after one more look. Returns its new turn; null where it is not dead.</summary>
    /// <param name="isForced">True: it may leave although its stay is cancelled.</param>
    public static long? Revive(WriteSession session, string message, long letter, bool isForced)
    {
        var turn = session.Scalar<long>(NextTurn);
        return session.Execute(ReviveOne, message, turn, letter, isForced ? 1 : 0) == 1 ? turn : null;
    }

    /// <summary>
    /// The rows are a restored backup's: whatever was not sent in it may have been sent since. It is looked for before it is
    /// sent, at once or when a person sends it again.
    /// </summary>
    /// <param name="after">The newest event of the backup's journal.</param>
    public static void DoubtUnsent(WriteSession session, string problem, long after) => session.Execute(DoubtAllUnsent, problem, after);

    /// <summary>A person wants one that waits to leave although its stay is cancelled.</summary>
    public static bool Force(WriteSession session, string message) => session.Execute(ForceOne, message) == 1;

    public static bool IsForced(WriteSession session, string message) => session.Scalar<long>(Forced, message) == 1;

    /// <summary>The channel has it. Any dead letter of it must be closed by the caller.</summary>
    public static bool Confirm(WriteSession session, string message) => session.Execute(ConfirmOne, message) == 1;

    /// <summary>The channel's id and time of a message of ours.</summary>
    public static void Name(WriteSession session, string message, string channelMessage, DateTimeOffset sentAt) =>
        session.Execute(NameOne, message, channelMessage, sentAt.ToUnixTimeMilliseconds());

    /// <summary>When it was sent by our clock, as long as the channel has not said it.</summary>
    public static void Date(WriteSession session, string message, DateTimeOffset sentAt) => session.Execute(DateOne, message, sentAt.ToUnixTimeMilliseconds());

    /// <summary>What waits to be sent or found, after a turn, in order.</summary>
    public static IReadOnlyList<OpenDelivery> ReadOpen(SqliteConnection connection, long after, int max) =>
    [
        .. connection.Query<Row>(OpenAfter, new { after, max }).Select(static r => new OpenDelivery(
            r.Turn, new TenantId(r.Tenant), r.Thread, r.RetryAt.ToInstant())),
    ];

    private sealed class Row
    {
        public long Turn { get; init; }
        public string Tenant { get; init; } = "";
        public string Thread { get; init; } = "";
        public long? RetryAt { get; init; }
    }
}
