using PmsSync.Engine;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Outbound.Messages;

/// <summary>The engine that sends messages to guests: threads side by side, within a thread one after the other.</summary>
internal sealed partial class MessageDelivery : IHostedService, IDisposable
{
    private readonly ILogger<MessageDelivery> _logger;

    public MessageDelivery(
        MessageDispatcher dispatcher, MessageDeliveryOptions options, DeliverySignals signals, Database database, EngineMetrics metrics, TimeProvider time,
        Random chance, ILogger<MessageDelivery> logger)
    {
        _logger = logger;
        // A send is a call of its own with commits of its own: nothing is gained by several in one turn.
        var limits = new LaneEngineOptions { MaxWorkers = options.Workers, MaxLanesPerTurn = 1, MaxItemsPerLane = 1, MaxItemsPerTurn = 1 };
        Engine = new LaneEngine(new LaneEngineSetup(
            "messages-delivery", limits, new DeliverySource(database), dispatcher.HandleAsync, time, new Random(chance.Next()), logger));
        metrics.Add(Engine);
        signals.Subscribe(
            open => Engine.Offer(DeliverySource.ToWork(open)),
            (tenant, thread) => Engine.Unpark(tenant, DeliverySource.LaneOf(thread)));
    }

    public LaneEngine Engine { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Engine.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var left = await Engine.StopAsync(cancellationToken);
        if (left.Queued > 0)
            Log.Left(_logger, left.Queued);
    }

    public void Dispose() => Engine.Dispose();

    private static partial class Log
    {
        [LoggerMessage(8410, LogLevel.Information, "{Count} messages to guests wait for the next start")]
        public static partial void Left(ILogger logger, int count);
    }
}
