using PmsSync.Engine;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>The engine that tells people and other systems: targets side by side, each one's notices one after the other.</summary>
internal sealed partial class NoticeDelivery : IHostedService, IDisposable
{
    private readonly ILogger<NoticeDelivery> _logger;

    private readonly NoticeBoard _board;

    private readonly IDisposable _reloads;

    public NoticeDelivery(
        NoticeDispatcher dispatcher, NoticeOptions options, NoticeBoard board, DeadLetterNotices deadLetters, Database database, TenantDirectory tenants,
        EngineMetrics metrics, TimeProvider time, Random chance, ILogger<NoticeDelivery> logger)
    {
        (_logger, _board) = (logger, board);
        var limits = new LaneEngineOptions { MaxWorkers = options.Workers, MaxLanesPerTurn = 1 };
        Engine = new LaneEngine(new LaneEngineSetup(
            "notices-delivery", limits, new Source(database), dispatcher.HandleAsync, time, new Random(chance.Next()), logger));
        metrics.Add(Engine);
        board.Subscribe(
            posted => Engine.Offer([.. posted.Select(static p => NoticeStore.ToWork(p.Row, p.Lane))]),
            (row, lane) => Engine.Reopen([NoticeStore.ToWork(row, lane)]));
        deadLetters.Listen();
        _reloads = tenants.OnChange((before, _) => LookAgain(before));
    }

    public LaneEngine Engine { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Engine.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var left = await Engine.StopAsync(cancellationToken);
        if (left.Queued > 0)
            Log.Left(_logger, left.Queued);
    }

    public void Dispose()
    {
        _reloads.Dispose();
        _board.Unsubscribe();
        Engine.Dispose();
    }

    // An edited server, secret or time of gathering holds at once, and who was removed is told nothing more.
    private void LookAgain(Snapshot before)
    {
        foreach (var target in before.Tenants.SelectMany(static t => t.NoticeTargets))
            Engine.Unpark(target.Tenant, target.Id);
    }

    private sealed class Source(Database database) : WorkSource
    {
        public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max) => database.Readers.Read(c => NoticeStore.ReadOpen(c, afterId, max));
    }

    private static partial class Log
    {
        [LoggerMessage(8505, LogLevel.Information, "{Count} notices wait for the next start")]
        public static partial void Left(ILogger logger, int count);
    }
}
