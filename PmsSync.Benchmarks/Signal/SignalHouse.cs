using System.Text.Json;
using PmsSync.Benchmarks.Telling;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Limits;

namespace PmsSync.Benchmarks.Signal;

/// <summary>A house whose units are sold on several connections: each a property of its own at the simulator.</summary>
internal sealed class SignalHouse
{
    public const string Tenant = "house", Secret = "secret-of-the-trial";

    private readonly SignalOptions _options;

    public SignalHouse(SignalOptions options, ChannexWorld world)
    {
        (_options, World) = (options, world);
        Properties = [.. Enumerable.Range(0, options.Connections).Select(Property)];
        world.Change(account =>
        {
            account.Settings = account.Settings with { Limits = new ChannexLimits { Factor = options.LimitFactor }, LogKeeps = 100, LogKeepsBodies = 0 };
            account.Properties.AddRange(Properties);
        });
    }

    public ChannexWorld World { get; }

    public IReadOnlyList<ChannexProperty> Properties { get; }

    public string Configuration(string baseUrl) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
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
                    Units = Enumerable.Range(0, _options.Units).Select(static n => new { Id = UnitOf(n) }),
                    Connections = Properties.Select(p => new
                    {
                        Id = p.Name,
                        Type = "channex",
                        BaseUrl = baseUrl,
                        AllowPrivateNetworks = true,
                        ApiKey = SimulatedChannex.Key,
                        PropertyId = p.Id,
                        WebhookSecret = Secret,
                        Limits = SimulatedChannex.Limits((int)(10 * _options.LimitFactor)),
                        Units = p.RoomTypes.ToDictionary(static r => r.Name, static r => new { RoomTypeId = r.Id }),
                    }),
                },
            },
        },
    });

    private ChannexProperty Property(int number)
    {
        var property = new ChannexProperty($"c{number}", $"c{number}", "Etc/UTC", "EUR");
        for (var unit = 0; unit < _options.Units; unit++)
            property.AddRatePlan(property.AddRoomType(UnitOf(unit)), "standard");
        return property;
    }

    private static string UnitOf(int number) => $"u{number}";
}
