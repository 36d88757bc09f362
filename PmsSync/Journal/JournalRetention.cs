using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>
/// Removes closed events when their time is over, and gives the keys of API requests free. Open and dead events
/// stay whatever their age, and so does the newest row: SQLite would give its id a second time.
/// </summary>
internal sealed partial class JournalRetention(Database database, JournalKeys keys, JournalOptions options, TimeProvider time, ILogger<JournalRetention> logger) : BackgroundService
{
    /// <summary>The <see cref="NewEvent.Source"/> of what the API appends.</summary>
    public const string ApiSource = "api";

    private const int Slice = 500;

    // Ids grow with the time of receipt, so that the walk ends at the first row that is too young for both.
    private const string After = """
        SELECT id AS Id, received_at AS ReceivedAt, closed_at AS ClosedAt, source = 'api' AND dedupe IS NOT NULL AS HoldsApiKey
        FROM journal WHERE id > @after ORDER BY id LIMIT @limit
        """;

    private const string IsRemoved = """
        id IN (SELECT value FROM json_each(?1)) AND outcome BETWEEN 1 AND 4 AND closed_at < ?2 AND id < (SELECT max(id) FROM journal)
        """;

    private const string IsReleased = """
        id IN (SELECT value FROM json_each(?1)) AND source = 'api' AND dedupe IS NOT NULL AND received_at < ?2
        """;

    private static readonly Change Remove = new(
        $"SELECT id, dedupe FROM journal WHERE {IsRemoved} AND dedupe IS NOT NULL", $"DELETE FROM journal WHERE {IsRemoved}");

    private static readonly Change Release = new(
        $"SELECT id, dedupe FROM journal WHERE {IsReleased}", $"UPDATE journal SET dedupe = NULL WHERE {IsReleased}");

    // All up to here has lost its key already; where a new process begins anew it walks once more.
    private long _releasedTo;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RetentionPause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RunLoggedAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>One pass over what became old since the last.</summary>
    public async Task<RetentionCounts> RunOnceAsync(CancellationToken cancel = default)
    {
        var now = time.GetUtcNow();
        var removed = await WalkAsync(0, (now - TimeSpan.FromDays(options.KeepDays)).ToUnixTimeMilliseconds(), static (row, before) => row.ClosedAt < before, Remove, cancel);
        var released = await WalkAsync(_releasedTo, (now - options.KeepApiKeys).ToUnixTimeMilliseconds(), static (row, _) => row.HoldsApiKey, Release, cancel);
        _releasedTo = released.To;
        return new RetentionCounts(removed.Changed, released.Changed);
    }

    private async Task RunLoggedAsync(CancellationToken cancel)
    {
        try
        {
            var counts = await RunOnceAsync(cancel);
            if (counts != default)
                Log.Removed(logger, counts.Removed, counts.KeysReleased);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException)
        {
            Log.Failed(logger, error);
        }
    }

    private async Task<(int Changed, long To)> WalkAsync(long after, long before, Func<Row, long, bool> isDue, Change change, CancellationToken cancel)
    {
        var changed = 0;
        while (true)
        {
            // Not buffered: read up to the first that is too young, which is nearly always the first of all.
            var old = database.Readers.Read(c => c.Query<Row>(After, new { after, limit = Slice }, buffered: false).TakeWhile(r => r.ReceivedAt < before).ToList());
            var due = old.Where(r => isDue(r, before)).Select(static r => r.Id).ToList();
            if (due.Count > 0)
                changed += await database.Writer.WriteAsync(new ChangeCommand(keys, change, JsonIds.Of(due), before) { Class = WorkClass.Bulk }, cancel);
            if (old.Count > 0)
                after = old[^1].Id;
            if (old.Count < Slice)
                return (changed, after);
        }
    }

    /// <summary>The rows whose keys become free, and what is done to the rows, by ids and time.</summary>
    private sealed record Change(string Keys, string Rows);

    private sealed class ChangeCommand(JournalKeys keys, Change change, string ids, long before) : WriteCommand<int>
    {
        private List<(long Id, byte[] Key)> _free = [];

        public override void Committed() => _free.ForEach(f => keys.Forget(f.Key, f.Id));

        protected override int Write(WriteSession session)
        {
            _free = session.Query(change.Keys, static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), ids, before);
            foreach (var (id, key) in _free)
                JournalKeys.Remove(session, key, id);
            return session.Execute(change.Rows, ids, before);
        }
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public long ReceivedAt { get; init; }
        public long? ClosedAt { get; init; }
        public bool HoldsApiKey { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Information, "The journal's retention removed {Removed} closed events and released {Keys} keys of API requests")]
        public static partial void Removed(ILogger logger, int removed, int keys);

        [LoggerMessage(3011, LogLevel.Warning, "The journal's retention could not run; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}

/// <summary>What one pass of the retention did.</summary>
internal readonly record struct RetentionCounts(int Removed, int KeysReleased);
