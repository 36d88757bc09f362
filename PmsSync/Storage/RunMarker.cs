namespace PmsSync.Storage;

/// <summary>Writes the mark of how far the service has come, once a minute; <see cref="Database"/> writes the last one.</summary>
internal sealed partial class RunMarker(Database database, TimeProvider time, ILogger<RunMarker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

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

    public void RunOnce()
    {
        try
        {
            database.MarkRun();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2030, LogLevel.Warning, "The mark of the last run could not be written; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
