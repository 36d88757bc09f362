using static PmsSync.Tests.Pipelines.Bookings.Feeds.FeedStory;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>What stays one stay through new UIDs, new dates, and nights rolling out.</summary>
[TestFixture]
internal sealed class StayIdentityTests
{
    [Test]
    public void Apply_BlockReissuedEachMidnight_IsOneStay()
    {
        var story = new FeedStory().Shows(Occupied("d0", 0, 9));
        var id = story.Stay("d0").StayId;
        for (var day = 1; day < 8; day++)
        {
            story.Wait(TimeSpan.FromHours(23.5)).Shows(Occupied($"d{day}", day, 9));
            story.Changes.Should().Equal("Reissued");
            story.SameAgain().SameAgain().Changes.Should().BeEmpty();
        }
        story.State.Stays.Should().ContainSingle();
        story.Stay("d7").StayId.Should().Be(id);
        story.Stay("d7").Whole.Should().Be(Nights(0, 9), "the nights before today are forgotten by the feed, not by us");
    }

    [Test]
    public void Apply_MidnightOfTheFeedBeforeOurs_IsStillTheSameStay()
    {
        var story = new FeedStory().Shows(Occupied("a", 0, 9)).Wait(TimeSpan.FromHours(14)).Shows(Occupied("b", 1, 9));
        story.Today.Should().Be(Day(0));
        story.Changes.Should().Equal("Reissued");
        story.Closed.Should().Equal(Nights(0, 9));
    }

    [Test]
    public void Apply_HorizonRollsOn_IsOnlyANewDate()
    {
        var story = new FeedStory().Shows(Occupied("a", 100, 400)).Shows(Occupied("a", 100, 401));
        story.Changes.Should().Equal("DatesChanged");
        story.Shows(Occupied("b", 100, 402)).Changes.Should().Equal("Reissued");
        story.State.Stays.Should().ContainSingle();
    }

    [Test]
    public void Apply_LastNightRollsOut_CompletesTheStay()
    {
        var story = new FeedStory().Shows(Occupied("a", 0, 1)).Shows();
        story.Changes.Should().Equal("Completed");
        story.SameAgain().SameAgain().SameAgain().Changes.Should().BeEmpty();
    }

    // A season of eighteen months found that the second guest, who never was, was cleaned up after.
    [Test]
    public void Apply_BadAnswerOnTheLastNightOfARollingStay_IsNoSecondGuest()
    {
        var story = new FeedStory().Shows(Occupied("a", 0, 2)).Wait(TimeSpan.FromDays(1)).Shows();
        story.Changes.Should().Equal("Completed");

        story.Shows(Occupied("b", 1, 2)).Changes.Should().Equal("Reissued");

        story.State.Stays.Should().ContainSingle();
        story.Stay("b").Whole.Should().Be(Nights(0, 2));
        story.Wait(TimeSpan.FromDays(1)).Shows().Changes.Should().Equal("Completed");
    }

    // The season found it: an empty answer on the eve, no answer during the stay, and the third poll without it came when it was over.
    [Test]
    public void Apply_MissingBeforeTheArrival_AndOnlyReadAgainWhenItIsOver_CompletesTheStay()
    {
        var story = new FeedStory().Shows(Occupied("a", 1, 2), Occupied("b", 2, 5)).Shows().SameAgain();

        story.Wait(TimeSpan.FromDays(2)).Shows(Occupied("b", 2, 5)).Changes.Should().BeEquivalentTo("Completed", "Returned");
    }

    [Test]
    public void Apply_GuestInTheHouseVanishes_ShortensTheStayAfterTheGrace()
    {
        var story = new FeedStory().Shows(Booking("a", 0, 9)).Wait(TimeSpan.FromDays(3)).Shows();
        story.Changes.Should().Equal("WentMissing");
        story.Closed.Should().Equal(Nights(3, 9));
        story.SameAgain().SameAgain().Changes.Should().Equal("Shortened");
        story.Stay("a").Dates.Should().Be(Nights(0, 3));
        story.Closed.Should().BeEmpty();
    }

    [Test]
    public void Apply_UnchangedPollAfterTheDeparture_CompletesTheStay() =>
        new FeedStory().Shows(Booking("a", 0, 2)).Wait(TimeSpan.FromDays(2)).SameAgain().Changes.Should().Equal("Completed");

    [Test]
    public void Apply_PastEventsOfAFeedThatKeepsThem_AreNoStays()
    {
        var story = new FeedStory().Wait(TimeSpan.FromDays(5)).Shows(Booking("old", 0, 3));
        story.State.Stays.Should().BeEmpty();
        story.Changes.Should().BeEmpty();
    }

    [Test]
    public void Apply_PastEventStillShownWhenALongerStayVanishes_DoesNotStandInForIt()
    {
        var (past, current) = (Occupied("past", 0, 3), Occupied("current", 0, 9));
        var story = new FeedStory().Shows(past, current).Wait(TimeSpan.FromDays(3)).Shows(past, current).Shows(past);
        story.Changes.Should().Equal("WentMissing");
        story.Closed.Should().Equal(Nights(3, 9));
    }

    [Test]
    public void Apply_NewUidWithTheSameCode_IsTheSameReservationOnAnyDates()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8, "HM1")).Shows(Booking("b", 20, 23, "HM1"));
        story.Changes.Should().Equal("Reissued");
        story.Closed.Should().Equal(Nights(5, 8), Nights(20, 23));
    }

    [Test]
    public void Apply_OtherCodeOnTheSameNights_IsACancellationAndANewBooking()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8, "HM1")).Shows(Booking("b", 5, 8, "HM2"));
        story.Changes.Should().BeEquivalentTo("WentMissing", "Appeared");
        story.SameAgain().SameAgain().Changes.Should().Equal("Cancelled");
        story.Closed.Should().Equal(Nights(5, 8));
    }

    [Test]
    public void Apply_ReissuedOnePollLater_IsTheSameStay()
    {
        var story = new FeedStory().Shows(Occupied("a", 5, 8)).Shows();
        story.Shows(Occupied("b", 5, 8)).Changes.Should().Equal("Reissued");
        story.State.Stays.Should().ContainSingle();
    }

    [Test]
    public void Apply_ManyReissuedAtOnce_PairsEachWithItsOwnNights()
    {
        var story = new FeedStory().Shows(Occupied("a", 5, 8), Occupied("b", 8, 11), Occupied("c", 11, 14));
        var ids = story.State.Stays.ToDictionary(static s => s.Dates, static s => s.StayId);
        story.Shows(Occupied("z", 5, 8), Occupied("y", 8, 11), Occupied("x", 11, 14));
        story.State.Stays.ToDictionary(static s => s.Dates, static s => s.StayId).Should().Equal(ids);
    }

    [Test]
    public void Apply_AdjoiningEventsBecomeOne_CancelsNeither()
    {
        var story = new FeedStory().Shows(Occupied("a", 5, 8), Occupied("b", 8, 12)).Shows(Occupied("c", 5, 12));
        story.Changes.Should().BeEquivalentTo("Reissued", "MergedInto");
        story.SameAgain().SameAgain().SameAgain().Changes.Should().BeEmpty();
        story.State.Held.Should().BeEmpty();
    }

    [Test]
    public void Apply_BlockInThePlaceOfABooking_IsNotTheSameStay() =>
        new FeedStory().Shows(Booking("a", 5, 8)).Shows(Block("b", 5, 8))
            .Changes.Should().BeEquivalentTo("WentMissing", "Appeared");

    [Test]
    public void Apply_SameUidOtherKind_IsADetail() =>
        new FeedStory().Shows(Occupied("a", 5, 8)).Shows(Booking("a", 5, 8, "HM1")).Changes.Should().Equal("DetailsChanged");

    [Test]
    public void Apply_CancelledUidReturns_ReinstatesTheStay()
    {
        var story = new FeedStory().Shows(Booking("a", 5, 8)).Shows(CancelledEvent("a", 5, 8));
        var id = story.Stay("a").StayId;
        story.Shows(Booking("a", 6, 9)).Changes.Should().Equal("Reinstated", "DatesChanged");
        story.Stay("a").StayId.Should().Be(id);
        story.Closed.Should().Equal(Nights(6, 9));
    }

    [Test]
    public void Apply_EndedUidReturnsInThePlaceOfAVanishedStay_IsThatStayReissued()
    {
        var story = new FeedStory().Shows(Occupied("a", 31, 32)).Shows().SameAgain().SameAgain()
            .Shows(Occupied("b", 30, 33)).Shows();
        story.Shows(Occupied("a", 31, 33)).Changes.Should().Equal("Reissued");
        story.SameAgain().SameAgain().SameAgain().Changes.Should().BeEmpty();
    }

    [Test]
    public void Apply_SeveralEventsWithOneUid_AreToldApartByTheirDates()
    {
        var story = new FeedStory().Shows(Block("rule", 5, 8), Block("rule", 15, 18), Block("rule", 25, 28));
        var ids = story.State.Stays.ToDictionary(static s => s.Dates, static s => s.StayId);
        story.Shows(Block("rule", 25, 28), Block("rule", 15, 19), Block("rule", 5, 8));
        story.Changes.Should().Equal("DatesChanged");
        story.State.Stays.Single(static s => s.Dates == Nights(15, 19)).StayId.Should().Be(ids[Nights(15, 18)]);
    }

    [Test]
    public void Apply_ExactDuplicates_AreOneStay() =>
        new FeedStory().Shows(Booking("a", 5, 8), Booking("a", 5, 8)).State.Stays.Should().ContainSingle();

    [Test]
    public void Apply_SameFactsAgain_GiveTheSameIds()
    {
        static FeedStory Tell() => new FeedStory().Shows(Booking("a", 5, 8), Booking("b", 10, 12)).Shows(Booking("c", 5, 8));
        Tell().State.Stays.Select(static s => s.StayId).Should().Equal(Tell().State.Stays.Select(static s => s.StayId));
    }
}
