using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Benchmarks.Faults;

/// <summary>Two properties of a simulated account that sell the same three units, and the configuration that says so.</summary>
internal static class FaultSite
{
    public const string Secret = "secret-of-the-webhooks";

    public const int Horizon = 100;

    private const string Key = "key-of-the-account";

    public static readonly TenantId Tenant = new("house");

    /// <summary>Connections; the properties have the same names.</summary>
    public static readonly IReadOnlyList<string> Connections = ["north", "south"];

    public static readonly IReadOnlyList<(string Name, int Quantity)> Units = [("garden", 1), ("studio", 1), ("double", 2)];

    public static readonly IReadOnlyList<string> Plans = ["standard", "saver"];

    public static ChannexWorld CreateWorld(int seed, TimeSpan taskDelay)
    {
        var world = new ChannexWorld();
        world.Change(account =>
        {
            account.Keys[Key] = null;
            account.Settings = account.Settings with { TaskDelay = taskDelay, LogKeeps = 2_000, LogKeepsBodies = 2_000 };
            foreach (var name in Connections)
                account.Properties.Add(CreateProperty(name, seed));
            account.Webhooks.Registered.Add(new ChannexWebhook { Id = "hook", CallbackUrl = "https://house.test/", EventMask = "*", IsActive = true });
        });
        return world;
    }

    /// <param name="log">A file for what the service says of errors.</param>
    public static string Configuration(string log) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
        Serilog = new { MinimumLevel = "Error", WriteTo = new[] { new { Name = "File", Args = new { path = log, shared = true } } } },
        PmsSync = new
        {
            DataDirectory = "data",
            Tenants = new[]
            {
                new
                {
                    Id = Tenant.Value, TimeZone = "Etc/UTC", Currency = "EUR",
                    Units = Units.Select(static u => new { Id = u.Name, u.Quantity, RatePlans = Plans.Select(static p => new { Id = p }) }),
                    Connections = Connections.Select(static name => new
                    {
                        Id = name, Type = "channex", BaseUrl = "https://channex.test/api/v1", ApiKey = Key, PropertyId = ChannexIds.Property(name), WebhookSecret = Secret,
                        Units = Units.ToDictionary(static u => u.Name, u => new
                        {
                            RoomTypeId = ChannexIds.RoomType(name, u.Name),
                            RatePlans = Plans.ToDictionary(static p => p, p => ChannexIds.RatePlan(name, u.Name, p)),
                        }),
                    }),
                },
            },
        },
    });

    public static ChannexRoomType RoomOf(ChannexProperty property, string unit) => property.RoomTypes.Single(r => r.Name == unit);

    public static ChannexRatePlan PlanOf(ChannexProperty property, string unit, string plan) =>
        property.RatePlan(ChannexIds.RatePlan(property.Name, unit, plan))!;

    /// <summary>What the simulator holds of a night.</summary>
    public static long Shown(ChannexRatePlan plan, DateOnly date, NightField field)
    {
        var night = plan[date];
        return field switch
        {
            { IsPrice: true } => night.Prices[plan.Options.IndexOf(plan.Options.Single(o => o.Occupancy == field.Occupancy))],
            _ when field == NightField.MinStayArrival => night.MinStayArrival,
            _ when field == NightField.MinStayThrough => night.MinStayThrough,
            _ when field == NightField.MaxStay => night.MaxStay,
            _ when field == NightField.ClosedToArrival => night.ClosedToArrival ? 1 : 0,
            _ when field == NightField.ClosedToDeparture => night.ClosedToDeparture ? 1 : 0,
            _ when field == NightField.StopSell => night.StopSell ? 1 : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "No field of a rate plan."),
        };
    }

    private static ChannexProperty CreateProperty(string name, int seed)
    {
        var property = new ChannexProperty(name, name, "Etc/UTC", "EUR") { Chance = Chance.From(seed, "guests", name).State };
        property.Settings = property.Settings with { StateLength = Horizon };
        foreach (var (unit, quantity) in Units)
        {
            var room = property.AddRoomType(unit, quantity);
            foreach (var plan in Plans)
                property.AddRatePlan(room, plan, null, null, 1, 2);
        }
        return property;
    }
}
