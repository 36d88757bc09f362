namespace PmsSync.Storage;

/// <summary>The writer's own table: the number of the last commit and the service's last run.</summary>
internal static class StorageSchema
{
    public const string Sql = """
        CREATE TABLE storage_mark (
            only        INTEGER PRIMARY KEY CHECK (only = 1),
            batch       INTEGER NOT NULL,
            instance    TEXT NOT NULL,
            last_run_at INTEGER NOT NULL
        ) STRICT;
        INSERT INTO storage_mark VALUES (1, 0, lower(hex(randomblob(6))), 0);
        """;
}
