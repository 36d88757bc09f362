using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>How far the list of a joined system was read.</summary>
/// <param name="List">Which list: a cursor means nothing in another.</param>
/// <param name="Cursor">All before it is journaled; null at the beginning.</param>
/// <param name="Acknowledged">The last cursor that the system accepted our word for.</param>
internal sealed record FactCursor(ChannelKey Key, string List, string? Cursor, string? Acknowledged)
{
    /// <summary>The cursor that the system is still to be told; null where it knows.</summary>
    public string? Owed => Cursor == Acknowledged ? null : Cursor;
}

/// <summary>The rows of the cursors.</summary>
internal static class FactCursorStore
{
    private const string Upsert = """
        INSERT INTO fact_cursor (tenant, source, list, cursor, acknowledged) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, source) DO UPDATE SET list = excluded.list, cursor = excluded.cursor, acknowledged = excluded.acknowledged
        """;

    private const string One = """
        SELECT cursor AS Cursor, acknowledged AS Acknowledged FROM fact_cursor WHERE tenant = @tenant AND source = @source AND list = @list
        """;

    public static void Save(WriteSession session, FactCursor cursor) =>
        session.Execute(Upsert, cursor.Key.Tenant.Value, cursor.Key.Connection.Value, cursor.List, cursor.Cursor, cursor.Acknowledged);

    /// <summary>At the beginning where this list was never read.</summary>
    public static FactCursor Of(SqliteConnection connection, ChannelKey key, string list)
    {
        var (cursor, acknowledged) = connection.QuerySingleOrDefault<(string? Cursor, string? Acknowledged)>(
            One, new { tenant = key.Tenant.Value, source = key.Connection.Value, list });
        return new FactCursor(key, list, cursor, acknowledged);
    }
}
