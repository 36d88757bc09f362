using System.Text.Json;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Tests.Service.Channels;

/// <summary>A channel manager's property that sells the house: a connection of its own.</summary>
internal sealed record SoldProperty(string Connection, string Name)
{
    /// <summary>So long that only the test, a webhook or an opening has bookings pulled, once the first pull is over.</summary>
    public string Interval { get; init; } = "04:00:00";
}

/// <summary>
/// The house of Channex's certification: twin rooms and double rooms, each with a best available rate and one with
/// breakfast, in US dollars and UTC, sold through simulated properties.
/// </summary>
internal sealed record SalesConfiguration
{
    public const string Tenant = "house", ApiKey = "bench-channex-key", Secret = "the-bench-and-its-webhook-secret";

    public const string TwinRoom = "twin", DoubleRoom = "double", Best = "bar", Breakfast = "bb";

    public static readonly string[] Units = [TwinRoom, DoubleRoom];

    public static readonly string[] Plans = [Best, Breakfast];

    public int Twins { get; init; } = 8;

    public int Doubles { get; init; } = 1;

    public IReadOnlyList<SoldProperty> Properties { get; init; } = [new("channex", "certification")];

    /// <summary>What becomes of what is changed at the channel itself.</summary>
    public string OnAvailabilityEdit { get; init; } = "repair";

    public string OnPriceEdit { get; init; } = "repair";

    /// <summary>Whether another channel reads the house's calendars as feeds.</summary>
    public bool WithExport { get; init; }

    public string Json(string log) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
        Serilog = new
        {
            MinimumLevel = "Debug",
            WriteTo = new[] { new { Name = "File", Args = new { path = log } } },
        },
        PmsSync = new
        {
            DataDirectory = "data",
            Sandbox = new { Enabled = true, Port = 0, Seed = 7, Pace = 0 },
            Tenants = new[]
            {
                new
                {
                    Id = Tenant,
                    TimeZone = "Etc/UTC",
                    Currency = "USD",
                    Units = Units.Select(u => new { Id = u, Quantity = QuantityOf(u), RatePlans = Plans.Select(static p => new { Id = p, Occupancy = 2 }) }),
                    Connections = Connections(),
                },
            },
        },
    });

    /// <summary>The properties as the account has them before the service first calls.</summary>
    public void Furnish(ChannexAccount account)
    {
        account.Keys.TryAdd(ApiKey, null);
        foreach (var sold in Properties)
        {
            var property = new ChannexProperty(sold.Name, $"Test Property - {sold.Name}", "Etc/UTC", "USD");
            foreach (var unit in Units)
            {
                var room = property.AddRoomType(unit, QuantityOf(unit));
                foreach (var plan in Plans)
                    property.AddRatePlan(room, plan);
            }
            account.Properties.Add(property);
        }
    }

    private int QuantityOf(string unit) => unit == TwinRoom ? Twins : Doubles;

    private IEnumerable<object> Connections()
    {
        foreach (var sold in Properties)
        {
            yield return new
            {
                Id = sold.Connection,
                Type = "channex",
                BaseUrl = "sandbox://channex/api/v1",
                ApiKey,
                PropertyId = ChannexIds.Property(sold.Name),
                WebhookSecret = Secret,
                OnAvailabilityEdit,
                OnPriceEdit,
                Poll = new { sold.Interval, Min = sold.Interval, Max = sold.Interval },
                Units = Units.ToDictionary(static u => u, u => new
                {
                    RoomTypeId = ChannexIds.RoomType(sold.Name, u),
                    RatePlans = Plans.ToDictionary(static p => p, p => ChannexIds.RatePlan(sold.Name, u, p)),
                }),
            };
        }
        if (WithExport)
            yield return new { Id = "feeds", Type = "ical", Units = Units.ToDictionary(static u => u, static _ => new { Export = true }) };
    }
}
