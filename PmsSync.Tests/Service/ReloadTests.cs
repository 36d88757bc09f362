using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Tenancy;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Service;

/// <summary>An edit of the configuration under a running service frees nothing.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ReloadTests
{
    private static readonly StayDates May = FeedText.Stay(60, 7), June = FeedText.Stay(90, 7), July = FeedText.Stay(120, 7);

    private HostileServer _server = null!;
    private ServiceBench _bench = null!;
    private BenchFeed _airbnb = null!;
    private BenchFeed _vrbo = null!;

    [SetUp]
    public async Task Setup()
    {
        _server = HostileServer.Start()
            .On("/airbnb.ics", Answers.Calendar(FeedText.Of(May, June), etag: "\"same\""))
            .On("/other.ics", Answers.Calendar(FeedText.Of(May, July), etag: "\"same\""))
            .On("/vrbo.ics", Answers.Calendar(FeedText.Of(July)));
        _airbnb = new BenchFeed("airbnb", "cellar", _server.Address("/airbnb.ics").ToString());
        _vrbo = new BenchFeed("vrbo", "attic", _server.Address("/vrbo.ics").ToString());
        _bench = await ServiceBench.StartAsync(_airbnb, _vrbo);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Reload_ConnectionRemoved_FreesNothingAndSaysSoAtTheNight()
    {
        _bench.Reload([_vrbo, _airbnb with { Connection = "booking", Address = _server.Address("/nothing.ics").ToString() }]);

        await NightSaysAsync("removed");
        await _bench.PollEveryAsync(TimeSpan.FromHours(1), 4, "vrbo", _ => _bench.Closed("cellar").Should().Equal(May, June));
        await _bench.StopAsync();
        await _bench.StartAsync();
        _bench.Closed("cellar").Should().Equal(May, June);
    }

    [Test]
    public async Task Reload_ConnectionRemovedAndPutBack_IsAsBefore()
    {
        _bench.Reload([_vrbo, _airbnb with { Connection = "booking", Address = _server.Address("/nothing.ics").ToString() }]);
        await NightSaysAsync("removed");

        _bench.Reload(_airbnb, _vrbo);
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(15), 4, "airbnb", _ => _bench.Closed("cellar").Should().Equal(May, June));

        ServiceBench.Until(() => _bench.Status("airbnb").Health == SourceHealth.Ok);
    }

    [Test]
    public async Task Reload_AddressChanged_FirstAnswerIsReadInFullAndObeysTheGrace()
    {
        _bench.Reload(_airbnb with { Address = _server.Address("/other.ics").ToString() }, _vrbo);

        // The validators of the old address would match by chance: they must not be sent.
        var poll = await _bench.PollAsync("airbnb");
        _server.Requests.First(static r => r.Path == "/other.ics")["If-None-Match"].Should().BeNull();
        poll.IsGood.Should().BeTrue();
        _bench.Closed("cellar").Should().Equal(May, June, July);
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(15), 2, "airbnb");
        _bench.Closed("cellar").Should().Equal(May, July);
    }

    [Test]
    public async Task Reload_NewAddressIsWrong_FreesNothing()
    {
        _bench.Reload(_airbnb with { Address = _server.Address("/nothing.ics").ToString() }, _vrbo);

        await _bench.PollEveryAsync(TimeSpan.FromHours(1), 5, "airbnb", _ => _bench.Closed("cellar").Should().Equal(May, June));
        _bench.Status("airbnb").Problem.Should().Contain("does not know this calendar");
    }

    [Test]
    public async Task Reload_ConnectionDisabled_FreesNothingAndIsPaused()
    {
        var json = BenchConfiguration.Json([_airbnb, _vrbo], _bench.LogFile).Replace("\"Id\":\"airbnb\"", "\"Id\":\"airbnb\",\"Enabled\":false", StringComparison.Ordinal);

        _bench.Reload(json);
        await _bench.PollEveryAsync(TimeSpan.FromHours(1), 4, "vrbo", _ => _bench.Closed("cellar").Should().Equal(May, June));

        _bench.Status("airbnb").Health.Should().Be(SourceHealth.Paused);
    }

    [TestCase("{ \"PmsSync\": ")]
    [TestCase("{ \"PmsSync\": { \"Tenants\": [ { \"Id\": \"house\", \"TimeZone\": \"Nowhere/At-All\" } ] } }")]
    public async Task Reload_BadFile_KeepsTheOldOneAndSaysSo(string json)
    {
        var before = _bench.Get<TenantDirectory>().Current;

        _bench.Reload(json);

        _bench.Get<TenantDirectory>().Current.Should().BeSameAs(before);
        _server.On("/airbnb.ics", Answers.Calendar(FeedText.Of(May, June, July)));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(15), 1, "airbnb");
        _bench.Closed("cellar").Should().Equal(May, June, July);
        (await _bench.Http.GetStringAsync("/health/ready")).Should().Contain("The edited configuration has");
    }

    private async Task NightSaysAsync(string words)
    {
        // The watch over removed sources is a loop of its own.
        for (var look = 0; look < 200; look++)
        {
            if ((await ExplanationAsync()).Contains(words, StringComparison.OrdinalIgnoreCase))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
        (await ExplanationAsync()).Should().ContainEquivalentOf(words);
    }

    private Task<string> ExplanationAsync() => _bench.Http.GetStringAsync($"/api/v1/tenants/{ServiceBench.Tenant}/units/cellar/nights/{May.Arrival:yyyy-MM-dd}");
}
