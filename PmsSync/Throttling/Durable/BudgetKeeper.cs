using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Throttling.Durable;

/// <summary>Forgets budgets that nobody uses any more, and writes down exactly how the others stand when the service stops.</summary>
internal sealed partial class BudgetKeeper(RateManager manager, ThrottlingOptions options, TimeProvider time, ILogger<BudgetKeeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.TidyPause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RunLoggedAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
        }
    }

    public async Task<TidyCounts> RunOnceAsync(CancellationToken cancel = default) => new(await manager.TidyAsync(cancel));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await manager.SaveAsync(cancellationToken);
        }
        catch (Exception error) when (error is StorageUnavailableException or OperationCanceledException)
        {
            // What was written ahead counts as used then.
            Log.NotSaved(logger, error);
        }
    }

    private async Task RunLoggedAsync(CancellationToken cancel)
    {
        try
        {
            var counts = await RunOnceAsync(cancel);
            if (counts != default)
                Log.Tidied(logger, counts.Removed);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException)
        {
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(12001, LogLevel.Information, "{Removed} budgets of calls were not used for long and are forgotten")]
        public static partial void Tidied(ILogger logger, int removed);

        [LoggerMessage(12002, LogLevel.Warning, "Old budgets of calls could not be removed; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(12003, LogLevel.Warning, "The budgets of calls could not be saved; after the start a few calls more count as made than were")]
        public static partial void NotSaved(ILogger logger, Exception error);
    }
}

/// <summary>What one pass removed.</summary>
internal readonly record struct TidyCounts(int Removed);
