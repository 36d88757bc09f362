using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings;
using PmsSync.Pipelines.Cleaning;
using PmsSync.Pipelines.Maintenance;
using PmsSync.Pipelines.Messages;
using PmsSync.Pipelines.Pricing;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// One owner with a flat (one), a double room (two) and an annex (one), sold on three connections and read from two feeds: the
/// service's rules over its own schema in one file, without engines and journal. It is 10 January 2027, noon, for ever. What a life writes is undone after it.
/// </summary>
internal sealed class ProofHouse : IDisposable
{
    public static readonly TenantId Owner = new("owner");

    public static readonly UnitId Flat = new("flat"), Double = new("double"), Annex = new("annex");

    public static readonly RatePlan Standard = new("standard", "Standard", "EUR", 2);

    public static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    public static readonly string[] Channels = ["airbnb", "manager", "relay"];

    public static readonly FeedId[] Feeds = [new FeedId(Owner, new ConnectionId("vrbo"), Flat, 0), new FeedId(Owner, new ConnectionId("homestay"), Double, 0)];

    public static readonly DateOnly Today = DateOnly.FromDateTime(Noon.Date);

    public const string FlatType = "rt-flat", DoubleType = "rt-double", AnnexType = "rt-annex", UnknownType = "rt-attic";

    private readonly ServiceProvider _services;
    private readonly Dictionary<Pipeline, LaneResolver> _resolvers;

    /// <param name="folder">Of the database; nothing else may be in it.</param>
    public ProofHouse(string folder)
    {
        _services = new ServiceCollection()
            .AddLogging(static log => log.SetMinimumLevel(LogLevel.None))
            .AddSingleton<TimeProvider>(new StandingClock())
            .AddSingleton(new Random(1))
            .AddSingleton(new TenantDirectory(SnapshotOf(static u => u)))
            .AddSingleton(new PmsSyncOptions())
            .AddStorage(new StorageOptions { DataDirectory = folder })
            .AddJournal()
            .AddState()
            .AddPipelines()
            .AddSingleton(new Migration(4, "inbound", InboundSchema.Sql))
            .AddSingleton(new Migration(5, "exports", ExportSchema.Sql))
            .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql))
            .AddSingleton(new Migration(11, "channel inbound", ChannelInboundSchema.Sql))
            .AddSingleton(new Migration(34, "stays that destinations were told of", ExportedStayStore.Schema))
            .BuildServiceProvider();
        Database = Get<Database>();
        _resolvers = new Dictionary<Pipeline, LaneResolver>
        {
            [Pipeline.Bookings] = Get<BookingsResolver>(),
            [Pipeline.Availability] = Get<AvailabilityResolver>(),
            [Pipeline.Pricing] = Get<PricingResolver>(),
            [Pipeline.Messages] = Get<MessagesResolver>(),
            [Pipeline.Cleaning] = Get<CleaningResolver>(),
            [Pipeline.Maintenance] = Get<MaintenanceResolver>(),
        };
    }

    public Database Database { get; }

    public IReadOnlyList<Unit> Units => Get<TenantDirectory>().Current.Find(Owner)!.Units;

    /// <summary>The connections that are told of changes; feeds are read by those who want to know.</summary>
    public IEnumerable<Connection> ToldConnections => Get<TenantDirectory>().Current.Find(Owner)!.Connections.Where(static c => c.Channel is not null);

    public LaneResolver ResolverOf(Pipeline pipeline) => _resolvers[pipeline];

    public void Configure(Func<Unit, Unit> unit, params string[] words) => Get<TenantDirectory>().Swap(SnapshotOf(unit, words));

    /// <summary>The owner's settings judge conflicts otherwise; those who watch that are yet to say so.</summary>
    public void Judge(ConflictPolicies policies)
    {
        var now = Get<TenantDirectory>().Current;
        Get<TenantDirectory>().Swap(new Snapshot([.. now.Tenants.Select(t => t with { Conflicts = policies })]));
    }

    public void Dispose() => _services.Dispose();

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private static Snapshot SnapshotOf(Func<Unit, Unit> configured, params string[] words)
    {
        Unit[] units =
        [
            configured(new Unit { Tenant = Owner, Id = Flat, Name = "Flat", Zone = TimeZoneInfo.Utc, RatePlans = [Standard] }),
            configured(new Unit { Tenant = Owner, Id = Double, Name = "Double room", Zone = TimeZoneInfo.Utc, Quantity = 2 }),
            configured(new Unit { Tenant = Owner, Id = Annex, Name = "Annex", Zone = TimeZoneInfo.Utc }),
        ];
        return new Snapshot([new Tenant(Owner, units, [.. Channels.Select(id => ConnectionOf(new ConnectionId(id))), .. Feeds.Select(ConnectionOf)]) { MaintenanceWords = words }]);
    }

    private static Connection ConnectionOf(FeedId feed) => new(
        Owner, feed.Connection, ConnectionTypes.Ical, [new ConnectionUnit { Unit = feed.Unit, Feeds = [new FeedSource(feed, new Uri("https://feed.invalid/calendar.ics"))] }]);

    private static Connection ConnectionOf(ConnectionId id) => new(
        Owner, id, ConnectionTypes.Channex, [new ConnectionUnit { Unit = Flat, Export = false }, new ConnectionUnit { Unit = Double, Export = false }, new ConnectionUnit { Unit = Annex, Export = false }])
    {
        Channel = new ChannelAccess
        {
            Tenant = Owner,
            Connection = id,
            Type = ConnectionTypes.Channex,
            BaseUrl = new Uri("https://channel.invalid/api/v1"),
            ApiKey = "key",
            PropertyId = "property",
            WebhookSecret = "the-secret-of-webhooks",
            Units =
            [
                new ChannelUnit(Flat, FlatType, 1, TimeZoneInfo.Utc, [new ChannelRatePlan(Standard.Id, "rp-1", "EUR", 2)]),
                new ChannelUnit(Double, DoubleType, 2, TimeZoneInfo.Utc, []),
                new ChannelUnit(Annex, AnnexType, 1, TimeZoneInfo.Utc, []),
            ],
        },
        Poll = PollRules.OfChannel,
    };

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
