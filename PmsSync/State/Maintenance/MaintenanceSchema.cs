namespace PmsSync.State.Maintenance;

/// <summary>
/// Tickets, in two halves that never overwrite each other: <c>maintenance_ticket</c> is what it was opened by, and follows that;
/// <c>maintenance_work</c> is what people say and do. Instants are Unix milliseconds, UTC; days are ISO text, local to the unit.
/// <c>maintenance_match</c> keeps which guests' messages held which of the configured words, <c>maintenance_thread</c> of which
/// stay a conversation's tickets were made last, <c>maintenance_unit</c> by which settings and on which day a unit's were, and
/// <c>maintenance_rule</c> from when on a rule counts. A stay that is a ticket's block names its ticket, and the booking on whose account it is.
/// </summary>
internal static class MaintenanceSchema
{
    public const string Sql = """
        CREATE TABLE maintenance_ticket (
            tenant     TEXT    NOT NULL,
            id         TEXT    NOT NULL,
            origin     INTEGER NOT NULL CHECK (origin BETWEEN 0 AND 3),
            unit       TEXT,
            stay       TEXT,
            title      TEXT    NOT NULL,
            text       TEXT,
            priority   INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
            assignee   TEXT,
            due        TEXT,
            block_from TEXT,
            block_to   TEXT,
            block_kept INTEGER NOT NULL CHECK (block_kept IN (0, 1)),
            why        TEXT    NOT NULL,
            rule       TEXT,
            thread     TEXT,
            message    TEXT,
            task       TEXT,
            gone       TEXT,
            opened_at  INTEGER NOT NULL,
            version    INTEGER NOT NULL CHECK (version >= 1),
            changed_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, id),
            CHECK ((block_from IS NULL) = (block_to IS NULL)),
            CHECK (block_from IS NULL OR (block_from < block_to AND unit IS NOT NULL)),
            CHECK ((origin = 1) = (message IS NOT NULL)),
            CHECK ((origin = 2) = (rule IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX maintenance_ticket_opened ON maintenance_ticket (tenant, opened_at, id);
        CREATE INDEX maintenance_ticket_rule ON maintenance_ticket (tenant, unit, due) WHERE rule IS NOT NULL;
        CREATE INDEX maintenance_ticket_thread ON maintenance_ticket (tenant, thread) WHERE thread IS NOT NULL;

        CREATE TABLE maintenance_work (
            tenant     TEXT    NOT NULL,
            ticket     TEXT    NOT NULL,
            maker      TEXT,
            said       TEXT    NOT NULL,
            status     INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
            started_at INTEGER,
            closed_at  INTEGER,
            closings   TEXT    NOT NULL,
            block_at   INTEGER,
            changed_at INTEGER NOT NULL,
            version    INTEGER NOT NULL CHECK (version >= 1),
            PRIMARY KEY (tenant, ticket),
            CHECK ((status >= 2) = (closed_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX maintenance_work_maker ON maintenance_work (tenant, maker) WHERE maker IS NOT NULL;

        CREATE TABLE maintenance_match (
            tenant     TEXT    NOT NULL,
            thread     TEXT    NOT NULL,
            message    TEXT    NOT NULL,
            words      TEXT    NOT NULL,
            sent_at    INTEGER NOT NULL,
            seen_at    INTEGER NOT NULL,
            PRIMARY KEY (tenant, thread, message)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE maintenance_thread (
            tenant TEXT NOT NULL,
            thread TEXT NOT NULL,
            stay   TEXT,
            unit   TEXT,
            PRIMARY KEY (tenant, thread)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE maintenance_unit (
            tenant   TEXT NOT NULL,
            unit     TEXT NOT NULL,
            settings TEXT NOT NULL,
            day      TEXT NOT NULL,
            PRIMARY KEY (tenant, unit)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE maintenance_rule (
            tenant TEXT NOT NULL,
            unit   TEXT NOT NULL,
            rule   TEXT NOT NULL,
            since  TEXT NOT NULL,
            PRIMARY KEY (tenant, unit, rule)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE stay ADD COLUMN ticket TEXT;
        ALTER TABLE stay ADD COLUMN because_of TEXT;
        """;
}
