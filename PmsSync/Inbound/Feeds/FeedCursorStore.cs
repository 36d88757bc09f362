using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Inbound.Feeds;

/// <summary>The rows of <see cref="FeedCursor"/>.</summary>
internal static class FeedCursorStore
{
    private const string Upsert = """
        INSERT INTO feed_cursor (tenant, source, unit, slot, address_hash, etag, last_modified, reading, fetch, journaled_fetch, attempted_at,
            good_at, changed_at, failures, problem, problem_since, wait_until, refresh_seconds, remarks, unreadable)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
        ON CONFLICT (tenant, source, unit, slot) DO UPDATE SET
            address_hash = excluded.address_hash, etag = excluded.etag, last_modified = excluded.last_modified, reading = excluded.reading,
            fetch = excluded.fetch, journaled_fetch = excluded.journaled_fetch, attempted_at = excluded.attempted_at, good_at = excluded.good_at,
            changed_at = excluded.changed_at, failures = excluded.failures, problem = excluded.problem, problem_since = excluded.problem_since,
            wait_until = excluded.wait_until, refresh_seconds = excluded.refresh_seconds, remarks = excluded.remarks, unreadable = excluded.unreadable
        """;

    private const string ForgetContent = """
        UPDATE feed_cursor SET etag = NULL, last_modified = NULL, reading = NULL WHERE tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4
        """;

    private const string ForgetGoodOfAll = "UPDATE feed_cursor SET good_at = NULL";

    private const string Columns = """
        SELECT tenant AS Tenant, source AS Source, unit AS Unit, slot AS Slot, address_hash AS AddressHash, etag AS ETag,
            last_modified AS LastModified, reading AS Reading, fetch AS Fetch, journaled_fetch AS JournaledFetch, attempted_at AS AttemptedAt,
            good_at AS GoodAt, changed_at AS ChangedAt, failures AS Failures, problem AS Problem, problem_since AS ProblemSince,
            wait_until AS WaitUntil, refresh_seconds AS RefreshSeconds, remarks AS Remarks, unreadable AS Unreadable
        FROM feed_cursor
        """;

    private const string One = Columns + " WHERE tenant = @tenant AND source = @source AND unit = @unit AND slot = @slot";

    private const string OfTenant = Columns + " WHERE tenant = @tenant";

    private const string All = Columns;

    public static void Save(WriteSession session, FeedCursor cursor) => session.Execute(
        Upsert, cursor.Feed.Tenant.Value, cursor.Feed.Connection.Value, cursor.Feed.Unit.Value, cursor.Feed.Slot, cursor.AddressHash, cursor.ETag,
        cursor.LastModified, cursor.Reading, cursor.Fetch, cursor.JournaledFetch, cursor.AttemptedAt.ToUnixTimeMilliseconds(),
        cursor.GoodAt?.ToUnixTimeMilliseconds(), cursor.ChangedAt?.ToUnixTimeMilliseconds(), cursor.Failures, cursor.Problem,
        cursor.ProblemSince?.ToUnixTimeMilliseconds(), cursor.WaitUntil?.ToUnixTimeMilliseconds(), (long?)cursor.RefreshInterval?.TotalSeconds,
        cursor.Remarks.Count == 0 ? null : JsonSerializer.Serialize(cursor.Remarks), cursor.Unreadable);

    /// <summary>The feed is read in full the next time. Its count of fetches stays as it is, also under a look that is on its way.</summary>
    public static void Forget(WriteSession session, FeedId feed) =>
        session.Execute(ForgetContent, feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot);

    /// <summary>No feed counts as read well until it is again.</summary>
    public static void ForgetGood(WriteSession session) => session.Execute(ForgetGoodOfAll);

    /// <summary>The feed's cursor; a fresh one where it was never read.</summary>
    public static FeedCursor Of(SqliteConnection connection, FeedId feed) =>
        connection.QuerySingleOrDefault<Row>(One, new { tenant = feed.Tenant.Value, source = feed.Connection.Value, unit = feed.Unit.Value, slot = feed.Slot })
            ?.ToCursor() ?? new FeedCursor { Feed = feed };

    public static IReadOnlyList<FeedCursor> Of(SqliteConnection connection, TenantId tenant) =>
        [.. connection.Query<Row>(OfTenant, new { tenant = tenant.Value }).Select(static r => r.ToCursor())];

    public static IReadOnlyList<FeedCursor> Every(SqliteConnection connection) =>
        [.. connection.Query<Row>(All).Select(static r => r.ToCursor())];

    private sealed class Row
    {
        public string Tenant { get; init; } = "";
        public string Source { get; init; } = "";
        public string Unit { get; init; } = "";
        public long Slot { get; init; }
        public string AddressHash { get; init; } = "";
        public string? ETag { get; init; }
        public string? LastModified { get; init; }
        public string? Reading { get; init; }
        public long Fetch { get; init; }
        public long JournaledFetch { get; init; }
        public long AttemptedAt { get; init; }
        public long? GoodAt { get; init; }
        public long? ChangedAt { get; init; }
        public long Failures { get; init; }
        public string? Problem { get; init; }
        public long? ProblemSince { get; init; }
        public long? WaitUntil { get; init; }
        public long? RefreshSeconds { get; init; }
        public string? Remarks { get; init; }
        public long Unreadable { get; init; }

        public FeedCursor ToCursor() => new()
        {
            Feed = new FeedId(new TenantId(Tenant), new ConnectionId(Source), new UnitId(Unit), (int)Slot),
            AddressHash = AddressHash,
            ETag = ETag,
            LastModified = LastModified,
            Reading = Reading,
            Fetch = Fetch,
            JournaledFetch = JournaledFetch,
            AttemptedAt = DateTimeOffset.FromUnixTimeMilliseconds(AttemptedAt),
            GoodAt = GoodAt.ToInstant(),
            ChangedAt = ChangedAt.ToInstant(),
            Failures = (int)Failures,
            Problem = Problem,
            ProblemSince = ProblemSince.ToInstant(),
            WaitUntil = WaitUntil.ToInstant(),
            RefreshInterval = RefreshSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Unreadable = (int)Unreadable,
            Remarks = Remarks is null ? [] : JsonSerializer.Deserialize<string[]>(Remarks)!,
        };
    }
}
