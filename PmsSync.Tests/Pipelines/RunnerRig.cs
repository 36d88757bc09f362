using System.Collections.Concurrent;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Pipelines;
using PmsSync.Storage;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Pipelines;

/// <summary>A pipeline over the real journal and engine whose events write toys, or fail as their payload says.</summary>
internal sealed class RunnerRig : IDisposable
{
    public const string Throws = "throws", Unwritable = "unwritable";

    private readonly ToyResolver _resolver = new();
    private readonly EngineMetrics _metrics = new();
    private readonly PipelineRunner _runner;
    private readonly PipelineEngine _pipeline;

    private RunnerRig(TestStore store)
    {
        Store = store;
        _runner = new PipelineRunner(
            Pipeline.Bookings, _resolver, new RetryPolicy(new Random(1)), store.Journal, store.Database, store.Order, store.Time, NullLogger<PipelineRunner>.Instance);
        _pipeline = new PipelineEngine(_runner, store.Journal, _metrics, handler => new LaneEngine(new LaneEngineSetup(
            "test", new LaneEngineOptions(), new JournalSource(Pipeline.Bookings, store.Database), handler, store.Time, new Random(1), NullLogger.Instance)));
    }

    public TestStore Store { get; }

    /// <summary>Payloads that failed so far and are well from now on.</summary>
    public ConcurrentBag<string> Well => _resolver.Well;

    /// <summary>Called after each toy that is written, inside the transaction.</summary>
    public Action Wrote
    {
        set => _resolver.Wrote = value;
    }

    /// <summary>Called before each lane is resolved.</summary>
    public Action Resolving
    {
        set => _resolver.Resolving = value;
    }

    /// <summary>How often each event was resolved.</summary>
    public ConcurrentDictionary<long, int> Resolved => _resolver.Resolved;

    /// <summary>The toys in the order in which they were written.</summary>
    public string[] Toys => Store.Database.Readers.Read(c => Dapper.SqlMapper.Query<string>(c, "SELECT text FROM toy ORDER BY id").ToArray());

    public static async Task<RunnerRig> OpenAsync() => new(await TestStore.OpenAsync());

    public async Task StartAsync()
    {
        await _pipeline.Engine.StartAsync(CancellationToken.None);
        await _pipeline.Engine.WhenIdleAsync();
    }

    public async Task<long> PutAsync(string payload, string lane = "lane", string tenant = "owner")
    {
        var item = new NewEvent(new TenantId(tenant), Pipeline.Bookings, WorkClass.Normal, lane, "toy", "test", Encoding.UTF8.GetBytes(payload), Store.Time.GetUtcNow());
        return (await Store.Journal.AppendAsync(item)).Id;
    }

    /// <summary>Puts an event, and hands it back as the engine would hand it on.</summary>
    public async Task<WorkItem> FindAsync(string payload, string lane, string tenant = "owner") =>
        new(await PutAsync(payload, lane, tenant), new TenantId(tenant), lane, WorkClass.Normal);

    /// <summary>One turn, a lane for each item; without the engine, which must not be started.</summary>
    public ValueTask<IReadOnlyList<LaneResult>> HandleAsync(params IReadOnlyList<WorkItem> items) =>
        _runner.HandleAsync([.. items.Select(static i => new LaneRun(i.Tenant, i.Lane, new[] { i }))], CancellationToken.None);

    public Task WhenIdleAsync() => _pipeline.Engine.WhenIdleAsync();

    /// <summary>Lets so many retries pass.</summary>
    public async Task RetryAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await WhenIdleAsync();
            Store.Time.Advance(TimeSpan.FromMinutes(5));
        }
        await WhenIdleAsync();
    }

    public JournalEvent Find(long id) => Store.Database.Readers.Read(c => JournalReader.Find(c, id))!;

    public void InterruptOnce(Action meanwhile) => _resolver.Interrupt = meanwhile;

    public void Dispose()
    {
        _pipeline.Engine.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        _pipeline.Dispose();
        _metrics.Dispose();
        Store.Dispose();
    }

    private sealed class ToyResolver : LaneResolver
    {
        // Above those that others put beside them.
        private const long FirstToy = 1_000;

        public ConcurrentBag<string> Well { get; } = [];

        public ConcurrentDictionary<long, int> Resolved { get; } = [];

        public Action? Interrupt { get; set; }

        public Action Wrote { get; set; } = static () => { };

        public Action Resolving { get; set; } = static () => { };

        public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
        {
            Resolving();
            foreach (var item in events)
            {
                Resolved.AddOrUpdate(item.Id, 1, static (_, count) => count + 1);
                if (Is(item, Throws))
                    throw new FormatException("a toy that nobody understands");
            }
            var seen = Connections.Scalar<long>(connection, "SELECT count(*) FROM toy");
            var meanwhile = Interrupt;
            Interrupt = null;
            meanwhile?.Invoke();
            return new Resolution([.. events.Select(static e => (e.Id, (Verdict)Verdict.Closed.Applied))])
            {
                IsCurrent = session => meanwhile is null || session.Scalar<long>("SELECT count(*) FROM toy") == seen,
                Write = session =>
                {
                    foreach (var item in events)
                    {
                        session.Execute("INSERT INTO toy (id, text) VALUES (?1, ?2)", Is(item, Unwritable) ? "no number" : FirstToy + item.Id, TextOf(item));
                        Wrote();
                    }
                },
            };
        }

        private bool Is(JournalEvent item, string payload) => TextOf(item) == payload && !Well.Contains(payload);

        private static string TextOf(JournalEvent item) => Encoding.UTF8.GetString(item.Payload);
    }
}
