namespace PmsSync.State.Messages;

/// <summary>
/// Conversations with guests. <c>message</c> says what was written, <c>message_delivery</c> how far one of ours has come
/// (see <see cref="DeliveryState"/>), <c>message_cursor</c> how far each connection was read. A stay names the booking by
/// which its thread knows it. Instants are Unix milliseconds, UTC.
/// </summary>
internal static class MessageSchema
{
    public const string Sql = """
        CREATE TABLE message_thread (
            id             TEXT    PRIMARY KEY,
            tenant         TEXT    NOT NULL,
            connection     TEXT    NOT NULL,
            channel_thread TEXT,
            booking        TEXT,
            title          TEXT,
            sold_by        TEXT,
            told_at        INTEGER NOT NULL,
            told_by        TEXT    NOT NULL,
            last_at        INTEGER NOT NULL,
            version        INTEGER NOT NULL CHECK (version >= 1),
            CHECK (channel_thread IS NOT NULL OR booking IS NOT NULL)
        ) STRICT;
        CREATE UNIQUE INDEX message_thread_channel ON message_thread (tenant, connection, channel_thread) WHERE channel_thread IS NOT NULL;
        CREATE UNIQUE INDEX message_thread_unnamed ON message_thread (tenant, connection, booking) WHERE channel_thread IS NULL;
        CREATE INDEX message_thread_booking ON message_thread (tenant, connection, booking);
        CREATE INDEX message_thread_last ON message_thread (tenant, last_at, id);

        CREATE TABLE message (
            id              TEXT    PRIMARY KEY,
            tenant          TEXT    NOT NULL,
            connection      TEXT    NOT NULL,
            thread          TEXT    NOT NULL,
            channel_message TEXT,
            sender          INTEGER NOT NULL CHECK (sender BETWEEN 0 AND 2),
            text            TEXT    NOT NULL,
            attachments     TEXT,
            sent_at         INTEGER NOT NULL,
            CHECK (channel_message IS NOT NULL OR sender = 1)
        ) STRICT;
        CREATE UNIQUE INDEX message_channel ON message (tenant, connection, channel_message) WHERE channel_message IS NOT NULL;
        CREATE INDEX message_of_thread ON message (thread, sent_at, id);
        CREATE INDEX message_sent ON message (tenant, sent_at, id);

        CREATE TABLE message_delivery (
            message    TEXT    PRIMARY KEY,
            turn       INTEGER NOT NULL UNIQUE CHECK (turn >= 1),
            state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
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
            CHECK (state IN (0, 4) OR (began_at IS NOT NULL AND tried_at IS NOT NULL)),
            CHECK (send_again = 0 OR state = 3),
            CHECK (letter IS NULL OR state IN (3, 4)),
            CHECK (state <> 4 OR letter IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX message_delivery_open ON message_delivery (turn) WHERE state IN (0, 1, 3) AND letter IS NULL;

        CREATE TABLE message_cursor (
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            cursor     TEXT,
            read_at    INTEGER,
            failures   INTEGER NOT NULL CHECK (failures >= 0),
            problem    TEXT,
            PRIMARY KEY (tenant, connection)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE stay ADD COLUMN channel_booking TEXT;
        CREATE INDEX stay_channel_booking ON stay (tenant, source, channel_booking) WHERE channel_booking IS NOT NULL;
        """;

    /// <summary>
    /// When a walk through a connection's messages began that is not at its end; of those under way that is not known, so they prove
    /// nothing. And up to which thread (in the order of their ids) conversations were looked at by the newest rule; null: all.
    /// </summary>
    public const string Walks = """
        ALTER TABLE message_cursor ADD COLUMN began_at INTEGER;
        UPDATE message_cursor SET began_at = coalesce(read_at, 0);
        ALTER TABLE derived_by ADD COLUMN looked_to TEXT;
        UPDATE derived_by SET looked_to = '' WHERE rule = 'repetitions';
        """;

    /// <summary>The newest event of the journal when a message could first have reached its channel. Of those that left before that is not known.</summary>
    public const string Begins = "ALTER TABLE message_delivery ADD COLUMN began_after INTEGER;";
}
