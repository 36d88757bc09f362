using System.Text.Json;
using PmsSync.Benchmarks.Telling;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Signal;

/// <summary>A house whose units are sold on several connections: each a property of its own at the simulator.</summary>
internal sealed class SignalHouse
{
    public const string Tenant = "house", Secret = "secret-of-the-trial";

    private readonly SignalOptions _options;

    public SignalHouse(SignalOptions options, ChannexWorld world)
    {
        (_options, World) = (options, world);
        Properties = [.. Enumerable.Range(0, options.Connections).Select(n => SimulatedChannex.Property($"c{n}", options.Units, "standard"))];
        SimulatedChannex.Join(world, Properties, options.LimitFactor);
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
                    Units = Properties[0].RoomTypes.Select(static r => new { Id = r.Name }),
                    Connections = Properties.Select(p => SimulatedChannex.Connection(p.Name, baseUrl, p, pricedPlan: null, _options.LimitFactor, Secret)),
                },
            },
        },
    });
}
