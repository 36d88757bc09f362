using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Journal.Timing;
using PmsSync.State;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Inbound.Channels;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class BookingPullerTests
{
    private const string CountEvents = "SELECT count(*) FROM journal WHERE kind = 'booking.revised'";

    private static readonly ChannelKey Key = new(PipelineHouse.Owner, Manager);

    [Test]
    public async Task PullAsync_MoreThanAPage_TakesAllAndAcknowledgesEachOnce()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(5));

        var pull = await bench.PullAsync();
        await ChannelBench.AppliedAsync(pull);

        pull.Should().BeEquivalentTo(new { IsGood = true, Revisions = 5, New = 5 });
        bench.Channel.Acknowledged.Should().BeEquivalentTo(Bookings(5).Select(static b => b.RevisionId));
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(5);
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeTrue();
        pull.Cursor.Should().BeEquivalentTo(new { GoodAt = bench.House.Time.GetUtcNow(), Failures = 0, Unacknowledged = 0, NextAt = bench.House.Time.GetUtcNow().AddMinutes(1) },
            static o => o.Using<DateTimeOffset>(static c => c.Subject.Should().BeCloseTo(c.Expectation, TimeSpan.FromSeconds(7))).WhenTypeIs<DateTimeOffset>());
    }

    [Test]
    public async Task PullAsync_BeforeAnAcknowledgement_TheRevisionIsCommitted()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(3));
        var early = 0;
        bench.Channel.OnAcknowledge = id =>
        {
            if (bench.House.Read<long>($"SELECT count(*) FROM journal WHERE instr(cast(payload AS TEXT), '\"{id}\"') > 0") == 0)
                Interlocked.Increment(ref early);
            return null;
        };

        await bench.PullAsync();

        early.Should().Be(0);
    }

    [Test]
    public async Task PullAsync_FailedAcknowledgement_IsAcknowledgedAgainWithoutASecondEvent()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(5));
        bench.Channel.OnAcknowledge = static id => id is "b0-1" ? new ItemOutcome.Uncertain("no answer") : null;

        var first = await bench.PullAsync();
        first.Cursor.Unacknowledged.Should().Be(1);
        first.Should().BeEquivalentTo(new { IsGood = true, Revisions = 5, New = 5 }, "the others went on");
        bench.Channel.OnAcknowledge = static _ => null;
        var second = await bench.PullAsync();

        second.Should().BeEquivalentTo(new { Revisions = 1, New = 0 });
        second.Cursor.Unacknowledged.Should().Be(0);
        bench.Channel.Acknowledged.Should().HaveCount(5).And.OnlyHaveUniqueItems();
        bench.House.Read<long>(CountEvents).Should().Be(5);
    }

    [Test]
    public async Task PullAsync_AcknowledgedWithTheNextPull_IsMeasuredFromItsArrival()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(2));
        bench.Channel.OnAcknowledge = static id => id is "b0-1" ? new ItemOutcome.Uncertain("no answer") : null;
        await bench.PullAsync();
        bench.Channel.OnAcknowledge = static _ => null;
        bench.House.Time.Advance(TimeSpan.FromSeconds(60));
        await bench.PullAsync();

        var read = bench.House.Get<EventTimings>().Of(Pipeline.Bookings).Acknowledged;
        read.Count.Should().Be(2);
        read.P50.Should().BeLessThan(TimeSpan.FromSeconds(1));
        read.P99.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(60));
    }

    // As a crash between commit and acknowledgement leaves it: another process on the same database goes on.
    [Test]
    public async Task PullAsync_SecondPullerAfterACrash_AcknowledgesWhatTheFirstJournaled()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(2));
        bench.Channel.OnAcknowledge = static _ => throw new InvalidOperationException("the power went");
        await FluentActions.Awaiting(bench.PullAsync).Should().ThrowAsync<InvalidOperationException>();
        bench.House.Read<long>(CountEvents).Should().Be(2);

        bench.Channel.OnAcknowledge = static _ => null;
        var pull = (await bench.Puller().PullAsync(Key, WorkClass.High, static () => true, CancellationToken.None))!;
        await ChannelBench.AppliedAsync(pull);

        pull.New.Should().Be(0);
        bench.Channel.Acknowledged.Should().HaveCount(2);
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(2);
    }

    // A signal whose commit comes after the pull began is answered by it, unless it speaks of what came later.
    [TestCase(true, 0)]
    [TestCase(false, 1)]
    public async Task PullAsync_SignalsWait_AreAnsweredUnlessAnotherPullWasAskedForSince(bool isLast, long left)
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Gate = () => bench.House.Database.Writer.WriteAsync(WorkClass.Critical, session =>
        {
            PullRequests.Add(session, Key, "booking", bench.House.Time.GetUtcNow(), "{}"u8);
            return true;
        });

        await bench.Puller().PullAsync(Key, WorkClass.High, () => isLast, CancellationToken.None);

        bench.House.Database.Readers.Read(static c => PullRequests.Waiting(c, Key)).Should().Be(left);
    }

    [Test]
    public async Task PullAsync_UnreadableRevision_IsNamedAndTheOthersGoOn()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(3));
        bench.Channel.Unreadable.Add("odd-1");

        var pull = await bench.PullAsync();
        await ChannelBench.AppliedAsync(pull);

        pull.Cursor.Unreadable.Should().Equal(new UnreadableWords("odd-1", "it has no dates"));
        bench.Channel.Acknowledged.Should().HaveCount(3).And.NotContain("odd-1");
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeFalse("it may take nights: nothing is opened meanwhile");
        bench.Channel.Unreadable.Clear();
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeTrue();
    }

    [Test]
    public async Task PullAsync_EventThatIsNotAppliedYet_DoesNotCountAsApplied()
    {
        await using var bench = await ChannelBench.OpenAsync();
        await bench.House.RunAsync("CREATE TRIGGER closed BEFORE INSERT ON stay BEGIN SELECT RAISE(ABORT, 'closed'); END");
        bench.Channel.Offer(Bookings(1));

        var pull = await bench.PullAsync();
        await bench.House.WhenIdleAsync();

        pull.IsGood.Should().BeTrue();
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeFalse();
        await bench.House.RunAsync("DROP TRIGGER closed");
        bench.House.Time.Advance(TimeSpan.FromMinutes(1));
        await ChannelBench.AppliedAsync(pull);
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeTrue();
    }

    [Test]
    public async Task PullAsync_DeadLetter_KeepsEveryLaterPullFromCounting()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(1));
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        await bench.House.RunAsync("UPDATE journal SET outcome = 5, closed_at = NULL WHERE kind = 'booking.revised'");

        await ChannelBench.AppliedAsync(await bench.PullAsync());

        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 2).Should().BeFalse();
    }

    // A review found that a queue behind a page that does not move counted as read to its end.
    [Test]
    public async Task PullAsync_FullPageThatCannotBeAcknowledged_IsLaterAndNotTheWholeQueue()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Bookings(3));
        bench.Channel.OnAcknowledge = static _ => new ItemOutcome.Uncertain("no answer");

        var pull = await bench.PullAsync();
        await ChannelBench.AppliedAsync(pull);
        await bench.House.WhenIdleAsync();

        pull.Should().BeEquivalentTo(new { IsGood = false, Revisions = 2 }, "the third does not show");
        pull.Cursor.Should().BeEquivalentTo(new { Failures = 1, GoodAt = (DateTimeOffset?)null, Unacknowledged = 2 });
        pull.Cursor.Problem.Should().Contain("did not take our acknowledgements");
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeFalse("the one behind may take nights");

        bench.Channel.OnAcknowledge = static _ => null;
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 2).Should().BeTrue();
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(3);
    }

    // A review found that only events which the channel told were waited for, not those of an edited configuration.
    [Test]
    public async Task PullAsync_BookingMappedJustNowAndNotAppliedYet_DoesNotCountAsApplied()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Revision(1, RevisionKind.New, Room("a", UnknownType, March(1, 4))));
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        await bench.House.RunAsync("CREATE TRIGGER closed BEFORE INSERT ON stay BEGIN SELECT RAISE(ABORT, 'closed'); END");
        Connect(bench.House, (PipelineHouse.Flat, FlatType), (PipelineHouse.Double, UnknownType));
        using var watch = new ChannelWatch(bench.House.Database, bench.House.Get<EventJournal>(), bench.House.Tenants, bench.House.Time, NullLogger<ChannelWatch>.Instance);
        (await watch.RunOnceAsync(CancellationToken.None)).Mapped.Should().Be(1);

        var pull = await bench.PullAsync();
        await bench.House.WhenIdleAsync();
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 2).Should().BeFalse("its nights are not taken yet");

        await bench.House.RunAsync("DROP TRIGGER closed");
        bench.House.Time.Advance(TimeSpan.FromMinutes(1));
        await ChannelBench.AppliedAsync(pull);
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 2).Should().BeTrue();
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().ContainSingle();
    }

    [Test]
    public async Task PullAsync_FirstThatIsApplied_IsRememberedAcrossRestarts()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bool WasPulled() => bench.House.Database.Readers.Read(c => PulledConnections.Of(c, Key.Tenant)).Contains(Key.Connection);
        bench.Channel.Unreadable.Add("odd-1");
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        WasPulled().Should().BeFalse("what the odd one takes is not known");

        bench.Channel.Unreadable.Clear();
        await ChannelBench.AppliedAsync(await bench.PullAsync());

        WasPulled().Should().BeTrue();
    }

    [TestCase(true, 0, 30)]
    [TestCase(false, 1, 30)]
    public async Task PullAsync_Later_WaitsAsLongAsTheSystemSays(bool isThrottled, int failures, int minutes)
    {
        await using var bench = await ChannelBench.OpenAsync();
        var until = bench.House.Time.GetUtcNow().AddMinutes(minutes);
        bench.Channel.OnRead = () => new Answer<BookingPage>.Later(until, "Too many calls.", isThrottled);

        var pull = await bench.PullAsync();

        pull.IsGood.Should().BeFalse();
        pull.Cursor.Should().BeEquivalentTo(new { Failures = failures, Problem = "Too many calls.", WaitUntil = until, NextAt = until, GoodAt = (DateTimeOffset?)null });
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeFalse();
    }

    [Test]
    public async Task PullAsync_FailingAgainAndAgain_AsksEverMoreRarelyAndRecovers()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.OnRead = static () => new Answer<BookingPage>.Later(null, "It does not answer.", IsThrottled: false);
        var waits = new List<double>();
        for (var i = 0; i < 6; i++)
            waits.Add(((await bench.PullAsync()).Cursor.NextAt - bench.House.Time.GetUtcNow()).TotalMinutes);

        waits.Should().BeInAscendingOrder();
        waits[^1].Should().BeInRange(9, 10);
        bench.Channel.OnRead = static () => null;
        (await bench.PullAsync()).Cursor.Should().BeEquivalentTo(new { Failures = 0, Problem = (string?)null });
    }

    [Test]
    public async Task RequestPull_StormOfWishes_RunsAtMostOneAndKeepsOneWaiting()
    {
        await using var bench = await ChannelBench.OpenAsync();
        var gate = new TaskCompletionSource();
        bench.Channel.Gate = () => gate.Task;
        var pollers = bench.Pollers();
        var first = pollers.PullAsync(Key, WorkClass.High);
        while (bench.Channel.Reads == 0)
            await Task.Yield();

        var storm = Enumerable.Range(0, 500).Select(_ => pollers.PullAsync(Key, WorkClass.Critical)).ToList();
        storm.Distinct().Should().ContainSingle("all wait for the same one").Which.Should().NotBe(first);
        bench.Channel.Offer(Bookings(1));
        gate.SetResult();
        await Task.WhenAll(storm);

        (await storm[0])!.Cursor.Failures.Should().Be(0);
        bench.Channel.MostAtOnce.Should().Be(1);
        bench.Channel.Reads.Should().BeLessThan(6, "two pulls, not five hundred");
        bench.Channel.Acknowledged.Should().HaveCount(1);
    }

    /// <summary>Bookings of a night each in the double room.</summary>
    private static IReadOnlyList<BookingRevision> Bookings(int count) =>
    [
        .. Enumerable.Range(0, count).Select(static i => Revision(1, RevisionKind.New, Room("a", DoubleType, March(i + 1, i + 2))) with { BookingId = $"b{i}", RevisionId = $"b{i}-1" }),
    ];
}
