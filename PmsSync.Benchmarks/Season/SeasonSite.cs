using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Benchmarks.Season;

/// <summary>The house of the season: its units, its four connections, and the configuration that says so.</summary>
internal sealed class SeasonSite(SeasonOptions options)
{
    public const string Channex = "channex", Plan = "standard", Secret = "secret-of-the-webhooks", Zone = "Europe/Rome";

    /// <summary>Nights that Channex sells.</summary>
    public const int Horizon = 500;

    /// <summary>Half an hour in life; all who look do so in hours here, and not in minutes.</summary>
    public static readonly TimeSpan QueueKeeps = TimeSpan.FromHours(12);

    private const string Key = "key-of-the-account";

    public static readonly TenantId Tenant = new("house");

    /// <summary>The connections that speak iCal; named like their channels.</summary>
    public static readonly IReadOnlyList<string> Feeds = ["airbnb", "booking", "vrbo"];

    public IReadOnlyList<SeasonUnit> Units { get; } = [.. Enumerable.Range(0, options.Units).Select(static n => new SeasonUnit(n))];

    public IEnumerable<(SeasonUnit Unit, string Channel, int Room, ListingId Listing)> Listings =>
        from unit in Units from channel in Feeds from room in Enumerable.Range(0, unit.Quantity) select (unit, channel, room, unit.Listing(channel, room));

    public void AddTo(ChannexAccount account)
    {
        account.Keys[Key] = null;
        account.Settings = account.Settings with { FeedKeeps = QueueKeeps, LogKeeps = 20_000, LogKeepsBodies = 0, WebhookTwiceOneIn = 20, WebhooksShuffled = true };
        var property = new ChannexProperty(Channex, "The house", Zone, "EUR") { Chance = Chance.From(options.Seed, "guests", Channex).State };
        property.Settings = property.Settings with { StateLength = Horizon };
        foreach (var unit in Units)
            property.AddRatePlan(property.AddRoomType(unit.Id, unit.Quantity), Plan);
        account.Properties.Add(property);
    }

    /// <summary>From now on the account tells the service that something has happened.</summary>
    public static void Hook(ChannexAccount account, Uri service) => account.Webhooks.Registered.Add(new ChannexWebhook
    {
        Id = "hook",
        CallbackUrl = new Uri(service, $"webhooks/{Tenant}/{Channex}").ToString(),
        EventMask = "*",
        IsActive = true,
        Headers = new Dictionary<string, string> { ["X-Webhook-Secret"] = Secret },
    });

    /// <param name="simulators">Where the channels answer.</param>
    /// <param name="log">A file for what the service says of errors.</param>
    public string Configuration(Uri simulators, string log) => JsonSerializer.Serialize(new
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
                    Id = Tenant.Value,
                    TimeZone = Zone,
                    Currency = "EUR",
                    Units = Units.Select(static u => new
                    {
                        u.Id, u.Quantity, u.Group, RatePlans = new[] { new { Id = Plan } }, Cleaning = new { u.PreparationDays, u.LinenEvery, u.DeepEvery },
                    }),
                    Staff = new[] { new { Id = "ana", Name = "Ana" }, new { Id = "bo", Name = "Bo" } },
                    Connections = Feeds.Select(channel => OfFeed(channel, simulators)).Append(OfChannex(simulators)),
                },
            },
        },
    });

    private object OfFeed(string channel, Uri simulators) => new
    {
        Id = channel,
        Type = "ical",
        AllowPrivateNetworks = true,
        // Some hours, so that two years are half a million looks and not five.
        Poll = new { Interval = "06:00:00", Min = "03:00:00", Max = "06:00:00" },
        Units = Units.ToDictionary(static u => u.Id, u => new
        {
            ImportUrl = Enumerable.Range(0, u.Quantity).Select(room => new Uri(simulators, $"{channel}/{u.Listing(channel, room).Name}.ics")).ToArray(),
        }),
    };

    private object OfChannex(Uri simulators) => new
    {
        Id = Channex,
        Type = "channex",
        BaseUrl = new Uri(simulators, "channex/api/v1"),
        AllowPrivateNetworks = true,
        ApiKey = Key,
        PropertyId = ChannexIds.Property(Channex),
        WebhookSecret = Secret,
        Poll = new { Interval = "01:00:00" },
        Units = Units.ToDictionary(static u => u.Id, static u => new
        {
            RoomTypeId = ChannexIds.RoomType(Channex, u.Id),
            RatePlans = new Dictionary<string, string> { [Plan] = ChannexIds.RatePlan(Channex, u.Id, Plan) },
        }),
    };
}
