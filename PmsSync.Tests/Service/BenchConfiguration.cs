using System.Text.Json;

namespace PmsSync.Tests.Service;

/// <summary>One feed of the bench: a connection of its own for one unit.</summary>
internal sealed record BenchFeed(string Connection, string Unit, string Address)
{
    public bool AllowPrivateNetworks { get; init; } = true;

    public string? UserAgent { get; init; }

    /// <summary>So long that only the test itself looks, once the first look at the start is over.</summary>
    public string Interval { get; init; } = "30.00:00:00";
}

/// <summary>The configuration file of a bench: one tenant, its units in UTC, a connection for each feed.</summary>
internal static class BenchConfiguration
{
    public const string Tenant = "house";

    /// <param name="feeds">Whose units are all there is.</param>
    /// <param name="log">The service's log file.</param>
    public static string Json(IReadOnlyCollection<BenchFeed> feeds, string log) => JsonSerializer.Serialize(new
    {
        Urls = "http://127.0.0.1:0",
        Serilog = new
        {
            MinimumLevel = "Information",
            WriteTo = new[] { new { Name = "File", Args = new { path = log } } },
        },
        PmsSync = new
        {
            DataDirectory = "data",
            Tenants = new[]
            {
                new
                {
                    Id = Tenant,
                    TimeZone = "Etc/UTC",
                    Units = feeds.Select(static f => f.Unit).Distinct().Select(static u => new { Id = u }),
                    Connections = feeds.Select(Connection),
                },
            },
        },
    });

    private static Dictionary<string, object> Connection(BenchFeed feed)
    {
        var connection = new Dictionary<string, object>
        {
            ["Id"] = feed.Connection,
            ["Type"] = "ical",
            ["AllowPrivateNetworks"] = feed.AllowPrivateNetworks,
            ["Poll"] = new { feed.Interval },
            ["Units"] = new Dictionary<string, object> { [feed.Unit] = new { ImportUrl = feed.Address } },
        };
        if (feed.UserAgent is not null)
            connection["UserAgent"] = feed.UserAgent;
        return connection;
    }
}
