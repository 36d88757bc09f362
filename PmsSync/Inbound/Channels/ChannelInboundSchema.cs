namespace PmsSync.Inbound.Channels;

/// <summary>
/// How the pulls of each connection went, and the signals that ask for one. The queue itself lies at the channel, so no
/// row here can be ahead of the journal; a signal is one row however often it comes, and carries nothing of its body.
/// </summary>
internal static class ChannelInboundSchema
{
    public const string Sql = """
        CREATE TABLE channel_cursor (
            tenant         TEXT    NOT NULL,
            source         TEXT    NOT NULL,
            attempted_at   INTEGER NOT NULL,
            good_at        INTEGER,
            failures       INTEGER NOT NULL CHECK (failures >= 0),
            problem        TEXT,
            is_refused     INTEGER NOT NULL CHECK (is_refused IN (0, 1)),
            wait_until     INTEGER,
            next_at        INTEGER NOT NULL,
            unacknowledged INTEGER NOT NULL CHECK (unacknowledged >= 0),
            unreadable     TEXT,
            list_since     INTEGER,
            PRIMARY KEY (tenant, source)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pull_request (
            tenant  TEXT    NOT NULL,
            source  TEXT    NOT NULL,
            word    TEXT    NOT NULL,
            at      INTEGER NOT NULL,
            hash    BLOB    NOT NULL,
            signals INTEGER NOT NULL CHECK (signals >= 1),
            PRIMARY KEY (tenant, source)
        ) STRICT, WITHOUT ROWID;
        """;
}
