using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Feeds;
using PmsSync.Journal;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Replay;

/// <summary>
/// A house with one unit and one feed, in a database of its own: the service's real import path (reader, cursor,
/// journal, lanes, rules, rows) without its network and its clock.
/// </summary>
internal sealed class ReplayHouse : IAsyncDisposable
{
    private static readonly TenantId Tenant = new("replay");

    private static readonly UnitId Unit = new("unit");

    /// <summary>An event that is not applied by then never will be: the history ends with an error instead of waiting for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly string _directory;
    private readonly VirtualTime _time;
    private readonly FeedImporter.FeedContext _context;
    private FeedCursor _cursor;

    private ReplayHouse(ServiceProvider services, string directory, VirtualTime time, TimeZoneInfo zone)
    {
        (_services, _directory, _time) = (services, directory, time);
        var feed = new FeedId(Tenant, new ConnectionId("feed"), Unit, 0);
        var source = new FeedSource(feed, new Uri("https://recorded.invalid/feed.ics"));
        var connection = new Connection(Tenant, feed.Connection, "ical", [new ConnectionUnit { Unit = Unit, Feeds = [source] }]);
        _context = new FeedImporter.FeedContext(source, connection, new Unit { Tenant = Tenant, Id = Unit, Name = "Unit", Zone = zone });
        _cursor = services.GetRequiredService<FeedImporter>().CursorOf(feed);
    }

    private Database Database => _services.GetRequiredService<Database>();

    public static async Task<ReplayHouse> OpenAsync(TimeZoneInfo zone, DateTimeOffset start)
    {
        var directory = Directory.CreateTempSubdirectory("pmssync-replay-").FullName;
        var time = new VirtualTime(start);
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(new Random(1))
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(new TenantDirectory(Snapshot.Empty))
            .AddSingleton(new PmsSyncOptions())
            .AddStorage(new StorageOptions { DataDirectory = directory })
            .AddJournal()
            .AddState()
            .AddPipelines()
            .AddSingleton(LookRests.None)
            .AddInbound()
            .AddExports()
            .BuildServiceProvider();
        foreach (var pipeline in services.GetServices<PipelineEngine>())
            await pipeline.Engine.StartAsync(CancellationToken.None);
        return new ReplayHouse(services, directory, time, zone);
    }

    /// <summary>One poll at its time; a null body is a fetch that failed. Returns false when it was not believed at all.</summary>
    public async Task<bool> PollAsync(DateTimeOffset at, ReadOnlyMemory<byte>? body, CancellationToken cancel)
    {
        _time.Set(at);
        FeedAnswer answer = body is { } bytes
            ? new FeedAnswer.Fresh(bytes, ETag: null, LastModified: null, ContentType: "text/calendar")
            : new FeedAnswer.Failed(FeedProblem.Broken, "The recorder got no answer.", RetryAt: null);
        var poll = await _services.GetRequiredService<FeedImporter>().ImportAsync(_context, _cursor, answer, cancel);
        if (poll.EventId is { } id)
            await _services.GetRequiredService<EventJournal>().OutcomeOfAsync(id).WaitAsync(Patience, cancel);
        _cursor = poll.Cursor;
        return poll.IsGood;
    }

    public DateOnly Today => _time.GetUtcNow().DateIn(_context.Unit.Zone);

    /// <summary>The closed nights from today on, as every reader of the calendar sees them.</summary>
    public NightSet Closed() =>
        Database.Readers.Read(c => UnitCalendar.Load(c, Tenant, Unit, UnitRooms.One, Today)).Closed().From(Today);

    /// <summary>True while nights of a mass loss are held.</summary>
    public bool IsSuspect() => Database.Readers.Read(c => FeedStateStore.Standing(c, _context.Source.Id))?.IsSuspect == true;

    /// <summary>How often each kind of change stands in the history of the stays.</summary>
    public IReadOnlyDictionary<string, int> Changes() => Database.Readers.Read(c => StayHistory.CountByKind(c, Tenant));

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in _services.GetServices<PipelineEngine>())
            await pipeline.Engine.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
