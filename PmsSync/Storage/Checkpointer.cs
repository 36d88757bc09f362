using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>
/// Copies the write-ahead log back into the database on a connection of its own, so that no commit waits for it;
/// the writer then copies the little that came meanwhile, and the log starts from its beginning.
/// </summary>
internal sealed partial class Checkpointer(
    StorageOptions options, StorageHealth health, DatabaseWriter writer, TimeProvider time, ILogger<Checkpointer> logger) : BackgroundService
{
    private const int PageBytes = 4096;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _batchAtLastRun;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                RunOnce();
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Returns true when a checkpoint ran.</summary>
    public bool RunOnce()
    {
        var batch = writer.BatchNumber;
        if (!health.IsWritable || batch == _batchAtLastRun || LogBytes() < (long)options.CheckpointPages * PageBytes)
            return false;
        try
        {
            using var connection = Connections.OpenWriter(options.DatabasePath);
            Connections.Run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            writer.FinishCheckpoint();
            _batchAtLastRun = batch;
            return true;
        }
        catch (SqliteException error)
        {
            Log.Failed(logger, error);
            return false;
        }
    }

    private long LogBytes()
    {
        var log = new FileInfo(options.DatabasePath + "-wal");
        return log.Exists ? log.Length : 0;
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "The write-ahead log could not be copied back; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
