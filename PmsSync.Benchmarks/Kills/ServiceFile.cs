using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Benchmarks.Kills;

/// <summary>The service's SQLite file, read past the service: what is there, whatever the API says.</summary>
internal sealed class ServiceFile : IDisposable
{
    private const string Unsettled = """
        SELECT (SELECT count(*) FROM journal WHERE outcome = 0) + (SELECT count(*) FROM held_night) + (SELECT count(*) FROM feed_state WHERE unsettled = 1)
            + (SELECT count(*) FROM feed_cursor c LEFT JOIN feed_state s USING (tenant, source, unit, slot) WHERE coalesce(s.fetch, 0) < c.journaled_fetch)
        """;

    private const string DirectStays = """
        SELECT id, unit, arrival, departure, status, version FROM stay WHERE source = 'direct'
        """;

    private const string DirectHistory = """
        SELECT h.stay_id, h.version, count(*) FROM stay_history h JOIN stay s ON s.id = h.stay_id WHERE s.source = 'direct' GROUP BY h.stay_id, h.version
        """;

    private const string FeedFacts = "SELECT lane, payload, outcome FROM journal WHERE kind = 'feed.read' ORDER BY id";

    private const string Cursors = """
        SELECT c.tenant || '/' || c.source || '/' || c.unit || '/' || c.slot, c.fetch, c.journaled_fetch, coalesce(s.fetch, 0)
        FROM feed_cursor c LEFT JOIN feed_state s USING (tenant, source, unit, slot)
        """;

    private readonly SqliteConnection _connection;

    public ServiceFile(string dataDirectory)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "pmssync.db")};Pooling=False");
        _connection.Open();
        _connection.Execute("PRAGMA busy_timeout = 10000");
    }

    /// <summary>Open events, held nights and facts not applied: 0 at rest.</summary>
    public long CountUnsettled() => _connection.ExecuteScalar<long>(Unsettled);

    public long Count(string sql) => _connection.ExecuteScalar<long>(sql);

    public string Integrity() => _connection.ExecuteScalar<string>("PRAGMA integrity_check")!;

    public ILookup<string, StoredStay> Stays() => _connection
        .Query<(string Id, string Unit, string Arrival, string Departure, long Status, long Version)>(DirectStays)
        .Select(static r => new StoredStay(r.Id, r.Unit, Date(r.Arrival), Date(r.Departure), r.Status == (long)StayStatus.Cancelled, r.Version))
        .ToLookup(static s => s.Id);

    /// <summary>How many lines of history each version of each direct booking has.</summary>
    public IReadOnlyDictionary<(string Id, long Version), long> History() =>
        _connection.Query<(string Id, long Version, long Rows)>(DirectHistory).ToDictionary(static r => (r.Id, r.Version), static r => r.Rows);

    /// <summary>The fetches that are in the journal, by feed, and what became of them.</summary>
    public ILookup<string, (long Fetch, Outcome Outcome)> JournaledFetches() => _connection
        .Query<(string Lane, byte[] Payload, long Outcome)>(FeedFacts)
        .ToLookup(
            static r => TrialHouse.Tenant + r.Lane[r.Lane.IndexOf('/')..],
            static r => (FactJson.Read<FeedReadEvent>(r.Payload).Fact.Fetch, (Outcome)r.Outcome));

    public IReadOnlyList<StoredCursor> FeedCursors() =>
        [.. _connection.Query<(string Feed, long Fetch, long Journaled, long Applied)>(Cursors).Select(static r => new StoredCursor(r.Feed, r.Fetch, r.Journaled, r.Applied))];

    public void Dispose() => _connection.Dispose();

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");
}

/// <summary>A direct booking or block as its row stands.</summary>
internal sealed record StoredStay(string Id, string Unit, DateOnly Arrival, DateOnly Departure, bool IsCancelled, long Version);

/// <summary>How far a feed was read, journaled and applied, in fetches.</summary>
internal sealed record StoredCursor(string Feed, long Fetch, long Journaled, long Applied);
