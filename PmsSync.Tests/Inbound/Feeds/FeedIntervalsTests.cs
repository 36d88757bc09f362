using PmsSync.Domain;
using PmsSync.Inbound.Feeds;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Inbound.Feeds;

internal sealed class FeedIntervalsTests
{
    private static readonly PollRules Rules = PollRules.Default;

    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly FeedCursor Quiet = new()
    {
        Feed = new FeedId(new TenantId("owner"), new ConnectionId("airbnb"), new UnitId("flat"), 0),
        AttemptedAt = Noon,
        GoodAt = Noon,
        ChangedAt = Noon.AddDays(-3),
    };

    [Test]
    public void NextAt_QuietFeed_IsTheInterval() => Wait(Quiet).Should().Be(TimeSpan.FromMinutes(15));

    [Test]
    public void NextAt_FeedThatJustChanged_IsSooner() => Wait(Quiet with { ChangedAt = Noon }).Should().Be(TimeSpan.FromMinutes(7.5));

    [Test]
    public void NextAt_LivelyButThrottled_IsNotSooner() =>
        Wait(Quiet with { ChangedAt = Noon, Problem = "Too many requests." }).Should().Be(TimeSpan.FromMinutes(15));

    [TestCase(30, 30)]
    [TestCase(2, 15)]
    [TestCase(600, 60)]
    public void NextAt_FeedThatNamesAnInterval_FollowsItWithinTheBounds(int asked, int minutes) =>
        Wait(Quiet with { RefreshInterval = TimeSpan.FromMinutes(asked) }).Should().Be(TimeSpan.FromMinutes(minutes));

    [TestCase(1, 15)]
    [TestCase(2, 30)]
    [TestCase(3, 60)]
    [TestCase(1000, 60)]
    public void NextAt_FeedThatKeepsFailing_IsLaterUpToTheLongest(int failures, int minutes) =>
        Wait(Quiet with { Failures = failures, Problem = "404" }).Should().Be(TimeSpan.FromMinutes(minutes));

    [Test]
    public void NextAt_ServerThatAsksForMore_IsNeverAskedSooner() =>
        FeedIntervals.NextAt(Rules, Quiet with { WaitUntil = Noon.AddHours(9) }, chance: 1).Should().Be(Noon.AddHours(9));

    [Test]
    public void NextAt_Chance_ShortensByATenthAtTheMost() =>
        (FeedIntervals.NextAt(Rules, Quiet, chance: 1) - Noon).Should().Be(TimeSpan.FromMinutes(13.5));

    private static TimeSpan Wait(FeedCursor cursor) => FeedIntervals.NextAt(Rules, cursor, chance: 0) - Noon;
}
