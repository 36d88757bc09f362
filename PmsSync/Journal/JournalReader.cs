using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>Queries over the journal.</summary>
internal static class JournalReader
{
    private const string Columns = """
        SELECT id, tenant, pipeline, class, lane, kind, source, payload, received_at, outcome, closed_at, note, by_event, result, attempts, failed_at,
            retry_at, error
        FROM journal
        """;

    private const string ById = Columns + " WHERE id = ?1";

    private const string ByIds = Columns + " WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id";

    private const string OfTenant = Columns + """
         WHERE tenant = ?1 AND id < ?2 AND (?4 IS NULL OR lane = ?4) AND (?5 IS NULL OR kind = ?5) AND (?6 IS NULL OR outcome = ?6)
        ORDER BY id DESC LIMIT ?3
        """;

    private const string DeadLanesOf = "SELECT DISTINCT lane FROM journal WHERE outcome = 5 AND tenant = @tenant AND pipeline = @pipeline";

    private const string DeadOfTenant = Columns + " WHERE outcome = 5 AND tenant = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";

    private const string OpenAfter = """
        SELECT id AS Id, tenant AS Tenant, pipeline AS Pipeline, class AS Class, lane AS Lane, retry_at AS RetryAt
        FROM journal WHERE outcome = 0 AND pipeline = @pipeline AND id > @after ORDER BY id LIMIT @max
        """;

    // Each by the index of its own few.
    private const string UnappliedOfSource = """
        SELECT outcome FROM journal
        WHERE outcome = 5 AND pipeline = ?1 AND tenant = ?2 AND source = ?3 AND kind = ?4 AND (id > ?5 OR lane = ?6)
        UNION ALL
        SELECT outcome FROM journal
        WHERE outcome = 0 AND pipeline = ?1 AND tenant = ?2 AND source = ?3 AND kind = ?4 AND (id > ?5 OR lane = ?6)
        LIMIT 1
        """;

    private const string NewestId = "SELECT coalesce(max(id), 0) FROM journal";

    private const string TenantsOfUnapplied = """
        SELECT tenant FROM journal WHERE outcome = 5 AND pipeline = ?1 AND source = ?2 AND kind = ?3
        UNION
        SELECT tenant FROM journal WHERE outcome = 0 AND pipeline = ?1 AND source = ?2 AND kind = ?3
        """;

    // Each by the index of its own few: asked together, all of the journal would be read.
    private const string CountOpenAndDead = "SELECT (SELECT count(*) FROM journal WHERE outcome = 0), (SELECT count(*) FROM journal WHERE outcome = 5)";

    public static JournalEvent? Find(SqliteConnection connection, long id) =>
        connection.ReadRows(ById, Read, id).SingleOrDefault();

    public static IReadOnlyList<JournalEvent> Load(SqliteConnection connection, IEnumerable<long> ids) =>
        connection.ReadRows(ByIds, Read, JsonIds.Of(ids));

    /// <summary>Open events of a pipeline after an id, in order: what a crash left, or what did not fit into memory.</summary>
    public static IReadOnlyList<OpenEvent> ReadOpen(SqliteConnection connection, Pipeline pipeline, long after, int max) =>
        [.. connection.Query<OpenRow>(OpenAfter, new { pipeline = (int)pipeline, after, max }).Select(static r => r.ToOpen())];

    /// <summary>The id of the newest event, 0 before the first. It only grows: the newest one is never deleted.</summary>
    public static long Newest(SqliteConnection connection) => connection.ReadRows(NewestId, static row => row.GetInt64(0)).Single();

    /// <summary>Of what a source told of this kind and what is not applied: dead where anything waits for a person, else open; null where all is.</summary>
    public static Outcome? Unapplied(
        SqliteConnection connection, TenantId tenant, Pipeline pipeline, string source, string kind, UnappliedBounds of) => connection.ReadRows(
            UnappliedOfSource, static row => (Outcome?)row.GetInt32(0), (int)pipeline, tenant.Value, source, kind, of.After, of.OrLane).SingleOrDefault();

    /// <summary>The tenants of whom a source told something of this kind that is not applied.</summary>
    public static IReadOnlySet<TenantId> WhereUnapplied(SqliteConnection connection, Pipeline pipeline, string source, string kind) =>
        connection.ReadRows(TenantsOfUnapplied, static row => new TenantId(row.GetString(0)), (int)pipeline, source, kind).ToHashSet();

    /// <summary>A tenant's events, newest first, before an id.</summary>
    public static IReadOnlyList<JournalEvent> List(
        SqliteConnection connection, TenantId tenant, long before, int limit, string? lane = null, string? kind = null, Outcome? outcome = null) =>
        connection.ReadRows(OfTenant, Read, tenant.Value, before, limit, lane, kind, (int?)outcome);

    /// <summary>The lanes of a tenant's pipeline in which an event waits for a person.</summary>
    public static IReadOnlyList<string> DeadLanes(SqliteConnection connection, TenantId tenant, Pipeline pipeline) =>
        [.. connection.Query<string>(DeadLanesOf, new { tenant = tenant.Value, pipeline = (int)pipeline })];

    public static IReadOnlyList<JournalEvent> ListDead(SqliteConnection connection, TenantId tenant, long before, int limit) =>
        connection.ReadRows(DeadOfTenant, Read, tenant.Value, before, limit);

    /// <summary>How many events wait, and how many are dead letters.</summary>
    public static (long Open, long Dead) Count(SqliteConnection connection) =>
        connection.ReadRows(CountOpenAndDead, static row => (row.GetInt64(0), row.GetInt64(1))).Single();

    private static JournalEvent Read(SqliteDataReader row) => new(
        row.GetInt64(0), new TenantId(row.GetString(1)), (Pipeline)row.GetInt32(2), (WorkClass)row.GetInt32(3), row.GetString(4), row.GetString(5),
        row.GetString(6), row.GetFieldValue<byte[]>(7), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)), (Outcome)row.GetInt32(9), row.Instant(10),
        row.Text(11), row.Number(12), row.IsDBNull(13) ? null : row.GetFieldValue<byte[]>(13), row.GetInt32(14), row.Instant(15), row.Instant(16), row.Text(17));

    private sealed class OpenRow
    {
        public long Id { get; init; }
        public string Tenant { get; init; } = "";
        public long Pipeline { get; init; }
        public long Class { get; init; }
        public string Lane { get; init; } = "";
        public long? RetryAt { get; init; }

        public OpenEvent ToOpen() => new(Id, new TenantId(Tenant), (Pipeline)Pipeline, (WorkClass)Class, Lane, RetryAt.ToInstant());
    }
}
