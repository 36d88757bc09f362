using System.Text.Json;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Limits;

namespace PmsSync.Benchmarks.Telling;

/// <summary>The tenant of the trial: its properties, the account that they are in, and the configuration that joins them.</summary>
internal sealed class TrialHouse
{
    public const string Tenant = "house";

    private readonly TellingOptions _options;

    public TrialHouse(TellingOptions options, ChannexWorld world)
    {
        (_options, World) = (options, world);
        Properties = [.. Enumerable.Range(0, options.Properties).Select(n => new TrialProperty(options, n))];
        world.Change(account =>
        {
            account.Settings = account.Settings with { Limits = new ChannexLimits { Factor = options.LimitFactor }, LogKeeps = 100, LogKeepsBodies = 0 };
            Properties.ForEach(p => p.AddTo(account));
        });
    }

    public ChannexWorld World { get; }

    public List<TrialProperty> Properties { get; }

    /// <param name="baseUrl">The simulator's.</param>
    /// <param name="enabled">False: nothing is told yet.</param>
    public string Configuration(string baseUrl, bool enabled) => JsonSerializer.Serialize(new
    {
        Serilog = new { MinimumLevel = "Warning", WriteTo = new[] { new { Name = "Console" } } },
        PmsSync = new
        {
            DataDirectory = "data",
            Sandbox = new { Enabled = false },
            Tenants = new[]
            {
                new
                {
                    Id = Tenant,
                    TimeZone = "Etc/UTC",
                    Currency = "EUR",
                    Units = Properties.SelectMany(static p => p.Units.Select((u, place) => new
                    {
                        u.Id,
                        u.Quantity,
                        RatePlans = p.Plans.Where(plan => plan.Unit == place).Select(static plan => new { plan.Id, Occupancy = 2 }),
                    })),
                    Connections = Properties.Select(p => Connection(p, baseUrl, enabled)),
                },
            },
        },
    });

    private object Connection(TrialProperty property, string baseUrl, bool enabled) => new
    {
        Id = property.Name,
        Type = "channex",
        Enabled = enabled,
        BaseUrl = baseUrl,
        AllowPrivateNetworks = true,
        ApiKey = SimulatedChannex.Key,
        PropertyId = property.Id,
        Limits = SimulatedChannex.Limits(_options.CallsAMinute),
        Units = property.Units.Select((unit, place) => (unit, place)).ToDictionary(static u => u.unit.Id, u => new
        {
            RoomTypeId = u.unit.RoomType.Id,
            RatePlans = property.Plans.Where(plan => plan.Unit == u.place).ToDictionary(static plan => plan.Id, static plan => plan.RatePlan.Id),
        }),
    };
}
