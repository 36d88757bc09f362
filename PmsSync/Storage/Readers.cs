using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>Read-only connections, kept open and shared out one caller at a time. A read sees the last commit.</summary>
internal sealed class Readers(StorageOptions options) : IDisposable
{
    private const int KeptOpen = 8;

    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        var connection = _idle.TryTake(out var kept) ? kept : Connections.OpenReader(options.DatabasePath);
        var healthy = false;
        try
        {
            var result = read(connection);
            healthy = true;
            return result;
        }
        finally
        {
            Return(connection, healthy);
        }
    }

    /// <summary>Several reads of one moment.</summary>
    public T ReadTogether<T>(Func<SqliteConnection, T> read) => Read(connection =>
    {
        // Not a transaction object: prepared statements would have to be told of each. What throws is closed and not kept.
        connection.RunPrepared("BEGIN DEFERRED");
        var result = read(connection);
        connection.RunPrepared("COMMIT");
        return result;
    });

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    private void Return(SqliteConnection connection, bool healthy)
    {
        if (healthy && _idle.Count < KeptOpen)
            _idle.Add(connection);
        else
            connection.Dispose();
    }
}
