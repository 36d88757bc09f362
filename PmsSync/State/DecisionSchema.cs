namespace PmsSync.State;

/// <summary>
/// What rules and people decided about conflicts, and where people placed stays. A decision is never changed, and of those that
/// a rule makes again and again the oldest are forgotten; a placement is what the newest decision on its stay says, and <c>told</c> is what of the stay the other unit has heard.
/// </summary>
internal static class DecisionSchema
{
    public const string Sql = """
        CREATE TABLE decision (
            id       INTEGER PRIMARY KEY,
            tenant   TEXT    NOT NULL,
            conflict TEXT    NOT NULL,
            unit     TEXT    NOT NULL,
            event_id INTEGER NOT NULL,
            at       INTEGER NOT NULL,
            made_by  TEXT,
            rule     TEXT,
            what     TEXT    NOT NULL,
            booking  TEXT,
            to_unit  TEXT,
            note     TEXT,
            nights   TEXT    NOT NULL,
            seen     TEXT    NOT NULL,
            outcome  TEXT    NOT NULL,
            CHECK ((made_by IS NULL) <> (rule IS NULL))
        ) STRICT;
        CREATE INDEX decision_conflict ON decision (tenant, conflict, id);

        CREATE TABLE placement (
            stay_id        TEXT    PRIMARY KEY,
            tenant         TEXT    NOT NULL,
            conflict       TEXT    NOT NULL,
            decision       INTEGER NOT NULL,
            seen_unit      TEXT    NOT NULL,
            seen_arrival   TEXT    NOT NULL,
            seen_departure TEXT    NOT NULL,
            seen_status    INTEGER NOT NULL,
            seen_kind      INTEGER NOT NULL,
            to_unit        TEXT,
            told           TEXT    NOT NULL
        ) STRICT;
        CREATE INDEX placement_seen ON placement (tenant, seen_unit);
        CREATE INDEX placement_to ON placement (tenant, to_unit);
        CREATE INDEX placement_conflict ON placement (tenant, conflict);

        ALTER TABLE conflict ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE conflict ADD COLUMN gives_way TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE conflict ADD COLUMN decided INTEGER;
        """;

    /// <summary>The few decisions of people among the many of rules.</summary>
    public const string OfPersons = "CREATE INDEX decision_person ON decision (tenant, unit, conflict) WHERE made_by IS NOT NULL;";
}
