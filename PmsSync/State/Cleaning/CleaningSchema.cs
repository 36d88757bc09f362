namespace PmsSync.State.Cleaning;

/// <summary>
/// Tasks of the people who clean, in two halves that never overwrite each other: <c>cleaning_task</c> is what a unit's stays
/// make of it and is derived anew with each of their changes, <c>cleaning_work</c> is what people did. Instants are Unix
/// milliseconds, UTC; days are ISO text, local to the unit. <c>cleaning_unit</c> says by which settings a unit was derived last.
/// </summary>
internal static class CleaningSchema
{
    public const string Sql = """
        CREATE TABLE cleaning_task (
            tenant     TEXT    NOT NULL,
            id         TEXT    NOT NULL,
            unit       TEXT    NOT NULL,
            stay       TEXT    NOT NULL,
            kind       INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
            day        TEXT    NOT NULL,
            opens_at   INTEGER NOT NULL,
            due_at     INTEGER NOT NULL,
            next_stay  TEXT,
            priority   INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 1),
            minutes    INTEGER NOT NULL CHECK (minutes > 0),
            assignee   TEXT,
            gone       TEXT,
            version    INTEGER NOT NULL CHECK (version >= 1),
            changed_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cleaning_task_unit ON cleaning_task (tenant, unit, day);
        CREATE INDEX cleaning_task_stay ON cleaning_task (tenant, stay);
        CREATE INDEX cleaning_task_opens ON cleaning_task (tenant, opens_at, id);

        CREATE TABLE cleaning_work (
            tenant      TEXT    NOT NULL,
            task        TEXT    NOT NULL,
            stay        TEXT    NOT NULL,
            assignee    TEXT,
            assigned_at INTEGER,
            status      INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
            started_at  INTEGER,
            done_at     INTEGER,
            done_for    INTEGER,
            note        TEXT,
            noted_at    INTEGER,
            changed_at  INTEGER NOT NULL,
            version     INTEGER NOT NULL CHECK (version >= 1),
            PRIMARY KEY (tenant, task),
            CHECK ((status = 2) = (done_at IS NOT NULL)),
            CHECK ((done_at IS NULL) = (done_for IS NULL)),
            CHECK (assignee IS NULL OR assigned_at IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cleaning_work_stay ON cleaning_work (tenant, stay);

        CREATE TABLE cleaning_unit (
            tenant   TEXT NOT NULL,
            unit     TEXT NOT NULL,
            settings TEXT NOT NULL,
            PRIMARY KEY (tenant, unit)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE staff_token (
            tenant     TEXT    NOT NULL,
            staff      TEXT    NOT NULL,
            token      TEXT    NOT NULL UNIQUE CHECK (length(token) >= 22),
            created_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, staff)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>Who said how far a task is, and who wrote its note (see <see cref="CleaningDecision.By"/>).</summary>
    public const string Persons = """
        ALTER TABLE cleaning_work ADD COLUMN status_by TEXT;
        ALTER TABLE cleaning_work ADD COLUMN noted_by TEXT;
        """;
}
