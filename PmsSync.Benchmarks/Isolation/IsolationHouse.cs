using System.Text.Json;
using PmsSync.Benchmarks.Telling;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Limits;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>A tenant with its property at the system that brings bookings; its prices go to another.</summary>
internal sealed record HouseTenant(TenantId Id, ChannexProperty Site, ChannexProperty Prices)
{
    public IReadOnlyList<ChannexRoomType> Units => Site.RoomTypes;
}

/// <summary>Many tenants, each selling its units at one system and pricing them at another.</summary>
internal sealed class IsolationHouse
{
    public const string Site = "site", Prices = "prices", RatePlan = "standard", Secret = "secret-of-the-trial";

    private const int UnitsOfEach = 2;

    private readonly IsolationOptions _options;

    public IsolationHouse(IsolationOptions options)
    {
        _options = options;
        Tenants = [.. Enumerable.Range(0, options.Tenants).Select(n => TenantOf(n, n == 0 ? options.FloodUnits : UnitsOfEach))];
        Join(SiteWorld, Tenants.Select(static t => t.Site));
        Join(PriceWorld, Tenants.Select(static t => t.Prices));
    }

    public ChannexWorld SiteWorld { get; } = new();

    public ChannexWorld PriceWorld { get; } = new();

    /// <summary>The first is the one that floods.</summary>
    public IReadOnlyList<HouseTenant> Tenants { get; }

    /// <param name="site">The address of the system that brings bookings.</param>
    /// <param name="prices">The address of the system that prices are told to.</param>
    /// <param name="log">The service's log file.</param>
    public string Configuration(string site, string prices, string log) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
        Serilog = new { MinimumLevel = "Warning", WriteTo = new[] { new { Name = "File", Args = new { path = log } } } },
        PmsSync = new
        {
            DataDirectory = "data",
            Sandbox = new { Enabled = false },
            Tenants = Tenants.Select(t => new
            {
                Id = t.Id.Value,
                TimeZone = "Etc/UTC",
                Currency = "EUR",
                Units = t.Units.Select(static u => new { Id = u.Name, RatePlans = new[] { new { Id = RatePlan, Occupancy = 2 } } }),
                Connections = new[] { Connection(Site, site, t.Site, isPriced: false), Connection(Prices, prices, t.Prices, isPriced: true) },
            }),
        },
    });

    private static HouseTenant TenantOf(int number, int units) =>
        new(new TenantId($"t{number}"), Property($"{Site}{number}", units), Property($"{Prices}{number}", units));

    private static ChannexProperty Property(string name, int units)
    {
        var property = new ChannexProperty(name, name, "Etc/UTC", "EUR");
        for (var unit = 0; unit < units; unit++)
            property.AddRatePlan(property.AddRoomType($"u{unit}"), RatePlan);
        return property;
    }

    private void Join(ChannexWorld world, IEnumerable<ChannexProperty> properties) => world.Change(account =>
    {
        account.Settings = account.Settings with { Limits = new ChannexLimits { Factor = _options.LimitFactor }, LogKeeps = 100, LogKeepsBodies = 0 };
        account.Properties.AddRange(properties);
    });

    private object Connection(string id, string baseUrl, ChannexProperty property, bool isPriced) => new
    {
        Id = id,
        Type = "channex",
        BaseUrl = baseUrl,
        AllowPrivateNetworks = true,
        ApiKey = SimulatedChannex.Key,
        PropertyId = property.Id,
        WebhookSecret = Secret,
        Limits = SimulatedChannex.Limits((int)(10 * _options.LimitFactor)),
        Units = property.RoomTypes.Select((room, place) => (room, place)).ToDictionary(static u => u.room.Name, u => new
        {
            RoomTypeId = u.room.Id,
            RatePlans = isPriced ? new Dictionary<string, string> { [RatePlan] = property.RatePlans[u.place].Id } : [],
        }),
    };
}
