using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>The rows of how pulls went.</summary>
internal static class ChannelCursorStore
{
    // What a catch-up has to read is its own to say.
    private const string Upsert = """
        INSERT INTO channel_cursor (tenant, source, attempted_at, good_at, failures, problem, is_refused, wait_until, next_at, unacknowledged, unreadable)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (tenant, source) DO UPDATE SET
            attempted_at = excluded.attempted_at, good_at = excluded.good_at, failures = excluded.failures, problem = excluded.problem,
            is_refused = excluded.is_refused, wait_until = excluded.wait_until, next_at = excluded.next_at,
            unacknowledged = excluded.unacknowledged, unreadable = excluded.unreadable
        """;

    private const string UpsertSince = """
        INSERT INTO channel_cursor (tenant, source, attempted_at, failures, is_refused, next_at, unacknowledged, list_since)
        VALUES (?1, ?2, 0, 0, 0, 0, 0, ?3)
        ON CONFLICT (tenant, source) DO UPDATE SET list_since = excluded.list_since
        """;

    private const string One = """
        SELECT attempted_at AS AttemptedAt, good_at AS GoodAt, failures AS Failures, problem AS Problem, is_refused AS IsRefused,
            wait_until AS WaitUntil, next_at AS NextAt, unacknowledged AS Unacknowledged, unreadable AS Unreadable, list_since AS ListSince
        FROM channel_cursor WHERE tenant = @tenant AND source = @source
        """;

    private const string Every = "SELECT tenant AS Tenant, source AS Source FROM channel_cursor";

    public static void Save(WriteSession session, ChannelCursor cursor) => session.Execute(
        Upsert, cursor.Key.Tenant.Value, cursor.Key.Connection.Value, Milliseconds(cursor.AttemptedAt), Milliseconds(cursor.GoodAt), cursor.Failures,
        cursor.Problem, cursor.IsRefused ? 1 : 0, Milliseconds(cursor.WaitUntil), Milliseconds(cursor.NextAt), cursor.Unacknowledged,
        cursor.Unreadable.Count == 0 ? null : JsonSerializer.Serialize(cursor.Unreadable));

    public static void SaveListSince(WriteSession session, ChannelKey key, DateTimeOffset? since) =>
        session.Execute(UpsertSince, key.Tenant.Value, key.Connection.Value, Milliseconds(since));

    /// <summary>A connection that was never pulled has an empty cursor.</summary>
    public static ChannelCursor Of(SqliteConnection connection, ChannelKey key) =>
        connection.QuerySingleOrDefault<Row>(One, new { tenant = key.Tenant.Value, source = key.Connection.Value })?.ToCursor(key) ?? new ChannelCursor { Key = key };

    /// <summary>Every connection that was ever pulled, configured or not.</summary>
    public static IReadOnlyList<ChannelKey> Keys(SqliteConnection connection) =>
        [.. connection.Query<(string Tenant, string Source)>(Every).Select(static r => new ChannelKey(new TenantId(r.Tenant), new ConnectionId(r.Source)))];

    private static long? Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    private sealed class Row
    {
        public long AttemptedAt { get; init; }
        public long? GoodAt { get; init; }
        public long Failures { get; init; }
        public string? Problem { get; init; }
        public long IsRefused { get; init; }
        public long? WaitUntil { get; init; }
        public long NextAt { get; init; }
        public long Unacknowledged { get; init; }
        public string? Unreadable { get; init; }
        public long? ListSince { get; init; }

        public ChannelCursor ToCursor(ChannelKey key) => new()
        {
            Key = key,
            AttemptedAt = DateTimeOffset.FromUnixTimeMilliseconds(AttemptedAt),
            GoodAt = GoodAt.ToInstant(),
            Failures = (int)Failures,
            Problem = Problem,
            IsRefused = IsRefused == 1,
            WaitUntil = WaitUntil.ToInstant(),
            NextAt = DateTimeOffset.FromUnixTimeMilliseconds(NextAt),
            Unacknowledged = (int)Unacknowledged,
            Unreadable = Unreadable is null ? [] : JsonSerializer.Deserialize<UnreadableWords[]>(Unreadable)!,
            ListSince = ListSince.ToInstant(),
        };
    }
}
