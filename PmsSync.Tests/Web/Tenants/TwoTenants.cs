using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>What a tenant of the bench has: an id of each kind, by the word that stands before it in an address.</summary>
internal sealed record TenantSample(string Tenant, string Key, IReadOnlyDictionary<string, string> Ids)
{
    public string this[string kind] => Ids[kind];
}

/// <summary>
/// One service with two tenants that have the same of everything. Every id and every text of the one has its name in it,
/// so that it can be found wherever it must not be.
/// </summary>
internal sealed class TwoTenants : IAsyncDisposable
{
    public const string AdminKey = "the-key-of-the-administration";

    private readonly ScriptedChannel _channel;

    private TwoTenants(WebBench bench, ScriptedChannel channel) => (Bench, _channel) = (bench, channel);

    public WebBench Bench { get; }

    public TenantSample Casa { get; private set; } = null!;

    public TenantSample Villa { get; private set; } = null!;

    public static async Task<TwoTenants> StartAsync()
    {
        ScriptedChannel? channel = null;
        var bench = await WebBench.StartAsync(outside: services => services
            .AddSingleton<IConnector>(s => channel = new ScriptedChannel(s.GetRequiredService<TimeProvider>()))
            .AddSingleton(new TenantDirectory(new Snapshot([Configured("casa"), Configured("villa")], AdminKey))));
        var two = new TwoTenants(bench, channel!);
        two.Casa = await two.FillAsync("casa");
        two.Villa = await two.FillAsync("villa");
        return two;
    }

    public static string KeyOf(string tenant) => $"the-api-key-of-{tenant}";

    public static string SecretOf(string tenant) => $"the-webhook-secret-of-{tenant}";

    public static byte[] StaffKeyOf(string tenant) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(tenant));

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    private static Tenant Configured(string name)
    {
        var tenant = new TenantId(name);
        Unit UnitOf(string id) => new()
        {
            Tenant = tenant,
            Id = new UnitId($"{name}-{id}"),
            Name = $"{name} {id}",
            Zone = TimeZoneInfo.Utc,
            RatePlans = [new RatePlan("standard", "Standard", "EUR", 2)],
            Cleaning = new CleaningRules { Assignee = $"{name}-maria" },
        };
        var portal = new ConnectionId($"{name}-portal");
        var access = new ChannelAccess
        {
            Tenant = tenant,
            Connection = portal,
            Type = ScriptedChannel.Name,
            BaseUrl = new Uri("https://channel.invalid"),
            ApiKey = $"channel-key-of-{name}",
            PropertyId = name,
            WebhookSecret = SecretOf(name),
        };
        return new Tenant(
            tenant, [UnitOf("garden"), UnitOf("attic")],
            [
                new Connection(tenant, portal, ScriptedChannel.Name, []) { Channel = access },
                new Connection(tenant, new ConnectionId($"{name}-vrbo"), "ical", [new ConnectionUnit { Unit = new UnitId($"{name}-garden") }]),
            ])
        {
            Name = $"The {name}",
            ApiKey = KeyOf(name),
            Staff = [new StaffMember($"{name}-maria", $"Maria of {name}", Token: null)],
            NoticeTargets =
            [
                new NoticeTarget(tenant, $"staff-{name}-maria")
                {
                    AddressDigest = name,
                    Webhook = new WebhookAddress(new Uri($"https://{name}.invalid/hook"), [StaffKeyOf(name)], AllowPrivateNetworks: false),
                    Kinds = [NoticeKind.CleaningTask],
                    Staff = $"{name}-maria",
                },
            ],
        };
    }

    private async Task<TenantSample> FillAsync(string name)
    {
        var unit = $"{name}-garden";
        var booking = await WriteAsync(name, HttpMethod.Post, "bookings", new { unit, arrival = "2027-03-01", departure = "2027-03-04", guest = new { name = $"Guest of {name}" } });
        await WriteAsync(name, HttpMethod.Post, "bookings", new { unit, arrival = "2027-03-02", departure = "2027-03-05", allowOverbooking = true });
        var block = await WriteAsync(name, HttpMethod.Post, $"units/{unit}/blocks", new { from = "2027-04-01", to = "2027-04-03", note = $"painters of {name}" });
        await WriteAsync(name, HttpMethod.Put, $"units/{unit}/prices", new { ratePlan = "standard", ranges = new[] { new { from = "2027-03-01", to = "2027-04-01", price = new { amount = "99.00", currency = "EUR" } } } });
        var ticket = await WriteAsync(name, HttpMethod.Post, "maintenance-tickets", new { unit, title = $"the lamp of {name}" });
        _channel.Write($"thread of {name}", MessageSender.Guest, $"hello {name}", $"booking of {name}");
        await Bench.Get<MessagePuller>().PullAsync(new ChannelKey(new TenantId(name), new ConnectionId($"{name}-portal")), CancellationToken.None);
        await Bench.WhenIdleAsync();
        var thread = (await FirstAsync(name, "messages/threads")).GetProperty("id").GetString()!;
        var letter = await BuryAsync(name);
        return new TenantSample(name, KeyOf(name), new Dictionary<string, string>
        {
            ["tenants"] = name,
            ["units"] = unit,
            ["nights"] = "2027-03-02",
            ["blocks"] = block.GetProperty("id").GetString()!,
            ["bookings"] = booking.GetProperty("id").GetString()!,
            ["cleaning-tasks"] = $"turnover-{booking.GetProperty("id").GetString()}",
            ["maintenance-tickets"] = ticket.GetProperty("id").GetString()!,
            ["conflicts"] = (await FirstAsync(name, "conflicts")).GetProperty("id").GetString()!,
            ["connections"] = $"{name}-portal",
            ["events"] = letter,
            ["messages"] = (await FirstAsync(name, "messages")).GetProperty("id").GetString()!,
            ["threads"] = thread,
            ["staff"] = $"{name}-maria",
        });
    }

    private async Task<JsonElement> WriteAsync(string tenant, HttpMethod method, string path, object body)
    {
        var answer = await Bench.SendAsync(method, $"/api/v1/tenants/{tenant}/{path}", body, KeyOf(tenant));
        ((int)answer.Status).Should().BeInRange(200, 299, answer.Text);
        await Bench.WhenIdleAsync();
        return answer.Body;
    }

    private async Task<JsonElement> FirstAsync(string tenant, string path) =>
        (await Bench.GetAsync($"/api/v1/tenants/{tenant}/{path}", KeyOf(tenant))).Items[0];

    // What nobody could apply waits for a person.
    private Task<string> BuryAsync(string tenant) => Bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s =>
    {
        s.Execute(
            "INSERT INTO journal (tenant, pipeline, class, lane, kind, source, payload, received_at, outcome, error, failed_at) VALUES (?1, 3, 1, ?2, ?3, 'api', x'7B7D', 1, 5, ?3, 1)",
            tenant, $"lane of {tenant}", $"kind of {tenant}");
        return s.LastId.ToString();
    });
}
