using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>Opens connections with every pragma explicit.</summary>
internal static class Connections
{
    private const string Shared = """
        PRAGMA foreign_keys = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA busy_timeout = 2000;
        """;

    // What is deleted is overwritten: guests' names do not stay behind in free pages.
    // FULL costs nothing against NORMAL under group commit, and NORMAL loses acknowledged events in a power cut.
    private const string Writing = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA cache_size = -65536;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA secure_delete = ON;
        """;

    private const string Reading = """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -16384;
        """;

    public static SqliteConnection OpenWriter(string path) => Open(path, SqliteOpenMode.ReadWriteCreate, Writing);

    public static SqliteConnection OpenReader(string path) => Open(path, SqliteOpenMode.ReadWrite, Reading);

    /// <summary>For a look at a file that must be there, whoever else has it open.</summary>
    public static SqliteConnection OpenExisting(string path) => Open(path, SqliteOpenMode.ReadWrite, "");

    /// <summary>For a copy that is not the service's database yet.</summary>
    public static SqliteConnection OpenCopy(string path) => Open(path, SqliteOpenMode.ReadWriteCreate, "PRAGMA synchronous = FULL");

    private static SqliteConnection Open(string path, SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Run(connection, Shared);
            Run(connection, pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static T Scalar<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Copies as much of the write-ahead log into the database as no reader or writer stands in the way of.</summary>
    public static LogCopied CopyLogBack(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using var reader = command.ExecuteReader();
        reader.Read();
        return new LogCopied(reader.GetInt32(1), reader.GetInt32(2));
    }
}

/// <summary>The pages in the write-ahead log, and how many of them the database has by now.</summary>
internal readonly record struct LogCopied(int Pages, int Copied)
{
    public bool IsComplete => Pages == Copied;
}
