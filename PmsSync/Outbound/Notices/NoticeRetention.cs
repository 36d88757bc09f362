using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Outbound.Notices;

/// <summary>Removes notices long settled. What waits, or is a dead letter, stays.</summary>
internal sealed partial class NoticeRetention(Database database, NoticeOptions options, TimeProvider time, ILogger<NoticeRetention> logger) : BackgroundService
{
    /// <summary>Rows in one command at the most, so that no booking waits for it.</summary>
    private const int Slice = 500;

    private const string DeleteNotices = """
        DELETE FROM notice WHERE id IN (
            SELECT n.id FROM notice n LEFT JOIN notice_batch b ON b.id = n.batch
            WHERE n.at < ?1 AND (n.left_out IS NOT NULL OR (b.settled_at < ?1 AND b.letter IS NULL)) ORDER BY n.at LIMIT ?2)
        """;

    private const string DeleteBatches = """
        DELETE FROM notice_batch WHERE id IN (
            SELECT b.id FROM notice_batch b
            WHERE b.settled_at < ?1 AND b.letter IS NULL AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.batch = b.id) LIMIT ?2)
        """;

    // Whose letter was discarded, or is not kept any more, waits for nobody.
    private const string ForgetLetters = """
        UPDATE notice_batch SET letter = NULL
        WHERE letter IS NOT NULL AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = letter AND j.outcome IN (0, 5))
        """;

    /// <summary>One pass over everything.</summary>
    /// <returns>How many notices were removed.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel = default)
    {
        var before = (time.GetUtcNow() - options.KeepFor).ToUnixTimeMilliseconds();
        await database.Writer.WriteAsync(Domain.WorkClass.Bulk, static s => s.Execute(ForgetLetters), cancel);
        var removed = await InSlicesAsync(DeleteNotices, before, cancel);
        await InSlicesAsync(DeleteBatches, before, cancel);
        return removed;
    }

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

    private async Task<int> InSlicesAsync(string sql, long before, CancellationToken cancel)
    {
        var all = 0;
        for (var removed = Slice; removed == Slice; all += removed)
            removed = await database.Writer.WriteAsync(Domain.WorkClass.Bulk, s => s.Execute(sql, before, (long)Slice), cancel);
        return all;
    }

    private async Task RunLoggedAsync(CancellationToken cancel)
    {
        try
        {
            if (await RunOnceAsync(cancel) is > 0 and var removed)
                Log.Removed(logger, removed);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException)
        {
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8506, LogLevel.Information, "The retention of notices removed {Count}")]
        public static partial void Removed(ILogger logger, int count);

        [LoggerMessage(8507, LogLevel.Warning, "The retention of notices could not run; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
