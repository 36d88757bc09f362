using System.Text.Json;
using PmsSync.Benchmarks.Telling;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Ari;

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
        SimulatedChannex.Join(SiteWorld, Tenants.Select(static t => t.Site), options.LimitFactor);
        SimulatedChannex.Join(PriceWorld, Tenants.Select(static t => t.Prices), options.LimitFactor);
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
                Connections = new[]
                {
                    SimulatedChannex.Connection(Site, site, t.Site, pricedPlan: null, _options.LimitFactor, Secret),
                    SimulatedChannex.Connection(Prices, prices, t.Prices, RatePlan, _options.LimitFactor, Secret),
                },
            }),
        },
    });

    private static HouseTenant TenantOf(int number, int units) =>
        new(new TenantId($"t{number}"), SimulatedChannex.Property($"{Site}{number}", units, RatePlan), SimulatedChannex.Property($"{Prices}{number}", units, RatePlan));
}
