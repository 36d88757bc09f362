namespace PmsSync.Inbound.Channels;

/// <summary>
/// How far the list of each joined system was read, and how far it knows of that. The cursor is written in the transaction
/// that journals the items before it, so it is never ahead of the journal; the list is named by a hash of its address.
/// </summary>
internal static class FactCursorSchema
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
        """;
}
