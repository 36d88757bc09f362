using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;

namespace PmsSync.Pipelines;

/// <summary>One pipeline's engine with its runner, fed by the journal right after each commit.</summary>
internal sealed class PipelineEngine : IDisposable
{
    public PipelineEngine(PipelineRunner runner, EventJournal journal, EngineMetrics metrics, Func<LaneHandler, LaneEngine> create)
    {
        Pipeline = runner.Pipeline;
        Engine = create(runner.HandleAsync);
        metrics.Add(Engine);
        journal.Subscribe(Pipeline, open => Engine.Offer(JournalSource.ToWork(open)), open => Engine.Reopen([JournalSource.ToWork(open)]));
    }

    public Pipeline Pipeline { get; }

    public LaneEngine Engine { get; }

    public void Dispose() => Engine.Dispose();
}

/// <summary>
/// Starts the pipelines before anything comes in and stops them after everything that feeds them: what runs is
/// finished, the rest waits in the journal.
/// </summary>
internal sealed partial class PipelineHost(IEnumerable<PipelineEngine> pipelines, ILogger<PipelineHost> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var pipeline in pipelines)
            await pipeline.Engine.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var pipeline in pipelines)
        {
            var left = await pipeline.Engine.StopAsync(cancellationToken);
            if (left.Queued > 0)
                Log.Left(logger, left.Name, left.Queued, left.ParkedLanes);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7010, LogLevel.Information, "Pipeline {Name}: {Open} events wait in the journal for the next start ({Parked} lanes are parked)")]
        public static partial void Left(ILogger logger, string name, int open, int parked);
    }
}
