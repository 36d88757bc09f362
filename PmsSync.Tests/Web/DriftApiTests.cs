using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Reconciliation.Accounts;
using PmsSync.State;
using PmsSync.Tenancy;
using PmsSync.Tests.Outbound.Channels;
using PmsSync.Web;
using PmsSync.Web.Bodies;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Web;

/// <summary>What a person learns of a channel over the API: its drift, its settings, and what it was told of a night.</summary>
internal sealed class DriftApiTests
{
    private const string Connection = "/api/v1/tenants/owner/connections/hub";

    [Test]
    public async Task Drift_OfAChannelThatWasEdited_NamesItAndTheNextReadingProvesItRepaired()
    {
        await using var bench = await StartAsync();
        var channel = await SettledAsync(bench);
        channel.Show(AvailabilityOf(Rooms), NightField.Availability, Night(4), 7);

        var first = await bench.PostAsync($"{Connection}/drift");

        first.Status.Should().Be(HttpStatusCode.OK);
        first.Body.GetProperty("equal").GetBoolean().Should().BeFalse();
        var item = first.Body.GetProperty("items").EnumerateArray().Should().ContainSingle().Subject;
        item.GetProperty("unit").GetString().Should().Be("double");
        item.GetProperty("from").GetString().Should().Be("2027-01-14");
        item.GetProperty("to").GetString().Should().Be("2027-01-15");
        (item.GetProperty("ours").GetInt32(), item.GetProperty("theirs").GetInt32()).Should().Be((2, 7));
        item.GetProperty("since").GetDateTimeOffset().Should().Be(bench.Time.GetUtcNow());
        (await bench.GetAsync(Connection)).Body.GetProperty("drift").GetInt32().Should().Be(1);
        (await bench.GetAsync("/health/ready")).Body.GetProperty("problems").EnumerateArray().Select(static p => p.GetProperty("kind").GetString()).Should().Contain("drift");

        await SettledAsync(bench);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var shown = await bench.GetAsync($"{Connection}/drift?read=true");
        var second = await bench.PostAsync($"{Connection}/drift");

        shown.Body.GetProperty("items").GetArrayLength().Should().Be(1, "a GET asks nobody: it shows the last reading");

        second.Body.GetProperty("equal").GetBoolean().Should().BeTrue();
        second.Body.GetProperty("words").GetString().Should().Contain("proven at 2027-01-10").And.Contain("60 values compared");
        second.Body.GetProperty("ended").EnumerateArray().Should().ContainSingle().Which.GetProperty("state").GetString().Should().Be("repaired");
    }

    [Test]
    public async Task Drift_OfAValueThatTheChannelCannotShow_CountsItApartAndIsEqual()
    {
        await using var bench = await StartAsync();
        var channel = await SettledAsync(bench);
        var range = new { from = "2027-01-14", to = "2027-01-16", stopSell = true };
        (await bench.SendAsync(HttpMethod.Put, "/api/v1/tenants/owner/units/double/prices", new { ratePlan = "standard", ranges = new[] { range } })).Status.Should().Be(HttpStatusCode.OK);
        await SettledAsync(bench);
        channel.Covers = static (_, field, night) => field == NightField.StopSell && night == Night(4);
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        await bench.PostAsync($"{Connection}/drift");
        var drift = (await bench.GetAsync($"{Connection}/drift")).Body;

        drift.GetProperty("equal").GetBoolean().Should().BeTrue();
        drift.GetProperty("cells").GetProperty("notVisible").GetInt32().Should().Be(1);
        drift.GetProperty("cells").GetProperty("notShown").GetInt32().Should().Be(0);
        drift.GetProperty("words").GetString().Should().EndWith("61 values compared. 1 values cannot be seen at the channel while the night is sold out.");
    }

    [Test]
    public async Task Warning_OfTheProperty_IsAProblemOfTheConnectionAndOfTheService()
    {
        await using var bench = await StartAsync("Switch on_modification off.");
        // The service's own first look may be under way: then this one leaves the connection to it.
        JsonElement connection;
        do
        {
            await bench.Get<AccountWatch>().RunOnceAsync(default);
            connection = (await bench.GetAsync(Connection)).Body;
        }
        while (connection.GetProperty("account").ValueKind == JsonValueKind.Null);

        connection.GetProperty("health").GetString().Should().Be("degraded");
        connection.GetProperty("problem").GetString().Should().Contain("Switch on_modification off.");
        connection.GetProperty("account").GetProperty("horizonNights").GetInt32().Should().Be(30);
        (await bench.GetAsync("/health/ready")).Body.GetProperty("problems").EnumerateArray().Select(static p => p.GetProperty("kind").GetString()).Should().Contain("channelSettings");
    }

    [Test]
    public async Task Night_SaysWhatEachChannelWasLastTold()
    {
        await using var bench = await StartAsync();
        await SettledAsync(bench);

        var night = (await bench.GetAsync("/api/v1/tenants/owner/units/double/nights/2027-01-14")).Body;
        var beyond = (await bench.GetAsync("/api/v1/tenants/owner/units/double/nights/2027-06-14")).Body;

        Told(night).Should().Be("hub was last told 2 rooms (confirmed 2027-01-10 12:00 UTC).");
        Told(beyond).Should().Be("hub keeps no calendar that far ahead.");
    }

    [Test]
    public async Task Conflict_OfManyNights_SaysWhatTheChannelWasToldOfAllOfThem()
    {
        await using var bench = await StartAsync();
        await SettledAsync(bench);
        foreach (var from in new[] { "2027-01-14", "2027-01-15", "2027-01-16" })
            await bench.PostAsync("/api/v1/tenants/owner/bookings", new { unit = "double", arrival = from, departure = "2027-02-05", allowOverbooking = true });
        await bench.WhenIdleAsync();

        await SettledAsync(bench);

        (await ToldAsync(bench)).Should().Be((true, "2027-01-16 to 2027-02-05: hub was last told 0 rooms (confirmed 2027-01-10 12:00 UTC)."));
    }

    // A review found "not known" wherever a conflict reached into nights that no channel is told of.
    [Test]
    public async Task Conflict_FromYesterdayToBeyondTheHorizon_IsClosedWhereTheChannelKeepsACalendar()
    {
        await using var bench = await StartAsync();
        await SettledAsync(bench);
        for (var number = 0; number < 3; number++)
            await bench.PostAsync("/api/v1/tenants/owner/bookings", new { unit = "double", arrival = "2027-01-09", departure = "2029-02-05", allowOverbooking = true });
        await bench.WhenIdleAsync();

        await SettledAsync(bench);

        (await ToldAsync(bench)).Should().Be((true,
            "2027-01-10 to 2027-02-09: hub was last told 0 rooms (confirmed 2027-01-10 12:00 UTC). "
            + "The night of 2027-01-09: hub is told nothing of nights that are over. "
            + "2027-02-09 to 2029-02-05: hub keeps no calendar that far ahead."));
    }

    // A review found a sentence for every night of a year in one string.
    [Test]
    public async Task Told_OfPricesThatChangeEveryNight_IsAFortnightAndACountOfTheOthers()
    {
        await using var bench = await StartAsync();
        await SettledAsync(bench);
        await PriceAsync(bench, Enumerable.Range(1, 20), static night => 100 + night);

        var words = ToldOf(bench, NightSet.Of(Night(-2, 30))).Words;

        words.Should().StartWith("The night of 2027-01-10 and 2027-01-31 to 2027-02-09: hub was last told 2 rooms (confirmed 2027-01-10 12:00 UTC). The night of 2027-01-11: hub was last told 2 rooms");
        words.Should().Contain("for standard price for 2 113.00 EUR").And.NotContain("114.00 EUR");
        words.Should().EndWith(" And 7 more nights: see the calendar. 2027-01-08 to 2027-01-10: hub is told nothing of nights that are over.");
    }

    [Test]
    public async Task Told_TheSameOfManyNightsApart_NamesAFortnightOfThem()
    {
        await using var bench = await StartAsync();
        await SettledAsync(bench);
        await PriceAsync(bench, Enumerable.Range(0, 15).Select(static n => 2 * n), static _ => 100);

        var words = ToldOf(bench, NightSet.Of(Night(0, 30))).Words;

        words.Should().StartWith("The night of 2027-01-10, the night of 2027-01-12, ");
        words.Should().Contain("the night of 2027-02-05 and 1 more night: hub was last told 2 rooms").And.Contain("the night of 2027-02-06 and 1 more night: hub was last told 2 rooms");
        words.Should().NotContain("And ");
    }

    [Test]
    public async Task Told_OfNightsApartThatTheChannelWasNotToldYet_ReadsWell()
    {
        await using var bench = await WebBench.StartAsync(outside: static services =>
        {
            Replace(services);
            // Nobody tells the channel what it is to be told from the start on.
            services.Remove(services.Single(static s => s.ServiceType == typeof(IHostedService) && s.ImplementationFactory?.Method.ReturnType == typeof(ChannelDelivery)));
        });

        var told = ToldOf(bench, NightSet.Of([Night(1, 2), Night(3, 4)]));

        (told.Closed, told.Words).Should().Be((null, "The night of 2027-01-11 and the night of 2027-01-13: hub has not been told yet."));
    }

    [Test]
    public async Task Refused_SaysValuesInTheirOwnForm()
    {
        await using var bench = await StartAsync();
        var channel = await SettledAsync(bench);
        channel.Refuses = static s => !s.Target.IsAvailability;
        var range = new { from = "2027-01-14", to = "2027-01-15", price = new { amount = "120.00", currency = "EUR" }, minStayArrival = 3, closedToArrival = true };
        (await bench.SendAsync(HttpMethod.Put, "/api/v1/tenants/owner/units/double/prices", new { ratePlan = "standard", ranges = new[] { range } })).Status.Should().Be(HttpStatusCode.OK);
        for (var round = 0; round < 10; round++)
        {
            // Prices wait for others a moment, and what was refused in company goes again in parts.
            bench.Time.Advance(TimeSpan.FromSeconds(2));
            await bench.Get<ChannelDelivery>().Engine.WhenIdleAsync();
        }

        var connection = (await bench.GetAsync(Connection)).Body;

        connection.GetProperty("refused").EnumerateArray().Select(static r => r.GetProperty("value").GetRawText()).Should()
            .BeEquivalentTo("""{"amount":"120.00","currency":"EUR"}""", "3", "true");
    }

    [Test]
    public async Task Drift_OfAnUnknownConnection_IsNotFound()
    {
        await using var bench = await StartAsync();

        (await bench.GetAsync("/api/v1/tenants/owner/connections/none/drift")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    /// <summary>What a conflict about prices on these nights says of the channel.</summary>
    private static ToldBody ToldOf(WebBench bench, NightSet nights) => bench.Get<ConflictTold>().Of(
        bench.Get<TenantDirectory>().Current.Find(Owner)!,
        new ConflictRow("c1", Owner, Rooms, ConflictRow.ChannelPriceEdit, IsOpen: true, nights, [], "", bench.Time.GetUtcNow(), 1, null, null)).Single();

    private static async Task PriceAsync(WebBench bench, IEnumerable<int> nights, Func<int, int> price)
    {
        var ranges = nights.Select(n => new { from = $"{Night(n):yyyy-MM-dd}", to = $"{Night(n + 1):yyyy-MM-dd}", price = new { amount = $"{price(n)}.00", currency = "EUR" } });
        (await bench.SendAsync(HttpMethod.Put, "/api/v1/tenants/owner/units/double/prices", new { ratePlan = "standard", ranges })).Status.Should().Be(HttpStatusCode.OK);
        // Prices wait for others a moment.
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        await SettledAsync(bench);
    }

    private static async Task<(bool? Closed, string? Words)> ToldAsync(WebBench bench)
    {
        var told = (await bench.GetAsync("/api/v1/tenants/owner/conflicts")).Items.Single().GetProperty("told").EnumerateArray().Single();
        return (told.GetProperty("closed") is { ValueKind: not JsonValueKind.Null } closed ? closed.GetBoolean() : null, told.GetProperty("words").GetString());
    }

    private static string? Told(JsonElement night) => night.GetProperty("explanation").EnumerateArray().Last().GetString();

    private static Task<WebBench> StartAsync(params string[] warnings) => WebBench.StartAsync(outside: services => Replace(services, warnings));

    private static void Replace(IServiceCollection services, params string[] warnings) => services
        .Replace(ServiceDescriptor.Singleton(new TenantDirectory(Configured())))
        .AddSingleton<IConnector>(static s => s.GetRequiredService<ScriptedChannel>())
        .AddSingleton(s => new ScriptedChannel(s.GetRequiredService<TimeProvider>())
        {
            Says = new Answer<AccountSettings>.Got(new AccountSettings(30, null, warnings, null)),
        });

    /// <summary>Pulls and lets the channel be told until nothing waits.</summary>
    private static async Task<ScriptedChannel> SettledAsync(WebBench bench)
    {
        await bench.Get<AccountWatch>().RunOnceAsync(default);
        await bench.Get<TargetWatch>().RunOnceAsync(default);
        for (var round = 0; round < 50; round++)
        {
            await bench.PostAsync($"{Connection}/poll");
            await bench.Get<ChannelCatchUp>().RunOnceAsync(default);
            await bench.Get<ChannelDelivery>().Engine.WhenIdleAsync();
            if ((await bench.GetAsync(Connection)).Body.GetProperty("pending").GetInt32() == 0)
                return bench.Get<ScriptedChannel>();
        }
        throw new TimeoutException("It does not come to rest: " + (await bench.GetAsync(Connection)).Text);
    }
}
