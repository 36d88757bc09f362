using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>
/// What deleted rows leave behind. Their place is overwritten when they go; but a page that was split long before may hold
/// a second copy in a part that is not in use, and the write-ahead log keeps pages as they once were. The log is emptied at
/// once; the rest needs the file to be written anew, which no other write can wait for, so that is left to the next start.
/// </summary>
internal sealed partial class FreeSpace(StorageOptions options, ILogger<FreeSpace> logger)
{
    private readonly string _asked = Path.Combine(options.DataDirectory, "rewrite-at-start");

    /// <summary>Empties the write-ahead log. False where a reader or the writer stood in the way; ask again.</summary>
    public bool TryEmptyLog()
    {
        using var connection = Connections.OpenWriter(options.DatabasePath);
        return TryEmptyLog(connection);
    }

    /// <summary>Has the file written anew at the next start.</summary>
    /// <exception cref="IOException">That could not be noted.</exception>
    public void RewriteAtNextStart() => File.WriteAllBytes(_asked, []);

    /// <summary>Writes the file anew where that was asked for. Nobody else may have the database open; where the disk refuses, the start after this one tries again.</summary>
    public void RewriteWhereAsked(SqliteConnection connection)
    {
        if (!File.Exists(_asked))
            return;
        try
        {
            Connections.Run(connection, "VACUUM");
            TryEmptyLog(connection);
            File.Delete(_asked);
            Log.Rewritten(logger);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            Log.NotRewritten(logger, error);
        }
    }

    private static bool TryEmptyLog(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(0) == 0;
    }

    private static partial class Log
    {
        [LoggerMessage(2050, LogLevel.Information, "The database was written anew: nothing of what was deleted is left in its free space")]
        public static partial void Rewritten(ILogger logger);

        [LoggerMessage(2051, LogLevel.Warning, "The database could not be written anew after a deletion; it needs as much free space as it is large. The next start tries again")]
        public static partial void NotRewritten(ILogger logger, Exception error);
    }
}
