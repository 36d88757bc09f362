using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Notices;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Notices;

/// <summary>
/// Posts what turned with time: each turn once, because that it was told stands in the same transaction as the notice. What comes
/// and goes between two looks is not seen, and was nobody's work.
/// </summary>
internal sealed partial class NoticeWatch(
    StandingLook look, NoticeBoard board, Database database, TenantDirectory tenants, TimeProvider time, ILogger<NoticeWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>One look at everybody who is told of such things.</summary>
    /// <returns>How many turns there were.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancel = default)
    {
        var turns = 0;
        foreach (var tenant in tenants.Current.Tenants)
        {
            if (board.Wants(tenant.Id, NoticeKind.FeedStale) || board.Wants(tenant.Id, NoticeKind.FeedRecovered))
                turns += await TellAsync(tenant.Id, NoticeKind.FeedStale, [.. look.Sources(tenant)], cancel);
            if (board.Wants(tenant.Id, NoticeKind.TurnoverAtRisk))
                turns += await TellAsync(tenant.Id, NoticeKind.TurnoverAtRisk, [.. look.Turnovers(tenant)], cancel);
        }
        return turns;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
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

    private async Task<int> TellAsync(TenantId tenant, NoticeKind kind, List<Standing> seen, CancellationToken cancel)
    {
        var told = database.Readers.Read(c => StandingStore.Of(c, tenant, kind));
        var begun = seen.Where(s => s.IsOn == true && !told.Contains(s.Subject)).ToList();
        // What is planned anew between two pages may stand on both.
        var bySubject = seen.DistinctBy(static s => s.Subject).ToDictionary(static s => s.Subject, StringComparer.Ordinal);
        // What is not looked at any more ends without a word: it was removed, switched off, or done.
        var over = told.Where(t => bySubject.GetValueOrDefault(t) is not { } now || now.IsOn == false).ToList();
        if (begun.Count + over.Count == 0)
            return 0;
        return await database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            var turns = 0;
            foreach (var standing in begun.Where(s => StandingStore.Begin(session, tenant, kind, s.Subject, time.GetUtcNow())))
            {
                board.Post(session, standing.On);
                turns++;
            }
            foreach (var subject in over.Where(o => StandingStore.End(session, tenant, kind, o)))
            {
                if (bySubject.GetValueOrDefault(subject)?.Off is { } off)
                    board.Post(session, off);
                turns++;
            }
            return turns;
        }, cancel);
    }

    private async Task RunLoggedAsync(CancellationToken cancel)
    {
        try
        {
            await RunOnceAsync(cancel);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException)
        {
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10500, LogLevel.Warning, "What turned with time could not be looked at; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}

/// <summary>Notices of what turns with time.</summary>
internal static class NoticeWatchModule
{
    public static IServiceCollection AddNoticeWatch(this IServiceCollection services) => services
        .AddSingleton<StandingLook>()
        .AddSingleton<NoticeWatch>()
        .AddHostedService(static s => s.GetRequiredService<NoticeWatch>());
}
