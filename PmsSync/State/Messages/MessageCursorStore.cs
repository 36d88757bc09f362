using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>How far a connection's messages were read. <paramref name="Cursor"/> is the channel's and opaque; null: from the beginning.</summary>
/// <param name="ReadAt">When the newest walk through the list that came to its end had begun: what was there then is known.</param>
/// <param name="Problem">Why the last reading brought nothing, in a manager's words.</param>
internal sealed record MessageCursor(TenantId Tenant, ConnectionId Connection, string? Cursor, DateTimeOffset? ReadAt, int Failures, string? Problem)
{
    /// <summary>When the walk that the cursor stands in began; null where it stands at the end of one.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    /// <summary>The channel has no messages for this account: asking again soon is no use.</summary>
    public bool IsRefused { get; init; }
}

/// <summary>The rows of <see cref="MessageCursor"/>. A cursor moves only in the transaction that journals what was read.</summary>
internal static class MessageCursorStore
{
    private const string Upsert = """
        INSERT INTO message_cursor (tenant, connection, cursor, read_at, failures, problem, refused, began_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (tenant, connection) DO UPDATE SET
            cursor = excluded.cursor, read_at = excluded.read_at, failures = excluded.failures, problem = excluded.problem,
            refused = excluded.refused, began_at = excluded.began_at
        """;

    private const string One = """
        SELECT cursor AS Cursor, read_at AS ReadAt, failures AS Failures, problem AS Problem, refused AS Refused, began_at AS BeganAt
        FROM message_cursor WHERE tenant = @tenant AND connection = @connection
        """;

    public static void Save(WriteSession session, MessageCursor cursor) => session.Execute(
        Upsert, cursor.Tenant.Value, cursor.Connection.Value, cursor.Cursor, cursor.ReadAt?.ToUnixTimeMilliseconds(), cursor.Failures, cursor.Problem,
        cursor.IsRefused ? 1 : 0, cursor.BeganAt?.ToUnixTimeMilliseconds());

    /// <summary>A fresh one where the connection was never read.</summary>
    public static MessageCursor Of(SqliteConnection connection, TenantId tenant, ConnectionId of)
    {
        var row = connection.QuerySingleOrDefault<Row>(One, new { tenant = tenant.Value, connection = of.Value }) ?? new Row();
        return new MessageCursor(
            tenant, of, row.Cursor, row.ReadAt.ToInstant(), (int)row.Failures, row.Problem)
        {
            IsRefused = row.Refused == 1,
            BeganAt = row.BeganAt.ToInstant(),
        };
    }

    private sealed class Row
    {
        public string? Cursor { get; init; }
        public long? ReadAt { get; init; }
        public long Failures { get; init; }
        public string? Problem { get; init; }
        public long Refused { get; init; }
        public long? BeganAt { get; init; }
    }
}
