using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Service;

/// <summary>One feed whose server goes wrong, next to a healthy one, in the running service.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class HostileFeedTests
{
    private const string Path = "/feed/secret-token.ics";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private static readonly StayDates May = FeedText.Stay(60, 7), June = FeedText.Stay(90, 7), July = FeedText.Stay(120, 7);

    private static readonly NightSet Known = NightSet.Of(May, June);

    private HostileServer _server = null!;
    private ServiceBench _bench = null!;

    [SetUp]
    public async Task Setup()
    {
        var time = new SettableClock(ServiceBench.Start);
        _server = HostileServer.Start(time)
            .On(Path, Answers.Calendar(FeedText.Of(May, June), etag: "\"1\""))
            .On("/healthy.ics", Answers.Calendar(FeedText.Of(May)));
        _bench = await ServiceBench.StartAsync(
            time,
            new BenchFeed("hostile", "cellar", _server.Address(Path).ToString()),
            new BenchFeed("healthy", "attic", _server.Address("/healthy.ics").ToString()));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.StopAsync();
        (await File.ReadAllTextAsync(_bench.LogFile)).Should().NotContain("secret-token", "an address is a credential").And.NotContain("Müller");
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCaseSource(typeof(HostileFeedCase), nameof(HostileFeedCase.All))]
    public async Task Poll_ServerGoesWrongAndRecovers_FreesNothingSaysWhyAndDisturbsNobody(HostileFeedCase wrong)
    {
        _bench.Closed("cellar").Should().Equal(Known);
        _server.On(Path, wrong.Bad(FeedText.Of(May, June))).On("/healthy.ics", Answers.Calendar(FeedText.Of(May, July)));

        // 1 it goes wrong, and goes on like that
        var wentWrongAt = _bench.Clock.GetUtcNow();
        for (var poll = 1; poll <= 4; poll++)
        {
            await LookAsync(wrong);
            _bench.Closed("cellar").Should().Equal(Known, "poll {0}", poll);
            var status = _bench.Status("hostile");
            status.Health.Should().Be(poll < 3 ? wrong.First : wrong.Lasting, "poll {0}: {1}", poll, status.Problem);
            if (wrong.Words is null)
                status.LastSuccessAt.Should().BeAfter(wentWrongAt);
            else
                status.LastSuccessAt.Should().BeOnOrBefore(wentWrongAt);
        }
        await SaysWhyAsync(wrong);

        // 2 others are unaffected
        await _bench.PollAsync("healthy");
        _bench.Closed("attic").Should().Equal(NightSet.Of(May, July));
        _bench.Status("healthy").Health.Should().Be(SourceHealth.Ok);

        // 3 it is well again: what it newly shows is closed at once, what it left is held
        _server.On(Path, Answers.Calendar(FeedText.Of(May, July), etag: "\"2\""));
        _bench.Clock.Advance(Interval);
        (await _bench.PollAsync("hostile")).IsGood.Should().BeTrue();
        _bench.Closed("cellar").Should().Equal(NightSet.Of(May, June, July));
        _bench.Status("hostile").Problem.Should().BeNull();
    }

    [Test]
    public async Task Poll_PrivateAddressThatIsNotAllowed_IsRefusedBeforeAnythingIsSent()
    {
        _bench.Reload(
            new BenchFeed("hostile", "cellar", _server.Address("/private.ics").ToString()) { AllowPrivateNetworks = false },
            new BenchFeed("healthy", "attic", _server.Address("/healthy.ics").ToString()));

        (await _bench.PollAsync("hostile")).IsGood.Should().BeFalse();

        _server.Count("/private.ics").Should().Be(0);
        _bench.Status("hostile").Problem.Should().Contain("may not reach");
        _bench.Closed("cellar").Should().Equal(Known);
    }

    private async Task LookAsync(HostileFeedCase wrong)
    {
        _bench.Clock.Advance(Interval);
        var seen = _server.Count(Path);
        var look = _bench.PollAsync("hostile");
        if (wrong.IsSlow)
        {
            await _server.RequestedAsync(Path, seen + 1);
            for (var second = 0; second < 90 && !look.IsCompleted; second++)
            {
                _bench.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
        }
        (await look).IsGood.Should().Be(wrong.Words is null);
    }

    private async Task SaysWhyAsync(HostileFeedCase wrong)
    {
        var shown = await _bench.ConnectionAsync("hostile");
        shown.GetProperty("health").GetString().Should().BeEquivalentTo(wrong.Lasting.ToString());
        if (wrong.Words is null)
        {
            shown.GetProperty("problem").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
            return;
        }
        shown.GetProperty("problem").GetString().Should().Contain(wrong.Words).And.NotContain("secret-token");
    }
}
