using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>
/// One service with two tenants that have the same of everything, and a third whose data a test may change. Every id and every
/// text of the one has its name in it, so that it can be found wherever it must not be.
/// </summary>
internal sealed class TwoTenants : IAsyncDisposable
{
    public const string AdminKey = "the-key-of-the-administration";

    private readonly WholeChannel _channel;

    private TwoTenants(WebBench bench, WholeChannel channel) => (Bench, _channel) = (bench, channel);

    public WebBench Bench { get; }

    public TenantSample Casa { get; private set; } = null!;

    public TenantSample Villa { get; private set; } = null!;

    /// <summary>A tenant that nobody else looks at.</summary>
    public TenantSample Finca { get; private set; } = null!;

    public static async Task<TwoTenants> StartAsync()
    {
        WholeChannel? channel = null;
        var bench = await WebBench.StartAsync(outside: services => services
            .AddSingleton<IConnector>(s => channel = new WholeChannel(s.GetRequiredService<TimeProvider>()))
            .AddSingleton(new TenantDirectory(new Snapshot([], AdminKey))));
        bench.Get<TenantDirectory>().Swap(new Snapshot([Configured("casa", bench), Configured("villa", bench), Configured("finca", bench)], AdminKey));
        var two = new TwoTenants(bench, channel!);
        two.Casa = await two.FillAsync("casa");
        two.Villa = await two.FillAsync("villa");
        two.Finca = await two.FillAsync("finca");
        await bench.Get<NoticeDelivery>().Engine.WhenIdleAsync();
        return two;
    }

    public static string KeyOf(string tenant) => $"the-api-key-of-{tenant}";

    public static string SecretOf(string tenant) => $"the-webhook-secret-of-{tenant}";

    public static byte[] StaffKeyOf(string tenant) => SHA256.HashData(Encoding.UTF8.GetBytes(tenant));

    public static byte[] JoinedKeyOf(string tenant) => SHA256.HashData(Encoding.UTF8.GetBytes($"pms of {tenant}"));

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    private Task<TenantSample> FillAsync(string name) => new TenantFilling(Bench, _channel, name).FillAsync();

    private static Tenant Configured(string name, WebBench bench)
    {
        var tenant = new TenantId(name);
        Unit[] units = [.. new[] { "garden", "attic", "cellar" }.Select(id => new Unit
        {
            Tenant = tenant,
            Id = new UnitId($"{name}-{id}"),
            Name = $"{name} {id}",
            Zone = TimeZoneInfo.Utc,
            RatePlans = [new RatePlan("standard", "Standard", "EUR", 2), new RatePlan("flexible", "Flexible", "EUR", 2)],
            Cleaning = new CleaningRules { Assignee = $"{name}-maria" },
        })];
        var feed = new FeedSource(new FeedId(tenant, new ConnectionId($"{name}-airbnb"), units[0].Id, 0), bench.Channel.Address(TenantFilling.FeedOf(name)));
        return new Tenant(
            tenant, units,
            [
                ChannelOf(tenant, $"{name}-portal", units[..2]),
                // Reads the same conversations.
                ChannelOf(tenant, $"{name}-manager", []),
                new Connection(tenant, feed.Id.Connection, "ical", [new ConnectionUnit { Unit = units[0].Id, Feeds = [feed] }]) { AllowPrivateNetworks = true },
                new Connection(tenant, new ConnectionId($"{name}-vrbo"), "ical", [new ConnectionUnit { Unit = units[0].Id }]),
                JoinedOf(tenant, $"{name}-pms", bench.Channel.Address(TenantFilling.SystemOf(name))),
            ])
        {
            Name = $"The {name}",
            ApiKey = KeyOf(name),
            Staff = [new StaffMember($"{name}-maria", $"Maria of {name}", Token: null), new StaffMember($"{name}-rita", $"Rita of {name}", Token: null)],
            NoticeTargets =
            [
                ToldOf(tenant, $"staff-{name}-maria", bench, [NoticeKind.CleaningTask]) with { Staff = $"{name}-maria" },
                ToldOf(tenant, $"{name}-office", bench, NoticeKind.All),
                new NoticeTarget(tenant, $"{name}-mail") { AddressDigest = $"mail of {name}", To = $"owner@{name}.invalid", Kinds = NoticeKind.All },
            ],
        };
    }

    private static Connection ChannelOf(TenantId tenant, string id, IReadOnlyList<Unit> units) =>
        new(tenant, new ConnectionId(id), WholeChannel.Name, [.. units.Select(static u => new ConnectionUnit { Unit = u.Id, Export = false })])
        {
            Channel = new ChannelAccess
            {
                Tenant = tenant,
                Connection = new ConnectionId(id),
                Type = WholeChannel.Name,
                BaseUrl = new Uri("https://channel.invalid"),
                ApiKey = $"channel-key-of-{tenant}",
                PropertyId = tenant.Value,
                WebhookSecret = SecretOf(tenant.Value),
                OnAvailabilityEdit = EditPolicy.Ask,
                OnPriceEdit = EditPolicy.Ask,
                Units = [.. units.Select(static u => new ChannelUnit(u.Id, $"rt-{u.Id}", 1, u.Zone, [new ChannelRatePlan("standard", $"rp-{u.Id}", "EUR", 2)]))],
            },
        };

    private static Connection JoinedOf(TenantId tenant, string id, Uri address)
    {
        var secret = WebhookSecrets.Prefix + Convert.ToBase64String(JoinedKeyOf(tenant.Value));
        return new Connection(tenant, new ConnectionId(id), ConnectionTypes.Json, [])
        {
            Channel = new ChannelAccess
            {
                Tenant = tenant,
                Connection = new ConnectionId(id),
                Type = ConnectionTypes.Json,
                BaseUrl = address,
                ApiKey = secret,
                PropertyId = "",
                WebhookSecret = secret,
                Joined = new JoinedSystem(address, AckUrl: null, PushUrl: null),
                AllowPrivateNetworks = true,
            },
        };
    }

    private static NoticeTarget ToldOf(TenantId tenant, string id, WebBench bench, IReadOnlyList<NoticeKind> kinds) => new(tenant, id)
    {
        AddressDigest = id,
        Webhook = new WebhookAddress(bench.Channel.Address($"/told-{id}"), [StaffKeyOf(tenant.Value)], AllowPrivateNetworks: true),
        Kinds = kinds,
    };
}
