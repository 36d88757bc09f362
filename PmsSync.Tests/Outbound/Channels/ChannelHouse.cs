using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Throttling;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>
/// One owner with a flat and two double rooms, both sold by one channel, on a real file. It is 10 January 2027, noon; only
/// the test moves the clock. Stop it and use it again, and it is the same house after a crash.
/// </summary>
internal sealed class ChannelHouse : IAsyncDisposable
{
    public static readonly TenantId Owner = new("owner");

    public static readonly ConnectionId Channel = new("hub");

    public static readonly UnitId Flat = new("flat");

    public static readonly UnitId Rooms = new("double");

    public const string Plan = "standard";

    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-test-").FullName;
    private readonly Action<IServiceCollection> _more;
    private ServiceProvider? _services;

    public ChannelHouse(Action<IServiceCollection>? more = null) => _more = more ?? (static _ => { });

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public TenantDirectory Tenants { get; } = new(Configured());

    public Database Database => Get<Database>();

    public DirtyTargets Dirty => Get<DirtyTargets>();

    public static Target AvailabilityOf(UnitId unit) => new(Owner, Channel, unit, RatePlan: null);

    public static Target PricesOf(UnitId unit) => new(Owner, Channel, unit, Plan);

    public static Snapshot Configured(
        bool isEnabled = true, string flatsRoomType = "rt-flat", FeedId? flatsFeed = null, string currency = "EUR", ConnectionId? second = null,
        bool isSecondEnabled = true)
    {
        Unit[] units =
        [
            new() { Tenant = Owner, Id = Flat, Name = "Flat", Zone = TimeZoneInfo.Utc, RatePlans = [new(Plan, "Standard", currency, 2)] },
            new() { Tenant = Owner, Id = Rooms, Name = "Double room", Zone = TimeZoneInfo.Utc, Quantity = 2, RatePlans = [new(Plan, "Standard", "EUR", 2)] },
            new() { Tenant = Owner, Id = new UnitId("shed"), Name = "Not sold there", Zone = TimeZoneInfo.Utc },
        ];
        var access = new ChannelAccess
        {
            Tenant = Owner,
            Connection = Channel,
            Type = "scripted",
            BaseUrl = new Uri("https://channel.invalid"),
            ApiKey = "key",
            PropertyId = "p1",
            Units =
            [
                new(Flat, flatsRoomType, 1, TimeZoneInfo.Utc, [new(Plan, "rp-flat", currency, 2)]),
                new(Rooms, "rt-double", 2, TimeZoneInfo.Utc, [new(Plan, "rp-double", "EUR", 2)]),
            ],
        };
        var connection = new Connection(Owner, Channel, "scripted", [new() { Unit = Flat }, new() { Unit = Rooms }]) { Channel = access, Enabled = isEnabled };
        Connection[] feeds = flatsFeed is { } feed
            ? [new Connection(Owner, feed.Connection, "ical", [new() { Unit = Flat, Feeds = [new FeedSource(feed, new Uri("https://feeds.invalid/flat.ics"))] }])] : [];
        Connection[] others = second is { } other
            ? [new Connection(Owner, other, "scripted", [new() { Unit = Flat }]) { Channel = access with { Connection = other, Units = [access.Units[0]] }, Enabled = isSecondEnabled }] : [];
        return new Snapshot([new Tenant(Owner, units, [connection, .. feeds, .. others])]);
    }

    /// <summary>The owner, and behind it so many others who sell the same on channels of their own.</summary>
    public static Snapshot WithOthers(int count) => new([.. Configured().Tenants, .. Enumerable.Range(0, count).Select(static n =>
    {
        var other = new TenantId($"other{n}");
        var owner = Configured().Tenants.Single();
        var access = owner.Connections.Single().Channel! with { Tenant = other };
        return new Tenant(other, [.. owner.Units.Select(u => u with { Tenant = other })], [new Connection(other, Channel, access.Type, owner.Connections.Single().Units) { Channel = access }]);
    })]);

    public T Get<T>()
        where T : notnull => (_services ??= Build()).GetRequiredService<T>();

    public Task WriteAsync(Action<WriteSession> write) => Database.Writer.WriteAsync(WorkClass.Normal, session =>
    {
        write(session);
        return true;
    });

    public T Read<T>(string sql) => Database.Readers.Read(c => Connections.Scalar<T>(c, sql));

    /// <summary>What is thought to be shown there.</summary>
    public KnownCell Known(Target target, NightField field, DateOnly night) => Database.Readers.Read(c =>
        TargetStore.All(c).FirstOrDefault(t => t.Target == target) is { } row
            && KnownCells.Load(c, row.Id, new StayDates(night, night.AddDays(1))).TryGetValue(field, out var cells) ? cells[0] : KnownCell.Never);

    /// <summary>The process ends; the next use starts it again on the same file.</summary>
    public async Task StopAsync()
    {
        if (_services is null)
            return;
        await _services.GetRequiredService<ChannelDelivery>().StopAsync(new CancellationToken(canceled: true));
        await _services.DisposeAsync();
        _services = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new Random(1))
            .AddSingleton(Tenants)
            .AddStorage(new StorageOptions { DataDirectory = _folder })
            .AddJournal()
            .AddState()
            .AddThrottling()
            .AddSingleton<ConnectorRegistry>()
            .AddEngine()
            .AddChannels(gathering: TimeSpan.Zero);
        _more(services);
        return services.BuildServiceProvider();
    }
}
