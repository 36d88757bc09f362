namespace PmsSync.State;

/// <summary>
/// The canonical rows. Dates are ISO text, so that the file explains itself in any SQLite browser; instants are
/// Unix milliseconds, UTC. A stay takes its nights itself while <c>takes_nights</c> is 1; nights that its source
/// no longer shows are rows of <c>held_night</c> until their grace has passed.
/// </summary>
internal static class StateSchema
{
    public const string Sql = """
        CREATE TABLE stay (
            id               TEXT    PRIMARY KEY,
            tenant           TEXT    NOT NULL,
            unit             TEXT    NOT NULL,
            arrival          TEXT    NOT NULL,
            departure        TEXT    NOT NULL CHECK (departure > arrival),
            status           INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
            kind             INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
            source           TEXT    NOT NULL,
            slot             INTEGER NOT NULL DEFAULT 0,
            external_id      TEXT,
            guest            TEXT,
            price_amount     TEXT,
            price_currency   TEXT,
            note             TEXT,
            version          INTEGER NOT NULL CHECK (version >= 1),
            created_at       INTEGER NOT NULL,
            changed_at       INTEGER NOT NULL,
            takes_nights     INTEGER NOT NULL CHECK (takes_nights IN (0, 1)),
            takes_from       TEXT    CHECK (takes_from IS NULL OR takes_from < departure),
            calendar_version INTEGER NOT NULL,
            calendar_at      INTEGER NOT NULL,
            first_fetch      INTEGER,
            missing_since    INTEGER,
            ended_as         TEXT,
            source_removed   INTEGER NOT NULL DEFAULT 0,
            mirror_of        TEXT,
            created_event    INTEGER NOT NULL,
            changed_event    INTEGER NOT NULL,
            CHECK (NOT (status = 2 AND takes_nights = 1))
        ) STRICT;
        CREATE INDEX stay_unit ON stay (tenant, unit, departure);
        CREATE INDEX stay_changed ON stay (tenant, changed_at, id);
        CREATE INDEX stay_source ON stay (tenant, source, unit, slot);

        CREATE TABLE held_night (
            tenant          TEXT    NOT NULL,
            unit            TEXT    NOT NULL,
            source          TEXT    NOT NULL,
            slot            INTEGER NOT NULL,
            first_night     TEXT    NOT NULL,
            end_night       TEXT    NOT NULL CHECK (end_night > first_night),
            stay_id         TEXT,
            missing_since   INTEGER NOT NULL,
            since_fetch     INTEGER NOT NULL,
            good_polls      INTEGER NOT NULL,
            after_mass_loss INTEGER NOT NULL CHECK (after_mass_loss IN (0, 1))
        ) STRICT;
        CREATE INDEX held_night_feed ON held_night (tenant, unit, source, slot);

        CREATE TABLE feed_state (
            tenant     TEXT    NOT NULL,
            source     TEXT    NOT NULL,
            unit       TEXT    NOT NULL,
            slot       INTEGER NOT NULL,
            fetch      INTEGER NOT NULL,
            good_at    INTEGER NOT NULL,
            today      TEXT    NOT NULL,
            unsettled  INTEGER NOT NULL CHECK (unsettled IN (0, 1)),
            suspect    INTEGER NOT NULL CHECK (suspect IN (0, 1)),
            state      BLOB    NOT NULL,
            PRIMARY KEY (tenant, source, unit, slot)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE stay_history (
            id       INTEGER PRIMARY KEY,
            tenant   TEXT    NOT NULL,
            stay_id  TEXT    NOT NULL,
            version  INTEGER NOT NULL,
            event_id INTEGER NOT NULL,
            at       INTEGER NOT NULL,
            what     TEXT    NOT NULL,
            words    TEXT    NOT NULL,
            UNIQUE (stay_id, event_id, what)
        ) STRICT;

        CREATE TABLE unit_version (
            tenant  TEXT    NOT NULL,
            unit    TEXT    NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (tenant, unit)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE conflict (
            id           TEXT    PRIMARY KEY,
            tenant       TEXT    NOT NULL,
            unit         TEXT    NOT NULL,
            kind         TEXT    NOT NULL,
            state        TEXT    NOT NULL CHECK (state IN ('open', 'settled')),
            nights       TEXT    NOT NULL,
            sides        TEXT    NOT NULL,
            words        TEXT    NOT NULL,
            opened_at    INTEGER NOT NULL,
            opened_event INTEGER NOT NULL,
            settled_at   INTEGER,
            settled_why  TEXT,
            CHECK ((state = 'settled') = (settled_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX conflict_unit ON conflict (tenant, unit, state);
        """;

    /// <summary>
    /// All that a look at a unit must know of its stays, side by side in one index: a room type has thousands of them, whose rows
    /// lie all over the table in the order in which they came. And what one event changed, among all that ever changed.
    /// </summary>
    public const string Looks = """
        DROP INDEX stay_unit;
        CREATE INDEX stay_unit ON stay (
            tenant, unit, departure, id, arrival, takes_nights, takes_from, status, kind, source, external_id, created_at, ended_as, calendar_at, mirror_of, because_of);
        CREATE INDEX stay_history_event ON stay_history (event_id);
        """;

    /// <summary>
    /// By which policy a unit's overlaps were judged last, and which conflicts are settled by it; which stay a stay seems to be the
    /// echo of, whatever the policy makes of that; what else decisions rested on; which bookings their own systems are asked to cancel
    /// (once for each version); and by which rules what is there was derived: messages are taken for <c>repetitions</c> within
    /// so many milliseconds (null: never).
    /// </summary>
    public const string Policies = """
        ALTER TABLE unit_version ADD COLUMN overlaps TEXT NOT NULL DEFAULT 'ask';
        ALTER TABLE conflict ADD COLUMN by_settings INTEGER NOT NULL DEFAULT 0 CHECK (by_settings IN (0, 1));
        ALTER TABLE stay ADD COLUMN resembles TEXT;
        UPDATE stay SET resembles = mirror_of WHERE mirror_of IS NOT NULL;
        CREATE INDEX stay_resembling ON stay (tenant, source, unit, slot) WHERE resembles IS NOT NULL;
        ALTER TABLE decision ADD COLUMN seen_words TEXT;
        CREATE TABLE asked_cancellation (
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            stay_id    TEXT    NOT NULL,
            version    INTEGER NOT NULL,
            conflict   TEXT    NOT NULL,
            decision   INTEGER NOT NULL,
            asked_at   INTEGER NOT NULL,
            told_at    INTEGER,
            refused    TEXT,
            PRIMARY KEY (tenant, stay_id),
            CHECK (told_at IS NULL OR refused IS NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE derived_by (
            tenant TEXT    NOT NULL,
            rule   TEXT    NOT NULL,
            value  INTEGER,
            PRIMARY KEY (tenant, rule)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>
    /// Each conflict may want a booking cancelled; what the booking's own system says to that is about one version of what the
    /// calendar shows of it (<c>answered</c>).
    /// </summary>
    public const string Asked = """
        CREATE TABLE asked (
            tenant     TEXT    NOT NULL,
            stay_id    TEXT    NOT NULL,
            conflict   TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            decision   INTEGER NOT NULL,
            asked_at   INTEGER NOT NULL,
            answered   INTEGER,
            told_at    INTEGER,
            refused    TEXT,
            PRIMARY KEY (tenant, stay_id, conflict),
            CHECK (told_at IS NULL OR refused IS NULL),
            CHECK ((answered IS NULL) = (told_at IS NULL AND refused IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO asked
            SELECT a.tenant, stay_id, conflict, connection, decision, asked_at,
                CASE WHEN told_at IS NULL AND refused IS NULL THEN NULL
                    WHEN stay.version = a.version OR EXISTS (SELECT 1 FROM conflict WHERE conflict.id = a.conflict AND decided = a.decision) THEN coalesce(calendar_version, 0)
                    ELSE 0 END, told_at, refused
            FROM asked_cancellation a LEFT JOIN stay ON stay.id = stay_id;
        DROP TABLE asked_cancellation;
        ALTER TABLE asked RENAME TO asked_cancellation;
        """;

    /// <summary>What a stay resembles decides whether it collides, suspected or not; the units where there is one are looked at anew.</summary>
    public const string Lookalikes = """
        DROP INDEX stay_unit;
        CREATE INDEX stay_unit ON stay (
            tenant, unit, departure, id, arrival, takes_nights, takes_from, status, kind, source, external_id, created_at, ended_as, calendar_at, resembles, because_of);
        UPDATE unit_version SET looked_on = NULL WHERE (tenant, unit) IN (SELECT tenant, unit FROM stay WHERE resembles IS NOT NULL);
        """;

    /// <summary>For how many days after a guest rooms were prepared when a unit's stays were held against each other last: of an echo that decides.</summary>
    public const string LastPreparations = "ALTER TABLE unit_version ADD COLUMN preparation INTEGER;";

    /// <summary>Which conflicts each side is in: what their rows say in a list, to be found by it.</summary>
    public const string Sides = """
        CREATE TABLE conflict_side (
            tenant   TEXT NOT NULL,
            conflict TEXT NOT NULL,
            side     TEXT NOT NULL,
            PRIMARY KEY (conflict, side)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX conflict_side_of ON conflict_side (tenant, side, conflict);
        INSERT INTO conflict_side SELECT DISTINCT tenant, conflict.id, value FROM conflict, json_each(sides);
        """;

    /// <summary>With how many rooms, and on which day, a unit's stays were held against each other last.</summary>
    public const string LastLooks = """
        ALTER TABLE unit_version ADD COLUMN rooms INTEGER;
        ALTER TABLE unit_version ADD COLUMN looked_on TEXT;
        """;
}
