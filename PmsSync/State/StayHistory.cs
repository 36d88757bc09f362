using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>One thing that happened to a stay, and the event that did it.</summary>
internal sealed record HistoryRow(string StayId, long Version, long EventId, DateTimeOffset At, string What, string Words);

/// <summary>The life of each stay. An event writes each kind of change once, however often it is applied.</summary>
internal static class StayHistory
{
    private const string Insert = """
        INSERT INTO stay_history (tenant, stay_id, version, event_id, at, what, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO NOTHING
        """;

    private const string OfStay = """
        SELECT stay_id AS StayId, version AS Version, event_id AS EventId, at AS At, what AS What, words AS Words
        FROM stay_history WHERE stay_id = @stayId AND tenant = @tenant ORDER BY id
        """;

    private const string OfEvent = """
        SELECT stay_id AS StayId, version AS Version, event_id AS EventId, at AS At, what AS What, words AS Words
        FROM stay_history WHERE event_id = @eventId AND tenant = @tenant ORDER BY id
        """;

    private const string CountKinds = "SELECT what AS What, count(*) AS Count FROM stay_history WHERE tenant = @tenant GROUP BY what";

    /// <summary>How often each kind of change happened to a tenant's stays.</summary>
    public static IReadOnlyDictionary<string, int> CountByKind(SqliteConnection connection, TenantId tenant) =>
        connection.Query<(string What, long Count)>(CountKinds, new { tenant = tenant.Value }).ToDictionary(static r => r.What, static r => (int)r.Count);

    public static void Add(WriteSession session, TenantId tenant, HistoryRow row) =>
        session.Execute(Insert, tenant.Value, row.StayId, row.Version, row.EventId, row.At.ToUnixTimeMilliseconds(), row.What, row.Words);

    public static IReadOnlyList<HistoryRow> Of(SqliteConnection connection, TenantId tenant, string stayId) =>
        [.. connection.Query<Row>(OfStay, new { tenant = tenant.Value, stayId }).Select(static r => r.ToHistory())];

    /// <summary>What an event changed.</summary>
    public static IReadOnlyList<HistoryRow> OfOneEvent(SqliteConnection connection, TenantId tenant, long eventId) =>
        [.. connection.Query<Row>(OfEvent, new { tenant = tenant.Value, eventId }).Select(static r => r.ToHistory())];

    private sealed class Row
    {
        public string StayId { get; init; } = "";
        public long Version { get; init; }
        public long EventId { get; init; }
        public long At { get; init; }
        public string What { get; init; } = "";
        public string Words { get; init; } = "";

        public HistoryRow ToHistory() => new(StayId, Version, EventId, DateTimeOffset.FromUnixTimeMilliseconds(At), What, Words);
    }
}
