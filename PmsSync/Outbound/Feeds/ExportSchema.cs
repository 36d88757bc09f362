namespace PmsSync.Outbound.Feeds;

/// <summary>
/// The generated addresses of exports, and who read what: a row of <c>export_read</c> for each content that a
/// destination was told, with the nights that it showed. Times are Unix milliseconds, UTC.
/// </summary>
internal static class ExportSchema
{
    public const string Sql = """
        CREATE TABLE export_token (
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            unit       TEXT    NOT NULL,
            token      TEXT    NOT NULL UNIQUE CHECK (length(token) >= 22),
            created_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, connection, unit)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE export_read (
            id            INTEGER PRIMARY KEY,
            tenant        TEXT    NOT NULL,
            connection    TEXT    NOT NULL,
            unit          TEXT    NOT NULL,
            content       TEXT    NOT NULL,
            nights        TEXT    NOT NULL,
            first_read_at INTEGER NOT NULL,
            last_read_at  INTEGER NOT NULL CHECK (last_read_at >= first_read_at),
            reads         INTEGER NOT NULL CHECK (reads >= 1),
            user_agent    TEXT
        ) STRICT;
        CREATE INDEX export_read_of ON export_read (tenant, connection, unit, id);
        """;
}
