using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary>
/// The hotels as one tenant, each with a connection to a channel manager: the service's journal, pipelines and rows on a
/// real file, its way in (a page of revisions, one commit) without the network. Its date is the data's, its clock the machine's.
/// </summary>
internal sealed class LoadHouse : IAsyncDisposable
{
    // By the index of the few that wait, beside the hundred thousands that do not.
    private const string Waiting = "SELECT count(*) FROM journal INDEXED BY journal_open WHERE outcome = 0 AND received_at < @since";

    private static readonly TenantId Owner = new("hotels");

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly ServiceProvider _services;
    private readonly DataTime _time;

    private LoadHouse(ServiceProvider services, DataTime time) => (_services, _time) = (services, time);

    public Database Database => Get<Database>();

    /// <param name="folder">Of the database.</param>
    /// <param name="rooms">By unit, <c>Hotel/A</c>.</param>
    /// <param name="today">The house's date at first.</param>
    public static async Task<LoadHouse> OpenAsync(string folder, IReadOnlyDictionary<string, int> rooms, DateOnly today)
    {
        var time = new DataTime(today);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(new Random(1))
            .AddSingleton(new TenantDirectory(Configured(rooms)))
            .AddSingleton(new PmsSyncOptions())
            .AddStorage(new StorageOptions { DataDirectory = folder })
            .AddJournal()
            .AddState()
            .AddPipelines()
            .AddSingleton<WriterCompanion>(static s => s.GetRequiredService<DirtyTargets>())
            .AddSingleton(new Migration(4, "inbound", InboundSchema.Sql))
            .AddSingleton(new Migration(5, "exports", ExportSchema.Sql))
            .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql))
            .AddSingleton(new Migration(11, "channel inbound", ChannelInboundSchema.Sql))
            .AddSingleton<BookingImporter>()
            .BuildServiceProvider();
        _ = services.GetRequiredService<Database>();
        foreach (var part in services.GetServices<IHostedService>())
            await part.StartAsync(CancellationToken.None);
        var house = new LoadHouse(services, time);
        await house.WhenIdleAsync();
        return house;
    }

    public void SetDate(DateOnly today) => _time.Set(today);

    /// <summary>Journals one page of what a hotel's channel manager told; answers after the commit.</summary>
    public Task TellAsync(string hotel, IReadOnlyList<BookingRevision> page) =>
        Get<BookingImporter>().JournalAsync(new ChannelKey(Owner, ConnectionOf(hotel)), page, CancellationToken.None);

    /// <summary>All pipelines have done what there is to do, and what follows from it.</summary>
    public async Task WhenIdleAsync()
    {
        while (Engines.Any(static e => e.Counts is not { Queued: 0, Running: 0, Spilled: false }) || await IsBehindAsync())
        {
            foreach (var engine in Engines)
                await engine.WhenIdleAsync();
        }
    }

    /// <summary>Nothing waits any more of what was told, or follows from what was told, before a date of the house.</summary>
    public async Task WhenDoneAsync(DateOnly before)
    {
        var since = new DateTimeOffset(DataTime.TicksOf(before), TimeSpan.Zero).ToUnixTimeMilliseconds();
        while (await Task.Run(() => Database.Readers.Read(c => c.ExecuteScalar<long>(Waiting, new { since }))) > 0)
            await Task.Delay(Glance, TimeProvider.System);
    }

    public IEnumerable<LaneEngine> Engines => _services.GetServices<PipelineEngine>().Select(static p => p.Engine);

    public UnitCalendar CalendarOf(Unit unit) => Database.Readers.Read(c => UnitCalendar.Load(c, Owner, unit.Id, unit.Rooms, DateOnly.MinValue));

    public IReadOnlyList<Unit> Units => Get<TenantDirectory>().Current.Find(Owner)!.Units;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _services.GetServices<IHostedService>().Reverse())
            await part.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    // What was committed last may be on its way into the channels still: the journal is the truth.
    private Task<bool> IsBehindAsync() => Task.Run(() => Get<JournalQueries>().Count().Open > 0);

    private static Snapshot Configured(IReadOnlyDictionary<string, int> rooms)
    {
        Unit[] units = [.. rooms.Select(static unit => new Unit { Tenant = Owner, Id = UnitOf(unit.Key), Name = unit.Key, Zone = TimeZoneInfo.Utc, Quantity = unit.Value })];
        var connections = rooms.GroupBy(static unit => unit.Key.Split('/')[0]).Select(hotel => Connected(hotel.Key, hotel));
        return new Snapshot([new Tenant(Owner, units, [.. connections])]);
    }

    private static Connection Connected(string hotel, IEnumerable<KeyValuePair<string, int>> units)
    {
        var id = ConnectionOf(hotel);
        return new Connection(Owner, id, ConnectionTypes.Channex, [.. units.Select(static u => new ConnectionUnit { Unit = UnitOf(u.Key) })])
        {
            Channel = new ChannelAccess
            {
                Tenant = Owner,
                Connection = id,
                Type = ConnectionTypes.Channex,
                BaseUrl = new Uri("https://channels.invalid/api/v1"),
                ApiKey = "none",
                PropertyId = hotel,
                Units = [.. units.Select(static u => new ChannelUnit(UnitOf(u.Key), u.Key.Split('/')[1], u.Value, TimeZoneInfo.Utc, []))],
            },
        };
    }

    private static UnitId UnitOf(string unit) => new(unit.Replace('/', '-'));

    private static ConnectionId ConnectionOf(string hotel) => new(hotel.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Midnight of a date that is set, beside the machine's own timers: the pools and the writer measure real time.</summary>
    private sealed class DataTime(DateOnly today) : TimeProvider
    {
        private long _ticks = TicksOf(today);

        public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

        public void Set(DateOnly date) => Volatile.Write(ref _ticks, TicksOf(date));

        public static long TicksOf(DateOnly date) => date.ToDateTime(TimeOnly.MinValue).Ticks;
    }
}
