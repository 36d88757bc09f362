using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Service;

/// <summary>The real schedule while the machine's clock is set, the service restarts, or a server asks for patience.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class PollingClockTests
{
    private const string Path = "/feed.ics";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private HostileServer _server = null!;
    private ServiceBench _bench = null!;

    [SetUp]
    public async Task Setup()
    {
        _server = HostileServer.Start().On(Path, Answers.Calendar(FeedText.Of(FeedText.Stay(60, 7))));
        _bench = await ServiceBench.StartAsync(new BenchFeed("airbnb", "cellar", _server.Address(Path).ToString()) { Interval = Interval.ToString() });
    }

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase(-1)]
    [TestCase(24)]
    [TestCase(-24)]
    public void Schedule_ClockSetByHours_GoesOnAtItsInterval(int hours)
    {
        for (var round = 0; round < 3; round++)
        {
            _bench.Clock.SetBy(TimeSpan.FromHours(hours));
            var seen = _server.Count(Path);
            _bench.Status("airbnb").NextPollAt.Should().BeOnOrBefore(_bench.Clock.GetUtcNow() + Interval);

            _bench.Clock.Advance(Interval);

            _bench.UntilLooked(() => _server.Count(Path) > seen);
            _server.Count(Path).Should().Be(seen + 1);
            _bench.LetLooksPass();
        }
    }

    [Test]
    public async Task Schedule_ServerAskedForPatience_IsNotAskedEarlierAfterARestart()
    {
        _server.On(Path, Answers.Status(429, "3600"));
        _bench.Clock.Advance(Interval);
        ServiceBench.Until(() => _bench.Status("airbnb").Problem is not null);
        var seen = _server.Count(Path);

        await _bench.StopAsync();
        await _bench.StartAsync();
        for (var minute = 0; minute < 59; minute++)
            _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        _bench.LetLooksPass();
        _server.Count(Path).Should().Be(seen);

        _server.On(Path, Answers.Calendar(FeedText.Of(FeedText.Stay(60, 7))));
        ServiceBench.Until(() =>
        {
            _bench.Clock.Advance(TimeSpan.FromSeconds(10));
            return _server.Count(Path) > seen;
        });
    }
}
