using PmsSync.Pipelines.Bookings.Feeds;
using static PmsSync.Tests.Pipelines.Bookings.Feeds.FeedStory;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>A person may open held nights before their grace has passed.</summary>
[TestFixture]
internal sealed class FeedReleaseTests
{
    [Test]
    public void Release_AllNightsOfAMissingStay_CancelsIt()
    {
        var story = new FeedStory().Shows(Booking("a", 10, 40)).Shows().Release(10, 40);
        story.Closed.Should().BeEmpty();
        story.Last.Freed.Should().Equal(Nights(10, 40));
        story.Last.Changes.Should().ContainSingle().Which.Should().BeOfType<StayChange.Cancelled>()
            .Which.Why.Should().Be(StayEndReason.Released);
        story.SameAgain().SameAgain().SameAgain().Changes.Should().BeEmpty();
    }

    [Test]
    public void Release_SomeNights_KeepsTheOthersAndTheStay()
    {
        var story = new FeedStory().Shows(Booking("a", 10, 40)).Shows().Release(20, 30);
        story.Closed.Should().Equal(Nights(10, 20), Nights(30, 40));
        story.Stay("a").Presence.Should().Be(FeedPresence.Missing);
    }

    [Test]
    public void Release_NightsThatTheFeedShows_StayClosed() =>
        new FeedStory().Shows(Booking("a", 10, 12)).Release(10, 12).Closed.Should().Equal(Nights(10, 12));

    [Test]
    public void Release_EventReturnsLater_ReinstatesTheStay()
    {
        var story = new FeedStory().Shows(Booking("a", 10, 40)).Shows().Release(10, 40).Shows(Booking("a", 10, 40));
        story.Changes.Should().Equal("Reinstated");
        story.Closed.Should().Equal(Nights(10, 40));
    }
}
