namespace PmsSync.Inbound;

/// <summary>
/// How far each feed has been read. A row is written only in the transaction that also journals what was read, so it
/// can never be ahead of the journal. The address itself is a credential and never stored: a hash tells whether it changed.
/// </summary>
internal static class InboundSchema
{
    public const string Sql = """
        CREATE TABLE feed_cursor (
            tenant          TEXT    NOT NULL,
            source          TEXT    NOT NULL,
            unit            TEXT    NOT NULL,
            slot            INTEGER NOT NULL,
            address_hash    TEXT    NOT NULL,
            etag            TEXT,
            last_modified   TEXT,
            reading         TEXT,
            fetch           INTEGER NOT NULL,
            journaled_fetch INTEGER NOT NULL CHECK (journaled_fetch <= fetch),
            attempted_at    INTEGER NOT NULL,
            good_at         INTEGER,
            changed_at      INTEGER,
            failures        INTEGER NOT NULL,
            problem         TEXT,
            problem_since   INTEGER,
            wait_until      INTEGER,
            refresh_seconds INTEGER,
            unreadable      INTEGER NOT NULL CHECK (unreadable >= 0),
            remarks         TEXT,
            PRIMARY KEY (tenant, source, unit, slot)
        ) STRICT, WITHOUT ROWID;
        """;
}
