using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// The engine that tells the channels: a lane for each endpoint of each connection. Started after the pipelines, stopped
/// before them: a call that is under way is finished, the rest waits in its rows.
/// </summary>
internal sealed partial class ChannelDelivery : IHostedService, IDisposable
{
    private static readonly LaneEngineOptions Options = new()
    {
        // A lane runs for as long as its call is under way, and most of that is waiting for an answer.
        MaxWorkers = 64,
        MaxLanesPerTurn = 1,
    };

    private readonly ILogger _logger;

    public ChannelDelivery(
        Database database, ChannelDispatcher dispatcher, DirtyTargets dirty, PullLedger pulls, LaneWakes wakes, EngineMetrics metrics,
        WorkThreads threads, WorkOrder order, Random chance, TimeProvider time, ILogger<ChannelDelivery> logger)
    {
        _logger = logger;
        Engine = new LaneEngine(new LaneEngineSetup(
            "channels", Options with { Order = order }, new Source(database), dispatcher.HandleAsync, time, new Random(chance.Next()), logger)
        {
            // What is to be told is planned before anything is waited for.
            Place = threads.AddPlace(applies: false),
        });
        metrics.Add(Engine);
        wakes.OnWake(lane => Engine.Unpark(lane.Tenant, lane.Name));
        dirty.OnCommitted(marks => Offer(wakes, marks));
        pulls.OnApplied((tenant, connection) =>
        {
            wakes.Wake(new DeliveryLane(tenant, connection, Endpoint.Availability));
            wakes.Wake(new DeliveryLane(tenant, connection, Endpoint.Prices));
        });
    }

    public LaneEngine Engine { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Engine.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var left = await Engine.StopAsync(cancellationToken);
        if (left.Queued > 0)
            Log.Left(_logger, left.Queued, left.ParkedLanes);
    }

    public void Dispose() => Engine.Dispose();

    private void Offer(LaneWakes wakes, IReadOnlyList<DirtyMark> marks)
    {
        foreach (var mark in marks)
            Engine.Offer(DirtyStore.ToWork(mark.Row, mark.Lane, mark.Class));
        foreach (var lane in marks.GroupBy(static m => m.Lane))
            wakes.Wake(lane.Key, lane.Min(static m => m.Class));
    }

    private sealed class Source(Database database) : WorkSource
    {
        public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max) => database.Readers.Read(c => DirtyStore.ReadAfter(c, afterId, max));
    }

    private static partial class Log
    {
        [LoggerMessage(8210, LogLevel.Information, "{Open} changes are still to be told and wait for the next start ({Parked} channels were waiting)")]
        public static partial void Left(ILogger logger, int open, int parked);
    }
}
