namespace PmsSync.Outbound.Channels;

/// <summary>
/// What is to be told, and what each channel holds. Nights are day numbers (<c>date(1721425.5 + night)</c> shows one as a
/// date), ranges half-open, instants Unix milliseconds, UTC. <c>known_cell</c> keeps neighbouring nights that are alike in
/// one row; nights without a row were never known. A row with a call is not known: that call is under way, or its answer
/// never came. <c>dirty</c> has at most one row of a target that no call has taken.
/// </summary>
internal static class ChannelSchema
{
    public const string Sql = """
        CREATE TABLE target (
            id         INTEGER PRIMARY KEY,
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            unit       TEXT    NOT NULL,
            rate_plan  TEXT    NOT NULL,
            mapped_to  TEXT,
            UNIQUE (tenant, connection, unit, rate_plan)
        ) STRICT;

        CREATE TABLE known_cell (
            target      INTEGER NOT NULL REFERENCES target (id),
            field       INTEGER NOT NULL,
            first_night INTEGER NOT NULL,
            end_night   INTEGER NOT NULL CHECK (end_night > first_night),
            value       INTEGER,
            low         INTEGER NOT NULL CHECK (low >= 0),
            sent        INTEGER,
            call        INTEGER,
            stroke      INTEGER,
            confirmed_at INTEGER,
            PRIMARY KEY (target, field, first_night),
            CHECK (call IS NOT NULL OR (sent IS NULL AND stroke IS NULL)),
            CHECK (value IS NOT NULL OR confirmed_at IS NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX known_cell_call ON known_cell (call, stroke) WHERE call IS NOT NULL;

        CREATE TABLE dirty (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            target      INTEGER NOT NULL REFERENCES target (id),
            class       INTEGER NOT NULL CHECK (class BETWEEN 0 AND 3),
            first_night INTEGER NOT NULL,
            end_night   INTEGER NOT NULL CHECK (end_night > first_night),
            mark        INTEGER NOT NULL,
            since       INTEGER NOT NULL,
            call        INTEGER,
            attempts    INTEGER NOT NULL DEFAULT 0,
            retry_at    INTEGER,
            why         TEXT
        ) STRICT;
        CREATE UNIQUE INDEX dirty_open ON dirty (target) WHERE call IS NULL;
        CREATE INDEX dirty_target ON dirty (target);
        CREATE INDEX dirty_call ON dirty (call) WHERE call IS NOT NULL;

        CREATE TABLE channel_call (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            endpoint   INTEGER NOT NULL CHECK (endpoint IN (0, 1)),
            state      INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
            sent_at    INTEGER NOT NULL,
            settle_at  INTEGER,
            CHECK ((state = 0) = (settle_at IS NULL))
        ) STRICT;

        CREATE TABLE channel_pause (
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            endpoint   INTEGER NOT NULL,
            failures   INTEGER NOT NULL,
            failed_at  INTEGER NOT NULL,
            until      INTEGER NOT NULL,
            throttled  INTEGER NOT NULL CHECK (throttled IN (0, 1)),
            why        TEXT    NOT NULL,
            PRIMARY KEY (tenant, connection, endpoint)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rejected_cell (
            target      INTEGER NOT NULL REFERENCES target (id),
            field       INTEGER NOT NULL,
            first_night INTEGER NOT NULL,
            end_night   INTEGER NOT NULL CHECK (end_night > first_night),
            value       INTEGER NOT NULL,
            apart       INTEGER NOT NULL CHECK (apart BETWEEN 0 AND 2),
            since       INTEGER NOT NULL,
            why         TEXT    NOT NULL,
            PRIMARY KEY (target, field, first_night)
        ) STRICT, WITHOUT ROWID;
        """;
}
