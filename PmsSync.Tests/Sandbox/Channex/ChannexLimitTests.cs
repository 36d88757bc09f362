using PmsSync.Sandbox.Channex.Limits;

namespace PmsSync.Tests.Sandbox.Channex;

/// <summary>The account's limits, however they are counted.</summary>
[TestFixture]
internal sealed class ChannexLimitTests
{
    private ChannexBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = new ChannexBench();

    [Test]
    public void Push_TheEleventhInAMinute_IsRefusedPerPropertyAndEndpoint()
    {
        Statuses(11, 0).Should().Equal([.. Enumerable.Repeat(200, 10), 429]);
        _bench.Send("POST", "/restrictions", new { values = new[] { Value() } }).Status.Should().Be(200, "the other endpoint has its own ten");
    }

    [Test]
    public void Push_InARollingWindow_WaitsUntilTheOldestIsAMinuteOld()
    {
        _bench.Set(s => s with { Limits = s.Limits with { RefusedCount = false } });
        Statuses(10, 3).Should().OnlyContain(s => s == 200);
        _bench.Now = ChannexBench.Noon.AddSeconds(59.9);
        Status().Should().Be(429);
        _bench.Now = ChannexBench.Noon.AddSeconds(60);
        Status().Should().Be(200);
        Status().Should().Be(429, "only one is a minute old");
    }

    [Test]
    public void Push_WhereRefusedCallsCount_ReachesNobodyWhoInsists()
    {
        Statuses(10, 0);
        for (var second = 1; second <= 120; second++)
        {
            _bench.Now = ChannexBench.Noon.AddSeconds(second);
            Status().Should().Be(429, "each second of {0} keeps the window full", second);
        }
    }

    [Test]
    public void Push_InFixedWindows_AllowsTenOnEachSideOfTheirEdge()
    {
        _bench.Set(s => s with { Limits = s.Limits with { Algorithm = LimitAlgorithm.Fixed, Phase = TimeSpan.FromSeconds(30), RefusedCount = false } });
        _bench.Now = ChannexBench.Noon.AddSeconds(29);
        Statuses(11, 0).Count(static s => s == 200).Should().Be(10);
        _bench.Now = ChannexBench.Noon.AddSeconds(30);
        Statuses(11, 0).Count(static s => s == 200).Should().Be(10);
    }

    [Test]
    public void Push_FromABucket_AllowsOneForEachSixSecondsAfterTheBurst()
    {
        _bench.Set(s => s with { Limits = s.Limits with { Algorithm = LimitAlgorithm.Bucket } });
        Statuses(12, 0).Count(static s => s == 200).Should().Be(10);
        _bench.Now += TimeSpan.FromSeconds(12);
        Statuses(4, 0).Count(static s => s == 200).Should().Be(2);
    }

    [Test]
    public void Push_AfterTheLimitWasHalved_IsRefusedFromTheSixthOn()
    {
        _bench.Set(s => s with { Limits = s.Limits with { Factor = 0.5, TellsRetryAfter = true } });
        Statuses(5, 1).Should().OnlyContain(s => s == 200);

        var answer = _bench.Send("POST", "/availability", new { values = new[] { Value() } });

        answer.Status.Should().Be(429);
        answer.Body.Should().Contain("http_too_many_requests");
        answer.Headers["Retry-After"].Should().Be("56", "the refused call counts itself, so that two have to be a minute old");
    }

    [Test]
    public void Feed_TellsWhatIsLeftInItsHeader()
    {
        _bench.Send("GET", "/booking_revisions/feed").Headers["ratelimit"].Should().Be("\"bookings\";r=5999;t=60, r=359999;t=3600, r=8639999;t=86400");
        _bench.Send("GET", "/bookings").Headers["ratelimit"].Should().StartWith("\"bookings\";r=5998;t=60");
    }

    [Test]
    public void Log_HoldsRefusedCallsToo()
    {
        Statuses(11, 0);

        var calls = _bench.World.Read(static a => a.Log.Calls);

        calls.Should().HaveCount(11).And.OnlyContain(c => c.IsPush && c.Values == 1 && c.At == ChannexBench.Noon && c.Body != null);
        calls[^1].Status.Should().Be(429);
        calls[0].Properties.Should().Equal(_bench.Property.Id);
    }

    private List<int> Statuses(int calls, double secondsBetween)
    {
        var statuses = new List<int>();
        for (var i = 0; i < calls; i++)
        {
            statuses.Add(Status());
            _bench.Now += TimeSpan.FromSeconds(secondsBetween);
        }
        return statuses;
    }

    private int Status() => _bench.Send("POST", "/availability", new { values = new[] { Value() } }).Status;

    private Dictionary<string, object?> Value() => new(_bench.Rooms(1, 1, 1)) { ["property_id"] = _bench.Property.Id };
}
