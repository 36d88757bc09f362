using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Feeds;
using static PmsSync.Tests.Pipelines.Bookings.Feeds.FeedStory;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>When a night closes, and how long it stays closed after its event is gone.</summary>
[TestFixture]
internal sealed class NightGraceTests
{
    [Test]
    public void Apply_NewNights_ClosesThemWithThatPoll() =>
        new FeedStory().Shows(Booking("a", 5, 8)).Closed.Should().Equal(Nights(5, 8));

    [Test]
    public void Apply_EventVanishes_FreesItsNightsAtTheThirdGoodPoll()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows();
        story.Closed.Should().Equal(Nights(5, 8));
        story.Last.NewlyHeld.Should().Equal(Nights(5, 8));
        story.SameAgain().Closed.Should().Equal(Nights(5, 8));
        story.SameAgain().Closed.Should().BeEmpty();
        story.Last.Freed.Should().Equal(Nights(5, 8));
        story.Changes.Should().Equal("Cancelled");
    }

    [Test]
    public void Apply_ThirdPollWithinTenMinutes_HoldsUntilTheFirstPollAfterThem()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows();
        for (var minute = 1; minute < 10; minute++)
            story.Wait(1).TellNow(null).Closed.Should().Equal(Nights(5, 8));
        story.Wait(1).TellNow(null).Closed.Should().BeEmpty();
    }

    [Test]
    public void Apply_NightBackForOnePoll_StartsItsGraceAnew()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows().SameAgain().Shows(Booking("a", 5, 8));
        story.Changes.Should().Equal("Returned");
        story.State.Held.Should().BeEmpty();
        story.Shows().SameAgain().Closed.Should().Equal(Nights(5, 8));
        story.SameAgain().Closed.Should().BeEmpty();
    }

    [Test]
    public void Apply_StayMoves_TakesItsNewDatesAtOnceAndHoldsTheNightsItLeaves()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows(Booking("a", 7, 10));
        story.Changes.Should().Equal("DatesChanged");
        story.Closed.Should().Equal(Nights(5, 10));
        story.State.Held.Should().ContainSingle().Which.StayId.Should().Be(story.Stay("a").StayId);
        story.SameAgain().SameAgain().Closed.Should().Equal(Nights(7, 10));
    }

    [Test]
    public void Apply_StatusCancelled_FreesAtOnceAlsoWhatTheStayHeld()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows(Booking("a", 6, 8)).Shows(CancelledEvent("a", 6, 8));
        story.Closed.Should().BeEmpty();
        story.Last.Changes.Should().ContainSingle().Which.Should().BeOfType<StayChange.Cancelled>()
            .Which.Why.Should().Be(StayEndReason.CancelledByFeed);
    }

    [Test]
    public void Apply_OneOfTwoOnANightCancelledAndTheOtherVanished_HoldsTheNight()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8), Booking("b", 6, 9)).Shows(CancelledEvent("a", 5, 8));
        story.Closed.Should().Equal(Nights(6, 9));
    }

    [Test]
    public void Apply_CancelledWhileAnotherEventTakesTheNights_KeepsThemClosed() =>
        new FeedStory().Shows(Booking("a", 5, 8), Booking("b", 5, 8)).Shows(CancelledEvent("a", 5, 8), Booking("b", 5, 8))
            .Closed.Should().Equal(Nights(5, 8));

    [Test]
    public void Apply_EventTurnsTransparent_HoldsItsNights()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows(Booking("a", 5, 8) with { Blocks = false });
        story.Closed.Should().Equal(Nights(5, 8));
        story.Changes.Should().Equal("WentMissing");
    }

    [Test]
    public void Apply_MarkersAndOurOwnEchoes_TakeNoNights()
    {
        var story = new FeedStory().Shows(
            Booking("in", 5, 6) with { Kind = FeedEventKind.Marker }, Block("ours", 5, 8) with { IsOurOwn = true });
        story.Closed.Should().BeEmpty();
        story.State.Stays.Should().BeEmpty();
        story.State.Echoes.Should().Equal(new FeedEcho("ours", Nights(5, 8)));
    }

    [Test]
    public void Apply_EventUnreadable_LeavesItsStayAsItWas()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Tell(new FeedPicture([], ["a"])).SameAgain().SameAgain().SameAgain();
        story.Closed.Should().Equal(Nights(5, 8));
        story.Stay("a").Presence.Should().Be(FeedPresence.Visible);
    }

    [Test]
    public void Apply_SameFactAgain_ChangesNothing()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows();
        var again = FeedRules.Apply(story.State, new FeedFact(story.State.Fetch, story.Now.AddDays(2), Day(2), FeedPicture.Empty), GraceRules.Default, Feed);
        again.Superseded.Should().BeTrue();
        again.Next.Should().BeSameAs(story.State);
    }

    [Test]
    public void Apply_NewBookingOverHeldNights_IsARemark()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8, "HMA")).Shows().Shows(Booking("b", 6, 8, "HMB"));
        story.Last.Remarks.Should().ContainSingle().Which.Should().StartWith("A new stay takes held nights [2027-01-07, 2027-01-09).");
        story.Closed.Should().Equal(Nights(5, 8));
    }
}
