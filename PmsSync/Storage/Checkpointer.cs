using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>
/// Copies the write-ahead log back into the database on a connection of its own, so that no commit waits for it;
/// the writer then copies the little that came meanwhile, and the log starts from its beginning.
/// </summary>
internal sealed partial class Checkpointer(
    StorageOptions options, StorageHealth health, DatabaseWriter writer, TimeProvider time, ILogger<Checkpointer> logger) : BackgroundService
{
    // So little that the writer copies it between two commits without anyone noticing.
    private const int LittleRest = 256;

    private const int MostPasses = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

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
        if (!health.IsWritable || writer.LogPages < options.CheckpointPages)
            return false;
        try
        {
            using var connection = Connections.OpenWriter(options.DatabasePath);
            CopyInPasses(connection);
            writer.FinishCheckpoint();
            return true;
        }
        catch (SqliteException error)
        {
            Log.Failed(logger, error);
            return false;
        }
    }

    // While one pass copies, commits add to the log; each pass finds less than the one before.
    private static void CopyInPasses(SqliteConnection connection)
    {
        var copied = 0;
        for (var pass = 0; pass < MostPasses; pass++)
        {
            var now = Connections.CopyLogBack(connection).Copied;
            if (now - copied <= LittleRest)
                return;
            copied = now;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "The write-ahead log could not be copied back; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
