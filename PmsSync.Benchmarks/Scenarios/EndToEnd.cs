using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Pipelines;
using PmsSync.Storage;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>Journal and engine joined by a handler that does nothing but close what it is given, one commit a turn.</summary>
internal sealed class EndToEnd : IAsyncDisposable
{
    private readonly JournalHost _host;
    private readonly LaneEngine _engine;
    private readonly Dictionary<string, long> _lastOfLane = [];
    private readonly Lock _gate = new();

    private EndToEnd(JournalHost host)
    {
        _host = host;
        _engine = new LaneEngine(new LaneEngineSetup(
            "bookings", new LaneEngineOptions(), new JournalSource(Pipeline.Bookings, host.Database), CloseAsync,
            TimeProvider.System, new Random(1), NullLogger.Instance));
        host.Journal.Subscribe(Pipeline.Bookings, open => _engine.Offer(JournalSource.ToWork(open)));
    }

    public EventJournal Journal => _host.Journal;

    /// <summary>Events that came before one of their lane that was accepted earlier; must stay 0.</summary>
    public int OutOfOrder { get; private set; }

    public static async Task<EndToEnd> StartAsync(ScenarioRun run)
    {
        var started = new EndToEnd(await JournalHost.StartAsync(run.NewFolder()));
        await started._engine.StartAsync(default);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.StopAsync(default);
        _engine.Dispose();
        await _host.DisposeAsync();
    }

    private async ValueTask<IReadOnlyList<LaneResult>> CloseAsync(IReadOnlyList<LaneRun> runs, CancellationToken halt)
    {
        var ids = new List<long>();
        foreach (var run in runs)
            Take(run, ids);
        await _host.Database.Writer.WriteAsync(new CloseCommand(_host.Journal, ids, TimeProvider.System.GetUtcNow()), halt);
        return LaneResult.AllDone(runs.Count);
    }

    private void Take(LaneRun run, List<long> ids)
    {
        lock (_gate)
        {
            var last = _lastOfLane.GetValueOrDefault(run.Lane);
            foreach (var item in run.Items)
            {
                if (item.Id <= last)
                    OutOfOrder++;
                last = item.Id;
                ids.Add(item.Id);
            }
            _lastOfLane[run.Lane] = last;
        }
    }

    private sealed class CloseCommand(EventJournal journal, List<long> ids, DateTimeOffset now) : JournalCommand<int>(journal)
    {
        protected override int Apply(WriteSession session)
        {
            SettleApplied(session, ids, now);
            return ids.Count;
        }
    }
}
