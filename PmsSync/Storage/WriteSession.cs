using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PmsSync.Storage;

/// <summary>
/// What a <see cref="WriteCommand"/> may do inside the writer's transaction: run statements, prepared once per
/// connection. Parameters are positional, <c>?1</c> to <c>?n</c>. Only the writer's thread touches it.
/// </summary>
internal sealed class WriteSession(SqliteConnection connection) : IDisposable
{
    // SQLITE_DBSTATUS_CACHE_WRITE of sqlite3.h.
    private const int PagesWrittenCounter = 9;

    private const string BeginNow = "BEGIN IMMEDIATE";

    private const string CommitAll = "COMMIT";

    private const string UndoAll = "ROLLBACK";

    // The SQL stands as a constant beside its one user, so there are few.
    private readonly Dictionary<string, Statement> _prepared = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>The id of the row that was inserted last.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(connection.Handle);

    /// <summary>Runs a statement; returns the rows that an INSERT, UPDATE or DELETE changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql).Execute(values);

    /// <summary>The first column of the first row, or default where there is none or it is NULL.</summary>
    public T? Scalar<T>(string sql, params ReadOnlySpan<object?> values) =>
        Prepared(sql).Scalar(values) is { } value ? (T)value : default;

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values) =>
        connection.ReadRows(sql, map, values);

    /// <summary>Pages that commits wrote into the write-ahead log since the last call.</summary>
    public int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(connection.Handle, PagesWrittenCounter, out var pages, out _, resetFlg: 1);
        return pages;
    }

    public void Begin() => Execute(BeginNow);

    public void Commit() => Execute(CommitAll);

    /// <summary>Undoes the transaction, where the error that led here has not done it already.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            Execute(UndoAll);
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private Statement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
            _prepared[sql] = statement = new Statement(connection.Handle!, sql);
        return statement;
    }
}
