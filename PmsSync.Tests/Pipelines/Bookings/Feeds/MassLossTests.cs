using static PmsSync.Tests.Pipelines.Bookings.Feeds.FeedStory;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>An answer that loses too much at once is not believed for a day.</summary>
[TestFixture]
internal sealed class MassLossTests
{
    [Test]
    public void Apply_ValidButEmptyForOnePoll_FreesNothing()
    {
        var closure = Occupied("a", 3, 303);
        var story = new FeedStory().Shows(closure).Shows();
        story.Last.MassLoss.Should().BeTrue();
        story.Last.Remarks.Should().ContainSingle().Which.Should().StartWith("300 of 300 nights after tomorrow are gone at once.");
        story.Shows(closure);
        story.Closed.Should().Equal(Nights(3, 303));
        story.Last.Suspect.Should().BeFalse();
    }

    [Test]
    public void Apply_EmptyForGood_FreesAfterADay()
    {
        var story = new FeedStory().Shows(Booking("a", 10, 40)).Shows();
        for (var poll = 1; poll < 48; poll++)
            story.SameAgain().Closed.Should().Equal(Nights(10, 40));
        story.Last.Suspect.Should().BeTrue();
        story.SameAgain().Closed.Should().BeEmpty();
        story.Last.Suspect.Should().BeFalse();
        story.Changes.Should().Equal("Cancelled");
    }

    [Test]
    public void Apply_ADayWithoutGoodPollsAfterAMassLoss_StillWaitsForThreeOfThem()
    {
        var story = new FeedStory().Shows(Booking("a", 10, 40)).Shows().Wait(TimeSpan.FromHours(40)).SameAgain();
        story.Closed.Should().Equal(Nights(10, 40));
        story.SameAgain().Closed.Should().BeEmpty();
    }

    // A season of a year found that the guest was cleaned up after a day early, and stayed on as somebody else.
    [Test]
    public void Apply_MassLossWithAGuestInTheHouse_IsTheSameGuestWhoStaysOn()
    {
        var story = new FeedStory().Shows(Occupied("a", 0, 2), Occupied("b", 10, 30)).Shows();
        story.SameAgain().SameAgain().SameAgain();
        story.Changes.Should().BeEmpty();

        story.Wait(TimeSpan.FromHours(16)).Shows(Occupied("c", 1, 2), Occupied("b", 10, 30));

        story.Changes.Should().BeEquivalentTo("Reissued", "Returned");
        story.State.Stays.Should().HaveCount(2);
        story.Stay("c").Whole.Should().Be(Nights(0, 2));
    }

    [TestCase(9, 20, false, TestName = "Apply_NineNightsGone_IsNoMassLoss")]
    [TestCase(10, 20, true, TestName = "Apply_TenNightsGone_IsAMassLoss")]
    [TestCase(30, 100, false, TestName = "Apply_ThirtyPercentGone_IsNoMassLoss")]
    [TestCase(31, 100, true, TestName = "Apply_MoreThanThirtyPercentGone_IsAMassLoss")]
    public void Apply_NightsGone_CountsThoseAfterTomorrow(int gone, int all, bool isMassLoss) =>
        new FeedStory().Shows(Occupied("today", 0, 2), Occupied("gone", 2, 2 + gone), Occupied("stays", 2 + gone, 2 + all))
            .Shows(Occupied("today", 0, 2), Occupied("stays", 2 + gone, 2 + all))
            .Last.MassLoss.Should().Be(isMassLoss);

    [Test]
    public void Apply_MassLoss_HoldsExactlyItsNightsForADay()
    {
        var story = new FeedStory().Shows(Booking("early", 3, 5), Booking("soon", 1, 3), Booking("far", 20, 40))
            .Shows(Booking("soon", 1, 3), Booking("far", 20, 40)).Shows();
        story.SameAgain().SameAgain();
        story.Closed.Should().Equal(Nights(2, 3), Nights(20, 40));
    }

    [Test]
    public void Apply_NightsTakenNewlyInASuspectPoll_AreClosedWithIt() =>
        new FeedStory().Shows(Booking("a", 10, 40)).Shows(Booking("b", 60, 62))
            .Closed.Should().Equal(Nights(10, 40), Nights(60, 62));
}
