namespace PmsSync.State;

/// <summary>
/// What is known of how far sources were read. <c>catch_up</c> is gone since the 19th schema;
/// <c>unread_source</c> has a row for each source that has not been read again since: a feed, or, without a unit, the
/// list of a connection's bookings. <c>pulled_connection</c> has a row for each connection whose bookings were ever
/// pulled and applied.
/// </summary>
internal static class CatchUpSchema
{
    public const string Sql = """
        CREATE TABLE catch_up (
            only     INTEGER PRIMARY KEY CHECK (only = 1),
            began_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE unread_source (
            tenant TEXT    NOT NULL,
            source TEXT    NOT NULL,
            unit   TEXT    NOT NULL,
            slot   INTEGER NOT NULL,
            PRIMARY KEY (tenant, source, unit, slot)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pulled_connection (
            tenant    TEXT    NOT NULL,
            source    TEXT    NOT NULL,
            pulled_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, source)
        ) STRICT, WITHOUT ROWID;
        """;
}
