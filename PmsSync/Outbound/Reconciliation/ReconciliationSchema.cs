namespace PmsSync.Outbound.Reconciliation;

/// <summary>
/// What channels said of themselves and what they showed. Nights are day numbers, ranges half-open, instants Unix
/// milliseconds, UTC. <c>account_setting</c> is of one property of one account: for another one it means nothing.
/// <c>drift</c> has a row for each run of nights on which the channel showed something else than it had confirmed; a row
/// without <c>closed_at</c> is still so, as far as is known.
/// </summary>
internal static class ReconciliationSchema
{
    public const string Sql = """
        CREATE TABLE account_setting (
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            account    TEXT    NOT NULL,
            read_at    INTEGER NOT NULL,
            horizon    INTEGER NOT NULL CHECK (horizon > 0),
            zone       TEXT,
            fields     TEXT,
            warnings   TEXT    NOT NULL,
            PRIMARY KEY (tenant, connection)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE calendar_read (
            tenant       TEXT    NOT NULL,
            connection   TEXT    NOT NULL,
            attempted_at INTEGER NOT NULL,
            problem      TEXT,
            began_at     INTEGER,
            equal        INTEGER NOT NULL,
            drifted      INTEGER NOT NULL,
            moving       INTEGER NOT NULL,
            refused      INTEGER NOT NULL,
            unshown      INTEGER NOT NULL,
            awaiting     INTEGER NOT NULL,
            proven_at    INTEGER,
            proven_cells INTEGER NOT NULL,
            PRIMARY KEY (tenant, connection)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE drift (
            id          INTEGER PRIMARY KEY,
            target      INTEGER NOT NULL REFERENCES target (id),
            field       INTEGER NOT NULL,
            first_night INTEGER NOT NULL,
            end_night   INTEGER NOT NULL CHECK (end_night > first_night),
            ours        INTEGER NOT NULL,
            theirs      INTEGER,
            since       INTEGER,
            first_seen  INTEGER NOT NULL,
            last_seen   INTEGER NOT NULL,
            closed_at   INTEGER,
            ending      INTEGER CHECK (ending IN (0, 1)),
            CHECK ((closed_at IS NULL) = (ending IS NULL))
        ) STRICT;
        CREATE INDEX drift_open ON drift (target, field) WHERE closed_at IS NULL;
        CREATE INDEX drift_closed ON drift (closed_at) WHERE closed_at IS NOT NULL;
        CREATE INDEX known_cell_void ON known_cell (target) WHERE value IS NULL;
        """;

    /// <summary>What a channel confirmed and cannot show while the night is sold out is counted apart from what it does not show.</summary>
    public const string NotVisible = "ALTER TABLE calendar_read ADD COLUMN not_visible INTEGER NOT NULL DEFAULT 0";
}
