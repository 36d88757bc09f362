using System.Text;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Inbound.Feeds;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Inbound.Feeds;

internal sealed class FeedImporterTests
{
    private const string CountEvents = "SELECT count(*) FROM journal WHERE kind = 'feed.read'";

    [Test]
    public async Task ImportAsync_FirstCalendar_IsJournaledWithItsCursor()
    {
        await using var house = await PipelineHouse.OpenAsync();

        var poll = await house.ShowAsync(("u1", March(1, 4)));

        poll.Should().BeEquivalentTo(new { IsGood = true, HasChanged = true, Cursor = new { Fetch = 1, JournaledFetch = 1, Failures = 0, ETag = "\"one\"" } });
        house.Get<FeedImporter>().CursorOf(PipelineHouse.Feed).Should().BeEquivalentTo(poll.Cursor);
        house.Read<long>(CountEvents).Should().Be(1);
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
    }

    [TestCase(FeedProblem.NotFound, 1)]
    [TestCase(FeedProblem.TimedOut, 1)]
    [TestCase(FeedProblem.Throttled, 0)]
    public async Task ImportAsync_FailedAnswer_MovesNothingButTheRecordOfIt(FeedProblem problem, int failures)
    {
        await using var house = await PipelineHouse.OpenAsync();
        var good = (await house.ShowAsync(("u1", March(1, 4)))).Cursor;
        var retryAt = house.Time.GetUtcNow().AddHours(1);

        var poll = await house.ImportAsync(new FeedAnswer.Failed(problem, "It said no.", retryAt));

        poll.Should().BeEquivalentTo(new { IsGood = false, EventId = (long?)null });
        poll.Cursor.Should().BeEquivalentTo(good with { Failures = failures, Problem = "It said no.", ProblemSince = house.Time.GetUtcNow(), WaitUntil = retryAt });
        house.Read<long>(CountEvents).Should().Be(1);
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
    }

    [Test]
    public async Task ImportAsync_BodyThatIsNoCalendar_IsAFailureAndTheOldPictureStays()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));

        var poll = await house.ImportAsync(new FeedAnswer.Fresh(Encoding.UTF8.GetBytes("<html>Please sign in</html>"), "\"two\"", null, "text/html"));

        poll.IsGood.Should().BeFalse();
        poll.Cursor.Should().BeEquivalentTo(new { Fetch = 1, Failures = 1, ETag = "\"one\"" });
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
    }

    [Test]
    public async Task ImportAsync_LastPictureWasNeverApplied_IsJournaledWholeAgain()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        // As a dead letter leaves it: the cursor is ahead of what is known of the feed.
        await house.Get<Database>().Writer.WriteAsync(WorkClass.Normal, static s => s.Execute("DELETE FROM feed_state") + s.Execute("DELETE FROM stay"));

        var poll = await house.ShowAsync(("u1", March(1, 4)));

        poll.HasChanged.Should().BeTrue("an unchanged answer must not hide a picture that was lost with its event");
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
    }

    [Test]
    public async Task ImportAsync_SameEventsWithANewStamp_IsConfirmedWithoutAnEvent()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        house.Time.Advance(TimeSpan.FromMinutes(15));

        var poll = await house.ShowAsync(("u1", March(1, 4)));

        poll.Should().BeEquivalentTo(new { IsGood = true, HasChanged = false, EventId = (long?)null, Cursor = new { Fetch = 2, JournaledFetch = 1 } });
        house.Read<long>(CountEvents).Should().Be(1);
    }

    [Test]
    public async Task ImportAsync_NotModifiedWhileNightsAreHeld_IsJournaledUntilTheyAreFree()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        await house.ShowAsync();
        house.CalendarOf(PipelineHouse.Flat).Held.Should().NotBeEmpty();

        for (var i = 0; i < 3; i++)
        {
            house.Time.Advance(TimeSpan.FromMinutes(15));
            await house.ImportAsync(new FeedAnswer.Unchanged());
        }

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
        var events = house.Read<long>(CountEvents);
        await house.ImportAsync(new FeedAnswer.Unchanged());
        house.Read<long>(CountEvents).Should().Be(events, "all is settled");
    }

    [Test]
    public async Task ImportAsync_NotModifiedAfterTheUnitsMidnight_IsJournaledOnceADay()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        house.Time.Advance(TimeSpan.FromHours(13));

        (await house.ImportAsync(new FeedAnswer.Unchanged())).EventId.Should().NotBeNull();
        (await house.ImportAsync(new FeedAnswer.Unchanged())).EventId.Should().BeNull();
    }

    [Test]
    public async Task ImportAsync_NotModifiedBeforeAnythingWasRead_IsNoEvent()
    {
        await using var house = await PipelineHouse.OpenAsync();

        (await house.ImportAsync(new FeedAnswer.Unchanged())).EventId.Should().BeNull();
        house.Read<long>(CountEvents).Should().Be(0);
    }

    [Test]
    public async Task ImportAsync_JournalThatRefusesTheEvent_LeavesTheCursorBehind()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var before = (await house.ShowAsync(("u1", March(1, 4)))).Cursor;
        await house.RunAsync("CREATE TRIGGER closed BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'closed'); END");

        await FluentActions.Awaiting(() => house.ShowAsync(("u1", March(1, 4)), ("u2", March(10, 12)))).Should().ThrowAsync<Exception>();
        house.Get<FeedImporter>().CursorOf(PipelineHouse.Feed).Should().BeEquivalentTo(before);

        await house.RunAsync("DROP TRIGGER closed");
        await house.ShowAsync(("u1", March(1, 4)), ("u2", March(10, 12)));
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4), March(10, 12));
    }

    [Test]
    public async Task ImportAsync_UnitInAnotherZone_AsksWithoutValidatorsAndReadsTheSameBytesAnew()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var cursor = (await house.ShowAsync(("u1", March(1, 4)))).Cursor;
        house.Get<FeedImporter>().ValidatorsOf(cursor, ContextOf(house)).ETag.Should().Be("\"one\"");

        house.Tenants.Swap(PipelineHouse.Configured(zone: "Asia/Tokyo"));

        house.Get<FeedImporter>().ValidatorsOf(cursor, ContextOf(house)).Should().Be(((string?)null, (string?)null));
        (await house.ShowAsync(("u1", March(1, 4)))).HasChanged.Should().BeTrue();
    }

    // The failure once wrote the new address beside the old validators, and a 304 to those would have confirmed the old calendar.
    [Test]
    public async Task ImportAsync_NewAddressThatFailsFirst_IsStillAskedWithoutTheOldValidators()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        house.Tenants.Swap(PipelineHouse.Configured(address: "https://elsewhere.invalid/flat.ics"));

        var failed = await house.ImportAsync(new FeedAnswer.Failed(FeedProblem.NotFound, "Not there.", RetryAt: null));

        house.Get<FeedImporter>().ValidatorsOf(failed.Cursor, ContextOf(house)).Should().Be(((string?)null, (string?)null));
    }

    // A caller whose commit ended unknown looks again from the cursor that it had.
    [Test]
    public async Task ImportAsync_RepeatedFetchNumber_IsOneEvent()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var importer = house.Get<FeedImporter>();
        var cursor = importer.CursorOf(PipelineHouse.Feed);
        var answer = house.Fresh(("u1", March(1, 4)));

        var first = await importer.ImportAsync(ContextOf(house), cursor, answer, CancellationToken.None);
        var again = await importer.ImportAsync(ContextOf(house), cursor, answer, CancellationToken.None);

        again.EventId.Should().Be(first.EventId);
        (await house.Get<EventJournal>().OutcomeOfAsync(first.EventId!.Value)).Outcome.Should().Be(Outcome.Applied);
    }

    private static FeedImporter.FeedContext ContextOf(PipelineHouse house)
    {
        var now = house.Tenants.Current;
        return new(now.Find(PipelineHouse.Feed)!, now.Find(PipelineHouse.Owner, PipelineHouse.Feed.Connection)!, now.Find(PipelineHouse.Owner, PipelineHouse.Flat)!);
    }
}
