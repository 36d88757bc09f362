using System.Text.Json;

namespace PmsSync.Benchmarks.Kills;

/// <summary>One feed that the service imports in the trial.</summary>
internal sealed record TrialFeed(string Connection, string Unit, int Slot)
{
    public string Path => $"/{Connection}/{Unit}/{Slot}.ics";

    public override string ToString() => $"{TrialHouse.Tenant}/{Connection}/{Unit}/{Slot}";
}

/// <summary>The house on trial: units with one and with two sources, and one of quantity 2 with a feed per room.</summary>
internal static class TrialHouse
{
    public const string Tenant = "trial";

    public static readonly IReadOnlyDictionary<string, int> Units = new Dictionary<string, int> { ["u1"] = 1, ["u2"] = 1, ["u3"] = 1, ["u4"] = 1, ["u5"] = 2 };

    public static readonly IReadOnlyList<TrialFeed> Feeds =
    [
        new("north", "u1", 0), new("north", "u2", 0), new("north", "u3", 0), new("north", "u5", 0), new("north", "u5", 1),
        new("south", "u1", 0), new("south", "u4", 0),
    ];

    /// <summary>Nights in use, counted from the day of the start: far enough ahead that no midnight frees any of them.</summary>
    public const int FirstDay = 30, Days = 200;

    /// <summary>A configuration with a second's grace, so that what left a feed is free soon after the feeds rest.</summary>
    public static string Configuration(Uri feeds, string data) => JsonSerializer.Serialize(new
    {
        PmsSync = new
        {
            DataDirectory = data,
            Tenants = new[]
            {
                new
                {
                    Id = Tenant,
                    Name = "Kill trial",
                    TimeZone = "UTC",
                    Currency = "EUR",
                    Units = Units.Select(static u => new { Id = u.Key, Name = u.Key, Quantity = u.Value }),
                    Connections = Feeds.GroupBy(static f => f.Connection).Select(connection => new
                    {
                        Id = connection.Key,
                        Type = "ical",
                        AllowPrivateNetworks = true,
                        Poll = new { Interval = "00:00:01" },
                        Grace = new { Polls = 3, AtLeast = "00:00:01", AfterMassLoss = "00:00:01" },
                        Units = connection.GroupBy(static f => f.Unit).ToDictionary(
                            static unit => unit.Key,
                            unit => new { ImportUrl = unit.Select(f => new Uri(feeds, f.Path).ToString()) }),
                    }),
                },
            },
        },
    });
}
