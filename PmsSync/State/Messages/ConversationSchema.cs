namespace PmsSync.State.Messages;

/// <summary>
/// Conversations over several connections. A thread's <c>conversation</c> is the id of the first of the threads that are one
/// guest's, null where it is the only one; <c>waiting_since</c> and <c>unread</c> are derived from the messages. A message's
/// <c>duplicate_of</c> names the one that is shown for it. A delivery may be held (state 5) because its stay was cancelled.
/// </summary>
internal static class ConversationSchema
{
    public const string Sql = """
        ALTER TABLE message_thread ADD COLUMN conversation TEXT;
        ALTER TABLE message_thread ADD COLUMN waiting_since INTEGER;
        ALTER TABLE message_thread ADD COLUMN unread INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0);
        ALTER TABLE message_thread ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX message_thread_conversation ON message_thread (tenant, conversation) WHERE conversation IS NOT NULL;
        CREATE INDEX message_thread_waiting ON message_thread (tenant, waiting_since) WHERE waiting_since IS NOT NULL;

        ALTER TABLE message ADD COLUMN has_id INTEGER NOT NULL DEFAULT 1 CHECK (has_id IN (0, 1));
        ALTER TABLE message ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0 CHECK (is_read IN (0, 1));
        ALTER TABLE message ADD COLUMN duplicate_of TEXT;
        ALTER TABLE message ADD COLUMN duplicate_why TEXT;
        CREATE INDEX message_duplicate ON message (duplicate_of) WHERE duplicate_of IS NOT NULL;

        ALTER TABLE decision ADD COLUMN messages TEXT;
        CREATE INDEX stay_reservation ON stay (tenant, external_id) WHERE channel_booking IS NOT NULL;

        CREATE TABLE delivery (
            message    TEXT    PRIMARY KEY,
            turn       INTEGER NOT NULL UNIQUE CHECK (turn >= 1),
            state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
            written_by TEXT    NOT NULL,
            created_at INTEGER NOT NULL,
            began_at   INTEGER,
            tried_at   INTEGER,
            retry_at   INTEGER,
            attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            checks     INTEGER NOT NULL DEFAULT 0 CHECK (checks >= 0),
            send_again INTEGER NOT NULL DEFAULT 0 CHECK (send_again IN (0, 1)),
            problem    TEXT,
            letter     INTEGER,
            forced     INTEGER NOT NULL DEFAULT 0 CHECK (forced IN (0, 1)),
            CHECK (state IN (0, 4, 5) OR (began_at IS NOT NULL AND tried_at IS NOT NULL)),
            CHECK (send_again = 0 OR state = 3),
            CHECK (letter IS NULL OR state IN (3, 4, 5)),
            CHECK (state < 4 OR letter IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO delivery (message, turn, state, written_by, created_at, began_at, tried_at, retry_at, attempts, checks, send_again, problem, letter)
            SELECT message, turn, state, written_by, created_at, began_at, tried_at, retry_at, attempts, checks, send_again, problem, letter
            FROM message_delivery;
        DROP TABLE message_delivery;
        ALTER TABLE delivery RENAME TO message_delivery;
        CREATE INDEX message_delivery_open ON message_delivery (turn) WHERE state IN (0, 1, 3) AND letter IS NULL;

        UPDATE message_thread SET changed_at = last_at, (waiting_since, unread) = (
            SELECT min(g.sent_at), count(*) FROM message g
            WHERE g.thread = message_thread.id AND g.sender = 0 AND g.sent_at > coalesce((
                SELECT max(h.sent_at) FROM message h LEFT JOIN message_delivery d ON d.message = h.id
                WHERE h.thread = message_thread.id AND h.sender = 1 AND coalesce(d.state, 2) = 2), -1));

        ALTER TABLE message_cursor ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1));

        DROP TABLE catch_up;
        """;

    /// <summary>In which thread of its booking the channel goes on with what began as an enquiry. Of those that moved before nobody knows where to.</summary>
    public const string GoingOn = "ALTER TABLE message_thread ADD COLUMN goes_on_in TEXT;";
}
