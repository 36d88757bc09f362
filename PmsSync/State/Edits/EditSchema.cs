namespace PmsSync.State.Edits;

/// <summary>
/// What readings of channels proved, and what was changed there. Nights are day numbers, ranges half-open. <c>shown_cell</c>
/// names a target by the number that the telling of channels gives it; <c>before</c> is what it was shown to hold before that.
/// </summary>
internal static class EditSchema
{
    public const string Sql = """
        CREATE TABLE shown_cell (
            target      INTEGER NOT NULL REFERENCES target (id),
            field       INTEGER NOT NULL,
            first_night INTEGER NOT NULL,
            end_night   INTEGER NOT NULL CHECK (end_night > first_night),
            value       INTEGER NOT NULL,
            before      INTEGER,
            at          INTEGER NOT NULL,
            PRIMARY KEY (target, field, first_night)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE channel_edit (
            tenant      TEXT    NOT NULL,
            connection  TEXT    NOT NULL,
            unit        TEXT    NOT NULL,
            rate_plan   TEXT    NOT NULL,
            field       INTEGER NOT NULL,
            first_night INTEGER NOT NULL,
            end_night   INTEGER NOT NULL CHECK (end_night > first_night),
            ours        INTEGER NOT NULL,
            theirs      INTEGER,
            fate        INTEGER NOT NULL CHECK (fate BETWEEN 0 AND 2),
            since       INTEGER,
            first_seen  INTEGER NOT NULL,
            PRIMARY KEY (tenant, connection, unit, rate_plan, field, first_night)
        ) STRICT, WITHOUT ROWID;
        """;
}
