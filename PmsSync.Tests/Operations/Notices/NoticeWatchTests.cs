using Microsoft.Extensions.DependencyInjection;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Operations.Notices;
using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;
using PmsSync.Tests.Hostile;
using PmsSync.Tests.Web;

namespace PmsSync.Tests.Operations.Notices;

/// <summary>What turns with time is told once for each turn, and shown by the API.</summary>
internal sealed class NoticeWatchTests
{
    private const string Casa = "/api/v1/tenants/casa", Notices = Casa + "/notices", Poll = Casa + "/connections/airbnb/poll", Hook = "/hook";

    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup()
    {
        _bench = await WebBench.StartAsync(outside: static services => services.AddSingleton<StandingLook>().AddSingleton<NoticeWatch>());
        _bench.Channel.On(Hook, Answers.Status(204));
        var directory = _bench.Get<TenantDirectory>();
        var tenant = directory.Current.Find("casa")!;
        directory.Swap(new Snapshot([tenant with { NoticeTargets = [TargetOf(tenant.Id)] }, directory.Current.Find("other")!]));
        await _bench.PostAsync(Poll);
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Run_AFeedThatFailsAndComesBack_TellsEachTurnOnce()
    {
        _bench.Channel.On(WebBench.Feed, Answers.Status(500));
        for (var i = 0; i < 3; i++)
            await _bench.PostAsync(Poll);
        (await RunAsync()).Should().Be(1);
        (await RunAsync()).Should().Be(0);

        _bench.Channel.On(WebBench.Feed, Answers.Calendar(WebBench.Calendar()));
        await _bench.PostAsync(Poll);
        (await RunAsync()).Should().Be(1);
        (await RunAsync()).Should().Be(0);

        var list = await _bench.GetAsync(Notices);
        list.Items.Select(static i => i.GetProperty("type").GetString()).Should().Equal("feed.recovered", "feed.stale");
        list.Items[1].GetProperty("headline").GetString().Should().Be("airbnb of garden is not read since 2027-01-10 12:00 UTC");
        _bench.Channel.Count(Hook).Should().Be(2);
    }

    [Test]
    public async Task Run_AFeedThatIsRemovedWhileItFails_EndsWithoutAWord()
    {
        _bench.Channel.On(WebBench.Feed, Answers.Status(500));
        for (var i = 0; i < 3; i++)
            await _bench.PostAsync(Poll);
        await RunAsync();

        var directory = _bench.Get<TenantDirectory>();
        var tenant = directory.Current.Find("casa")!;
        directory.Swap(new Snapshot([new Tenant(tenant.Id, tenant.Units, []) { NoticeTargets = tenant.NoticeTargets }]));
        (await RunAsync()).Should().Be(1);

        _bench.Channel.Count(Hook).Should().Be(1);
    }

    // A review found that nobody was told: a stopped poll counted as one that nothing can be said of.
    [Test]
    public async Task Run_AFeedThatALimitStops_IsToldAndShownByTheHealth()
    {
        var directory = _bench.Get<TenantDirectory>();
        var tenant = directory.Current.Find("casa")!;
        await BookAsync("2027-03-01", "2027-03-02");
        directory.Swap(new Snapshot([tenant with { Ceilings = new TenantCeilings { EventsPerDay = 1 } }]));

        (await RunAsync()).Should().Be(1);
        (await RunAsync()).Should().Be(0);
        var health = await _bench.GetAsync("/health/ready");
        (await _bench.GetAsync($"{Casa}/connections/airbnb"))["health"].Should().Be("paused");
        directory.Swap(new Snapshot([tenant]));
        (await RunAsync()).Should().Be(1);

        health.Body.GetProperty("problems").EnumerateArray().Should().ContainSingle(static p => p.GetProperty("kind").GetString() == "limits")
            .Which.GetProperty("words").GetString().Should().StartWith("1 tenant is at twice").And.Contain("sold twice. Raise the setting");
        (await _bench.GetAsync("/health/ready")).Text.Should().NotContain("\"limits\"");
        var list = await _bench.GetAsync(Notices);
        list.Items.Select(static i => i.GetProperty("type").GetString()).Should().Equal("feed.recovered", "feed.stale");
        list.Items[1].GetProperty("headline").GetString().Should().Be("airbnb of garden is not read since 2027-01-10 12:00 UTC");
    }

    [Test]
    public async Task Run_ATurnoverForWhichTimeRunsOut_IsToldOnce()
    {
        await BookAsync("2027-01-10", "2027-01-11");
        await BookAsync("2027-01-11", "2027-01-13");
        (await RunAsync()).Should().Be(0);

        _bench.Time.Advance(TimeSpan.FromHours(26));
        // Else its feed may be stale when the watch looks.
        await _bench.PostAsync(Poll);
        (await RunAsync()).Should().Be(1);
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await RunAsync();

        (await _bench.GetAsync(Notices)).Items.Where(static i => i.GetProperty("type").GetString() == "turnover.atRisk").Should().ContainSingle()
            .Which.GetProperty("headline").GetString().Should().Be("Turnover of garden on 2027-01-11 may not be ready");
    }

    // A review found that this was never told: the task had begun too long before.
    [Test]
    public async Task Run_ATurnoverOfARoomThatStoodEmptyForAWeek_IsToldToo()
    {
        await BookAsync("2027-01-10", "2027-01-11");
        await BookAsync("2027-01-18", "2027-01-20");

        _bench.Time.Advance(TimeSpan.FromDays(8) + TimeSpan.FromHours(2));

        (await RunAsync()).Should().BeGreaterThan(0);
        (await _bench.GetAsync(Notices)).Items.Should().Contain(static i => i.GetProperty("type").GetString() == "turnover.atRisk");
    }

    [Test]
    public async Task List_ByStateAndPage_ShowsWhatIsAskedForAndWhoIsTold()
    {
        _bench.Channel.On(Hook, Answers.Status(500));
        await BookAsync("2027-03-01", "2027-03-04");
        await BookAsync("2027-03-02", "2027-03-05");
        await BookAsync("2027-03-01", "2027-03-03");
        await _bench.Get<NoticeDelivery>().Engine.WhenIdleAsync();

        var all = await _bench.GetAsync(Notices);
        var page = await _bench.GetAsync($"{Notices}?limit=1");
        var rest = await _bench.GetAsync($"{Notices}?limit=1&cursor={page["next"]}");

        all.Items.Should().HaveCount(2);
        rest.Items.Single().GetProperty("id").GetString().Should().Be(all.Items[1].GetProperty("id").GetString());
        (await _bench.GetAsync($"{Notices}?state=sent")).Items.Should().BeEmpty();
        (await _bench.GetAsync($"{Notices}?state=pending")).Items.Should().HaveCount(2);
        ((int)(await _bench.GetAsync($"{Notices}?state=nonsense")).Status).Should().Be(400);
        ((int)(await _bench.GetAsync($"{Notices}?limit=0")).Status).Should().Be(422);
        (await _bench.GetAsync("/api/v1/tenants/other/notices")).Text.Should().Be("""{"items":[],"next":null,"targets":[]}""");
        var target = all.Body.GetProperty("targets").EnumerateArray().Should().ContainSingle().Subject;
        target.GetProperty("health").GetString().Should().Be("degraded");
        target.GetProperty("pending").GetInt64().Should().Be(2);
        all.Text.Should().NotContain(Hook, "an address is a credential");
        (await _bench.GetAsync("/health/ready")).Text.Should().Contain("\"notices\"");
    }

    [TestCase(SourceHealth.Failing, 0, true)]
    [TestCase(SourceHealth.Degraded, 0, false)]
    [TestCase(SourceHealth.Ok, 59, false)]
    [TestCase(SourceHealth.Ok, 179, false)]
    [TestCase(SourceHealth.Ok, 181, true)]
    [TestCase(SourceHealth.Paused, 500, null)]
    [TestCase(SourceHealth.OverLimit, 0, true)]
    public void IsStale_BySilence_IsThreeIntervalsAndAnHour(object health, int minutes, bool? stale) => SourceLook.IsStale(
        (SourceHealth)health, Noon, new PollRules(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.FromHours(1)), Noon, Noon + TimeSpan.FromMinutes(minutes)).Should().Be(stale);

    [Test]
    public void IsStale_SilenceBeforeTheStart_DoesNotCount() => SourceLook.IsStale(
        SourceHealth.Ok, Noon - TimeSpan.FromDays(3), new PollRules(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5)), Noon, Noon + TimeSpan.FromMinutes(5)).Should().BeFalse();

    private NoticeTarget TargetOf(TenantId tenant) => new(tenant, "webhook-1")
    {
        AddressDigest = "1",
        Webhook = new WebhookAddress(_bench.Channel.Address(Hook), [new byte[32]], AllowPrivateNetworks: true),
        Kinds = [.. NoticeKind.All.Where(static k => k.IsUsual)],
    };

    private async Task<int> RunAsync()
    {
        var turns = await _bench.Get<NoticeWatch>().RunOnceAsync();
        await _bench.Get<NoticeDelivery>().Engine.WhenIdleAsync();
        return turns;
    }

    private async Task BookAsync(string arrival, string departure)
    {
        var answer = await _bench.PostAsync(Casa + "/bookings", new { unit = "garden", arrival, departure, allowOverbooking = true });
        ((int)answer.Status).Should().Be(201);
        await _bench.WhenIdleAsync(Pipeline.Availability);
        await _bench.WhenIdleAsync(Pipeline.Cleaning);
    }
}
