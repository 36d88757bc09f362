using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.Journal;

/// <summary>Queries over the journal.</summary>
internal static class JournalReader
{
    private const string Columns = """
        SELECT id AS Id, tenant AS Tenant, pipeline AS Pipeline, class AS Class, lane AS Lane, kind AS Kind, source AS Source,
               payload AS Payload, received_at AS ReceivedAt, outcome AS Outcome, closed_at AS ClosedAt, note AS Note,
               by_event AS ByEvent, result AS Result, attempts AS Attempts, failed_at AS FailedAt, retry_at AS RetryAt, error AS Error
        FROM journal
        """;

    private const string ById = Columns + " WHERE id = @id";

    private const string ByIds = Columns + " WHERE id IN (SELECT value FROM json_each(@ids)) ORDER BY id";

    private const string OfTenant = Columns + """
         WHERE tenant = @tenant AND id < @before
           AND (@lane IS NULL OR lane = @lane) AND (@kind IS NULL OR kind = @kind) AND (@outcome IS NULL OR outcome = @outcome)
        ORDER BY id DESC LIMIT @limit
        """;

    private const string DeadLanesOf = "SELECT DISTINCT lane FROM journal WHERE outcome = 5 AND tenant = @tenant AND pipeline = @pipeline";

    private const string DeadOfTenant = Columns + " WHERE outcome = 5 AND tenant = @tenant AND id < @before ORDER BY id DESC LIMIT @limit";

    private const string OpenAfter = """
        SELECT id AS Id, tenant AS Tenant, pipeline AS Pipeline, class AS Class, lane AS Lane, retry_at AS RetryAt
        FROM journal WHERE outcome = 0 AND pipeline = @pipeline AND id > @after ORDER BY id LIMIT @max
        """;

    private const string CountByOutcome = "SELECT outcome AS Outcome, count(*) AS Count FROM journal WHERE outcome IN (0, 5) GROUP BY outcome";

    public static JournalEvent? Find(SqliteConnection connection, long id) =>
        connection.QuerySingleOrDefault<Row>(ById, new { id })?.ToEvent();

    public static IReadOnlyList<JournalEvent> Load(SqliteConnection connection, IEnumerable<long> ids) =>
        [.. connection.Query<Row>(ByIds, new { ids = JsonIds.Of(ids) }).Select(static r => r.ToEvent())];

    /// <summary>Open events of a pipeline after an id, in order: what a crash left, or what did not fit into memory.</summary>
    public static IReadOnlyList<OpenEvent> ReadOpen(SqliteConnection connection, Pipeline pipeline, long after, int max) =>
        [.. connection.Query<OpenRow>(OpenAfter, new { pipeline = (int)pipeline, after, max }).Select(static r => r.ToOpen())];

    /// <summary>A tenant's events, newest first, before an id.</summary>
    public static IReadOnlyList<JournalEvent> List(
        SqliteConnection connection, TenantId tenant, long before, int limit, string? lane = null, string? kind = null, Outcome? outcome = null) =>
        [.. connection.Query<Row>(OfTenant, new { tenant = tenant.Value, before, limit, lane, kind, outcome = (int?)outcome }).Select(static r => r.ToEvent())];

    /// <summary>The lanes of a tenant's pipeline in which an event waits for a person.</summary>
    public static IReadOnlyList<string> DeadLanes(SqliteConnection connection, TenantId tenant, Pipeline pipeline) =>
        [.. connection.Query<string>(DeadLanesOf, new { tenant = tenant.Value, pipeline = (int)pipeline })];

    public static IReadOnlyList<JournalEvent> ListDead(SqliteConnection connection, TenantId tenant, long before, int limit) =>
        [.. connection.Query<Row>(DeadOfTenant, new { tenant = tenant.Value, before, limit }).Select(static r => r.ToEvent())];

    /// <summary>How many events wait, and how many are dead letters.</summary>
    public static (long Open, long Dead) Count(SqliteConnection connection)
    {
        var counts = connection.Query<(long Outcome, long Count)>(CountByOutcome).ToDictionary(static r => r.Outcome, static r => r.Count);
        return (counts.GetValueOrDefault(0), counts.GetValueOrDefault(5));
    }

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    private sealed class Row
    {
        public long Id { get; init; }
        public string Tenant { get; init; } = "";
        public long Pipeline { get; init; }
        public long Class { get; init; }
        public string Lane { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Source { get; init; } = "";
        public byte[] Payload { get; init; } = [];
        public long ReceivedAt { get; init; }
        public long Outcome { get; init; }
        public long? ClosedAt { get; init; }
        public string? Note { get; init; }
        public long? ByEvent { get; init; }
        public byte[]? Result { get; init; }
        public long Attempts { get; init; }
        public long? FailedAt { get; init; }
        public long? RetryAt { get; init; }
        public string? Error { get; init; }

        public JournalEvent ToEvent() => new(
            Id, new TenantId(Tenant), (Pipeline)Pipeline, (WorkClass)Class, Lane, Kind, Source, Payload,
            DateTimeOffset.FromUnixTimeMilliseconds(ReceivedAt), (Outcome)Outcome, Time(ClosedAt), Note, ByEvent, Result,
            (int)Attempts, Time(FailedAt), Time(RetryAt), Error);
    }

    private sealed class OpenRow
    {
        public long Id { get; init; }
        public string Tenant { get; init; } = "";
        public long Pipeline { get; init; }
        public long Class { get; init; }
        public string Lane { get; init; } = "";
        public long? RetryAt { get; init; }

        public OpenEvent ToOpen() => new(Id, new TenantId(Tenant), (Pipeline)Pipeline, (WorkClass)Class, Lane, Time(RetryAt));
    }
}
