using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Service;

/// <summary>A feed that answers well and shows fewer nights, once or for good, in the running service.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class FeedLossTests
{
    private const string Path = "/feed.ics";

    private static readonly StayDates May = FeedText.Stay(60, 7), June = FeedText.Stay(90, 7), July = FeedText.Stay(120, 14);

    private static readonly NightSet Known = NightSet.Of(May, June, July);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private HostileServer _server = null!;
    private ServiceBench _bench = null!;

    private static IEnumerable<TestCaseData> Losses()
    {
        yield return new TestCaseData(Array.Empty<StayDates>()).SetArgDisplayNames("empty");
        yield return new TestCaseData(new StayDates[] { May, June }).SetArgDisplayNames("half gone");
    }

    [SetUp]
    public async Task Setup()
    {
        _server = HostileServer.Start().On(Path, Answers.Calendar(FeedText.Of(May, June, July), etag: "\"full\""));
        _bench = await ServiceBench.StartAsync(new BenchFeed("airbnb", "cellar", _server.Address(Path).ToString()));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCaseSource(nameof(Losses))]
    public async Task Poll_ManyNightsGoneOnce_NeverFreesOne(StayDates[] left)
    {
        _server.On(Path, Answers.Calendar(FeedText.Of(left)), Answers.Calendar(FeedText.Of(May, June, July)));

        await _bench.PollEveryAsync(Interval, 1, "airbnb");
        _bench.Closed("cellar").Should().Equal(Known);
        _bench.Status("airbnb").Health.Should().Be(SourceHealth.Degraded);
        _bench.Status("airbnb").Problem.Should().Contain("Many nights left this feed at once");

        await _bench.PollEveryAsync(Interval, 4, "airbnb", _ => _bench.Closed("cellar").Should().Equal(Known));
        _bench.Status("airbnb").Health.Should().Be(SourceHealth.Ok);
        (await _bench.GetAsync($"/api/v1/tenants/{ServiceBench.Tenant}/conflicts")).GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [TestCaseSource(nameof(Losses))]
    public async Task Poll_ManyNightsGoneForGood_FreesThemAfterADayAndNotBefore(StayDates[] left)
    {
        _server.On(Path, Answers.Calendar(FeedText.Of(left), etag: "\"less\""));

        await _bench.PollEveryAsync(Interval, 1, "airbnb");
        await _bench.PollEveryAsync(TimeSpan.FromHours(2), 11, "airbnb", poll => _bench.Closed("cellar").Should().Equal(Known, "{0} h have gone by", 2 * poll));
        await _bench.PollEveryAsync(TimeSpan.FromHours(2), 1, "airbnb");

        _bench.Closed("cellar").Should().Equal(NightSet.Of(left));
        _bench.Status("airbnb").Health.Should().Be(SourceHealth.Ok);
    }

    [Test]
    public async Task Poll_OneStayGoneForGood_IsFreeAtTheThirdAnswerAlsoWhereTheServerOnlyConfirms()
    {
        var left = NightSet.Of(June, July);
        _server.On(Path, Answers.Calendar(FeedText.Of(left), etag: "\"less\""));

        await _bench.PollEveryAsync(TimeSpan.FromMinutes(6), 2, "airbnb", _ => _bench.Closed("cellar").Should().Equal(Known));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(6), 1, "airbnb");

        _bench.Closed("cellar").Should().Equal(left);
    }

    [Test]
    public async Task Poll_FailuresBetween_DoNotCountTowardsTheGrace()
    {
        _server.On(
            Path, Answers.Calendar(FeedText.Of(June, July)), Answers.Status(500), Answers.Html(), Answers.Calendar(FeedText.Of(June, July)),
            Answers.Calendar(""), Answers.Status(404), Answers.Calendar(FeedText.Of(June, July)));

        await _bench.PollEveryAsync(Interval, 6, "airbnb", poll => _bench.Closed("cellar").Should().Equal(Known, "poll {0}", poll));
        await _bench.PollEveryAsync(Interval, 1, "airbnb");

        _bench.Closed("cellar").Should().Equal(NightSet.Of(June, July));
    }

    [Test]
    public async Task Poll_ClockSetForwardADay_FreesNothingEarly()
    {
        _server.On(Path, Answers.Calendar(FeedText.Of(June, July)));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(1), 2, "airbnb");

        _bench.Clock.SetBy(TimeSpan.FromDays(1));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(1), 3, "airbnb", poll => _bench.Closed("cellar").Should().Equal(Known, "poll {0}", poll));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(10), 1, "airbnb");

        _bench.Closed("cellar").Should().Equal(NightSet.Of(June, July));
    }

    [Test]
    public async Task Poll_ClockSetForwardADayAfterAMassLoss_HoldsForAWholeDayAllTheSame()
    {
        _server.On(Path, Answers.Calendar(FeedText.Of()));
        await _bench.PollEveryAsync(Interval, 1, "airbnb");

        _bench.Clock.SetBy(TimeSpan.FromDays(1));
        await _bench.PollEveryAsync(TimeSpan.FromHours(1), 23, "airbnb", poll => _bench.Closed("cellar").Should().Equal(Known, "poll {0}", poll));
        await _bench.PollEveryAsync(TimeSpan.FromHours(1), 1, "airbnb");

        _bench.Closed("cellar").Should().BeEmpty();
    }

    [Test]
    public async Task Poll_ClockSetBackAnHour_GraceGoesOnAsTimeDoes()
    {
        _server.On(Path, Answers.Calendar(FeedText.Of(June, July)));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(5), 1, "airbnb");

        _bench.Clock.SetBy(TimeSpan.FromHours(-1));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(5), 1, "airbnb", _ => _bench.Closed("cellar").Should().Equal(Known));
        await _bench.PollEveryAsync(TimeSpan.FromMinutes(5), 1, "airbnb");

        _bench.Closed("cellar").Should().Equal(NightSet.Of(June, July));
    }
}
