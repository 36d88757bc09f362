using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Feeds;

namespace PmsSync.Tests.Operations.Replay;

/// <summary>The rules on nine recorded feeds, counted night by night.</summary>
[TestFixture]
internal sealed class RecordedSeriesTests
{
    private static readonly string[] Names =
    [
        "airbnb-villas-listing1", "airbnb-villas-listing2", "airbnb-villas-listing3", "bookingcom-farmhouse-berta",
        "bookingcom-farmhouse-bertorella", "bookingcom-farmhouse-fabi", "guesthouse-seoul-combined", "homestay-airbnb",
        "homestay-bookingcom",
    ];

    private static readonly FeedId Feed = new(new TenantId("t"), new ConnectionId("c"), new UnitId("u"), 0);
    private static readonly ConcurrentDictionary<string, RecordedFeed> Loaded = new();

    [Test]
    public void Apply_EveryRecordedSeries_FreesNothingFalselyOrLate()
    {
        var believer = 0;
        TestContext.Out.WriteLine("series | polls | changed | new | modified | cancelled | re-issued | suspect | not closed | falsely | believer | late | explained by re-issue | by rolling");
        foreach (var name in Names)
        {
            var run = SeriesRun.Of(Load(name), Feed);
            var count = run.Count;
            TestContext.Out.WriteLine(
                $"{name} | {count.GoodPolls + count.FailedPolls} | {run.ChangedPolls} | {run.Of<StayChange.Appeared>()} | {run.Modified} | {run.Of<StayChange.Cancelled>()} | "
                + $"{run.Of<StayChange.Reissued>()} | {run.SuspectPolls} | {count.NotClosed} | {count.FreedFalsely} | {count.BelieverFreesFalsely} | {count.FreedLate} | "
                + $"{run.CancelledByReissue.Count} | {run.CancelledByRolling}");
            run.CancelledByReissue.ForEach(TestContext.Out.WriteLine);
            count.NotClosed.Should().Be(0, name);
            count.FreedFalsely.Should().Be(0, name);
            count.FreedLate.Should().Be(0, name);
            run.CancelledByReissue.Should().BeEmpty(name);
            run.CancelledByRolling.Should().Be(0, name);
            believer += count.BelieverFreesFalsely;
        }
        believer.Should().Be(367, "a reader that believes every poll frees that many nights falsely");
    }

    [TestCaseSource(nameof(Names))]
    public void Apply_EveryPollTwice_EndsWithTheSameClosedNights(string name)
    {
        var feed = Load(name);
        var twice = feed with { Polls = [.. feed.Polls.SelectMany(static p => new[] { p, p })] };
        SeriesRun.Of(twice, Feed).Closed.Should().Equal(SeriesRun.Of(feed, Feed).Closed);
    }

    [TestCaseSource(nameof(Names))]
    public void Apply_ThirtyPercentOfPollsDropped_EndsWithTheSameClosedNights(string name)
    {
        var feed = Load(name);
        var expected = SeriesRun.Of(feed, Feed).Closed;
        for (var seed = 1; seed <= 5; seed++)
        {
            var chance = new Random(seed);
            var kept = feed.Polls.Where((_, i) => i >= feed.Polls.Count - 5 || chance.NextDouble() >= 0.3).ToList();
            SeriesRun.Of(feed with { Polls = kept }, Feed).Closed.Should().Equal(expected, "seed {0}", seed);
        }
    }

    private static RecordedFeed Load(string name) => Loaded.GetOrAdd(name, static n => RecordedFeed.Load(n));
}
