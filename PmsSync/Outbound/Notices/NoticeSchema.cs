namespace PmsSync.Outbound.Notices;

/// <summary>
/// What is to be told to whom. <c>notice</c> is written with what caused it, one row for each target that takes it; a
/// <c>notice_batch</c> is what leaves as one mail or one call, its content written down before it leaves, so that each try says
/// the same under the same <c>uid</c>. Instants are Unix milliseconds, UTC.
/// </summary>
internal static class NoticeSchema
{
    public const string Sql = """
        CREATE TABLE notice (
            id       INTEGER PRIMARY KEY AUTOINCREMENT,
            uid      TEXT    NOT NULL UNIQUE,
            tenant   TEXT    NOT NULL,
            target   TEXT    NOT NULL,
            kind     TEXT    NOT NULL,
            subject  TEXT    NOT NULL,
            headline TEXT    NOT NULL,
            words    TEXT    NOT NULL,
            data     TEXT    NOT NULL,
            change   INTEGER CHECK (change BETWEEN 0 AND 2),
            at       INTEGER NOT NULL,
            batch    INTEGER,
            left_out TEXT,
            CHECK (batch IS NULL OR left_out IS NULL)
        ) STRICT;
        CREATE INDEX notice_waiting ON notice (tenant, target, id) WHERE batch IS NULL AND left_out IS NULL;
        CREATE INDEX notice_of_batch ON notice (batch, id) WHERE batch IS NOT NULL;
        CREATE INDEX notice_of_tenant ON notice (tenant, id);
        CREATE INDEX notice_at ON notice (at);

        CREATE TABLE notice_batch (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            uid        TEXT    NOT NULL UNIQUE,
            tenant     TEXT    NOT NULL,
            target     TEXT    NOT NULL,
            title      TEXT,
            content    TEXT    NOT NULL,
            state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
            attempts   INTEGER NOT NULL DEFAULT 0,
            refusals   INTEGER NOT NULL DEFAULT 0,
            since      INTEGER NOT NULL,
            retry_at   INTEGER,
            settled_at INTEGER,
            why        TEXT,
            letter     INTEGER,
            CHECK ((state IN (2, 3)) = (settled_at IS NOT NULL)),
            CHECK (letter IS NULL OR state = 3)
        ) STRICT;
        CREATE INDEX notice_batch_open ON notice_batch (tenant, target, id) WHERE state IN (0, 1);

        CREATE TABLE notice_stop (
            tenant     TEXT    NOT NULL,
            target     TEXT    NOT NULL,
            address    TEXT    NOT NULL,
            stopped_at INTEGER NOT NULL,
            why        TEXT    NOT NULL,
            PRIMARY KEY (tenant, target)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE notice_standing (
            tenant  TEXT    NOT NULL,
            kind    TEXT    NOT NULL,
            subject TEXT    NOT NULL,
            since   INTEGER NOT NULL,
            PRIMARY KEY (tenant, kind, subject)
        ) STRICT, WITHOUT ROWID;
        """;
}
