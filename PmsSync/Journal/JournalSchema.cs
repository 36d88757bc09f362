namespace PmsSync.Journal;

/// <summary>Every fact that was accepted, in the order of its acceptance. Times are Unix milliseconds, UTC. For the keys see <see cref="JournalKeys"/>.</summary>
internal static class JournalSchema
{
    public const string Sql = """
        CREATE TABLE journal (
            id          INTEGER PRIMARY KEY,
            tenant      TEXT    NOT NULL,
            pipeline    INTEGER NOT NULL CHECK (pipeline BETWEEN 0 AND 5),
            class       INTEGER NOT NULL CHECK (class BETWEEN 0 AND 3),
            lane        TEXT    NOT NULL,
            kind        TEXT    NOT NULL,
            source      TEXT    NOT NULL,
            dedupe      BLOB    CHECK (dedupe IS NULL OR length(dedupe) = 16),
            payload     BLOB    NOT NULL,
            received_at INTEGER NOT NULL,
            outcome     INTEGER NOT NULL DEFAULT 0 CHECK (outcome BETWEEN 0 AND 5),
            closed_at   INTEGER,
            note        TEXT,
            by_event    INTEGER,
            result      BLOB,
            attempts    INTEGER NOT NULL DEFAULT 0,
            failed_at   INTEGER,
            retry_at    INTEGER,
            error       TEXT,
            CHECK ((outcome IN (0, 5)) = (closed_at IS NULL))
        ) STRICT;
        CREATE INDEX journal_open ON journal (pipeline, id) WHERE outcome = 0;
        CREATE INDEX journal_dead ON journal (tenant, id) WHERE outcome = 5;
        CREATE TABLE journal_key (
            key   BLOB    PRIMARY KEY,
            event INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE journal_key_mark (
            only      INTEGER PRIMARY KEY CHECK (only = 1),
            merged_to INTEGER NOT NULL
        ) STRICT;
        INSERT INTO journal_key_mark VALUES (1, 0);
        """;
}
