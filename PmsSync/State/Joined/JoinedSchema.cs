namespace PmsSync.State.Joined;

/// <summary>
/// Of each joined system: how far its list was read and how far it knows of that, and which bookings of others it was told.
/// The cursor is written in the transaction that journals the items before it, so it is never ahead of the journal; lists
/// and addresses are named by hashes. A booking is told by its newest version, so what is not told needs no row.
/// </summary>
internal static class JoinedSchema
{
    public const string Sql = """
        CREATE TABLE fact_cursor (
            tenant       TEXT NOT NULL,
            source       TEXT NOT NULL,
            list         TEXT NOT NULL,
            cursor       TEXT,
            acknowledged TEXT,
            PRIMARY KEY (tenant, source)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE told_booking (
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            stay_id    TEXT    NOT NULL,
            version    INTEGER NOT NULL CHECK (version >= 1),
            told_to    TEXT    NOT NULL,
            refused    TEXT,
            PRIMARY KEY (tenant, connection, stay_id)
        ) STRICT, WITHOUT ROWID;
        """;
}
