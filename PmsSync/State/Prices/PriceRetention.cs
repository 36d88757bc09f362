using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Prices;

/// <summary>
/// Removes the prices of nights long past, and the notes of who said prices where none of them stands any more. Passes
/// over everything once at the start and then daily, so that a service that is restarted often has its passes too.
/// </summary>
internal sealed partial class PriceRetention(Database database, PriceOptions options, TimeProvider time, ILogger<PriceRetention> logger) : BackgroundService
{
    /// <summary>Rows in one command at the most, so that no booking waits for it.</summary>
    private const int Slice = 500;

    // A claim stands beside a cell: where there is none, there are none.
    private const string PlansBefore = "SELECT id FROM price_plan p WHERE EXISTS (SELECT 1 FROM price_cell WHERE plan = p.id AND night < @before)";

    private const string DeleteClaims = "DELETE FROM price_claim WHERE plan = ?1 AND night < ?2";

    private const string DeleteCells = """
        DELETE FROM price_cell WHERE plan = ?1 AND (night, field) IN
            (SELECT night, field FROM price_cell WHERE plan = ?1 AND night < ?2 ORDER BY night, field LIMIT ?3)
        """;

    // Read beside the writer. An event says prices only in the commit of its note: who has none here gets none later.
    private const string SaidInVain = "SELECT event FROM price_said EXCEPT SELECT event FROM price_cell EXCEPT SELECT event FROM price_claim";

    private const string DeleteSaid = "DELETE FROM price_said WHERE event = ?1";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.RetentionPause, time);
        try
        {
            do
                await RunLoggedAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>One pass over everything.</summary>
    public async Task<PriceRetentionCounts> RunOnceAsync(CancellationToken cancel = default)
    {
        var before = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber - options.KeepDays;
        var cells = 0;
        foreach (var plan in database.Readers.Read(c => c.Query<long>(PlansBefore, new { before }).ToList()))
        {
            await database.Writer.WriteAsync(WorkClass.Bulk, s => s.Execute(DeleteClaims, plan, before), cancel);
            var removed = Slice;
            for (; removed == Slice; cells += removed)
                removed = await database.Writer.WriteAsync(WorkClass.Bulk, s => s.Execute(DeleteCells, plan, before, Slice), cancel);
        }
        var said = 0;
        foreach (var events in database.Readers.Read(static c => c.Query<long>(SaidInVain).ToList()).Chunk(Slice))
            said += await database.Writer.WriteAsync(WorkClass.Bulk, s => events.Sum(e => s.Execute(DeleteSaid, e)), cancel);
        return new PriceRetentionCounts(cells, said);
    }

    private async Task RunLoggedAsync(CancellationToken cancel)
    {
        try
        {
            var counts = await RunOnceAsync(cancel);
            if (counts != default)
                Log.Removed(logger, counts.Values, counts.Notes);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException)
        {
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(13001, LogLevel.Information, "The retention of prices removed {Values} values of nights long past and {Notes} notes of who said them")]
        public static partial void Removed(ILogger logger, int values, int notes);

        [LoggerMessage(13002, LogLevel.Warning, "The retention of prices could not run; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}

/// <summary>What one pass of the retention did.</summary>
internal readonly record struct PriceRetentionCounts(int Values, int Notes);
