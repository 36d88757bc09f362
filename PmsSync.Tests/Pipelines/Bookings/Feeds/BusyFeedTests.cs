using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Bookings.Feeds.FeedStory;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>Large feeds, and feeds that give every event a new UID with every answer.</summary>
[TestFixture]
internal sealed class BusyFeedTests
{
    [Test]
    public void Apply_EveryUidNewWithEveryAnswer_KeepsEveryStayAndDoesNotGrow()
    {
        var story = new FeedStory().Shows(Events(0));
        var before = StaysWithDates(story);
        for (var answer = 1; answer <= 20; answer++)
            story.Shows(Events(answer));
        story.State.Stays.Should().HaveCount(2_000);
        StaysWithDates(story).Except(before).Should().BeEmpty();
        story.State.Held.Should().BeEmpty();
    }

    [Test]
    public void Apply_NewEventsWithEveryAnswer_ForgetsTheOldest()
    {
        var story = new FeedStory();
        for (var answer = 0; answer < 400; answer++)
            story.Shows([.. Enumerable.Range(0, 10).Select(i => Booking($"{answer}-{i}", 5 + i * 3, 8 + i * 3, $"HM{answer}-{i}"))]);
        story.State.Stays.Length.Should().BeLessThan(1_100);
    }

    private static HashSet<(string, StayDates)> StaysWithDates(FeedStory story) =>
        [.. story.State.Stays.Select(static s => (s.StayId, s.Dates))];

    // Rooms of one house in one feed: many events overlap.
    private static FeedEvent[] Events(int answer) =>
        [.. Enumerable.Range(0, 2_000).Select(i => Occupied($"{answer}-{i}", 1 + i % 500, 2 + i % 500 + i / 500))];
}
