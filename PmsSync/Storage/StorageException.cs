using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>
/// The database cannot be written now: disk full, read-only, I/O error. Nothing of the command was kept;
/// the caller repeats it under the same dedupe key once <see cref="StorageHealth"/> is well again.
/// </summary>
internal sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The service cannot start on this data directory; the message names the remedy.</summary>
internal sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What an SQLite error means for us.</summary>
internal static class StorageErrors
{
    private const int Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CantOpen = 14, NotADatabase = 26;

    /// <summary>True when the database or its disk is at fault and not the command.</summary>
    public static bool IsEnvironment(SqliteException error) =>
        error.SqliteErrorCode is Busy or Locked or NoMemory or ReadOnly or IoError or Corrupt or Full or CantOpen or NotADatabase;

    public static string Words(Exception error) => error is SqliteException sqlite
        ? sqlite.SqliteErrorCode switch
        {
            Full => "The disk is full. Free some space; the service goes on by itself. Nothing is lost meanwhile.",
            ReadOnly => "The database is read-only. Give the service's account write permission on the data directory.",
            IoError => "The disk reported an error while reading or writing the database. Check the disk and its free space.",
            Corrupt or NotADatabase => "The database file is damaged. Stop the service and run `PmsSync restore FILE` with the newest backup.",
            Busy or Locked => "Another program holds the database. Close it (a database browser, a copy job); the service goes on by itself.",
            CantOpen => "The database file cannot be opened. Check that the data directory exists and that the service's account may write to it.",
            _ => $"The database reported error {sqlite.SqliteErrorCode}: {sqlite.Message}",
        }
        : error.Message;
}
