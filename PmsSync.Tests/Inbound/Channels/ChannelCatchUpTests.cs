using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Inbound.Channels;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class ChannelCatchUpTests
{
    private static readonly ChannelKey Key = new(PipelineHouse.Owner, Manager);

    [Test]
    public async Task RunOnceAsync_BookingsAcknowledgedSinceTheBackup_ComeBackThroughTheList()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Booking(0));
        await PullFirstAsync(bench);
        var lastPull = bench.House.Time.GetUtcNow();
        // Acknowledged by the life that was lost: the queue no longer offers them.
        bench.Channel.Known.AddRange(Enumerable.Range(1, 4).Select(Booking));
        bench.House.Time.Advance(TimeSpan.FromHours(5));
        var catchUp = Create(bench);
        await BeginAsync(bench);
        await bench.PullAsync();
        catchUp.Unread().Should().Equal(Key);

        while (!await catchUp.RunOnceAsync(CancellationToken.None))
            await bench.House.WhenIdleAsync();

        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(5);
        bench.House.Read<long>("SELECT count(*) FROM journal WHERE kind = 'booking.revised'").Should().Be(5, "what was known is not told twice");
        bench.Channel.ListedSince.Should().OnlyContain(since => since == lastPull.AddHours(-1), "a pull meanwhile does not move the mark");
        catchUp.Unread().Should().BeEmpty();
    }

    [Test]
    public async Task RunOnceAsync_ChannelThatDoesNotAnswer_IsAskedAgainFromWhereItStood()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Known.AddRange(Enumerable.Range(0, 6).Select(Booking));
        var catchUp = Create(bench);
        await BeginAsync(bench);
        var answers = 0;
        bench.Channel.OnRead = () => ++answers == 2 ? new Answer<BookingPage>.Later(null, "It does not answer.", IsThrottled: false) : null;

        (await catchUp.RunOnceAsync(CancellationToken.None)).Should().BeFalse();
        catchUp.ProblemOf(Key).Should().Be("It does not answer.");
        (await catchUp.RunOnceAsync(CancellationToken.None)).Should().BeFalse("it rests");
        answers.Should().Be(2);
        bench.House.Time.Advance(TimeSpan.FromMinutes(1));
        await catchUp.RunOnceAsync(CancellationToken.None);
        await bench.House.WhenIdleAsync();

        (await catchUp.RunOnceAsync(CancellationToken.None)).Should().BeTrue();
        answers.Should().Be(4, "the first page is not read again");
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(6);
    }

    [Test]
    public async Task Prepare_AgainBeforeTheListWasRead_KeepsTheFirstMark()
    {
        await using var bench = await ChannelBench.OpenAsync();
        await PullFirstAsync(bench);
        var mark = bench.House.Time.GetUtcNow().AddHours(-1);
        await BeginAsync(bench);
        bench.House.Time.Advance(TimeSpan.FromHours(9));
        await bench.PullAsync();

        await BeginAsync(bench);
        (await Create(bench).RunOnceAsync(CancellationToken.None)).Should().BeTrue();

        bench.Channel.ListedSince.Should().Equal(mark);
        bench.House.Read<long>("SELECT count(*) FROM channel_cursor WHERE list_since IS NOT NULL").Should().Be(0, "the next backup counts from its own mark");
    }

    // A review found that such a connection was never listed: its bookings of the lost time never came back.
    [Test]
    public async Task RunOnceAsync_ConnectionDisabledWhileTheOthersCaughtUp_IsReadFromItsOwnMarkWhenItComesBack()
    {
        await using var bench = await ChannelBench.OpenAsync();
        await PullFirstAsync(bench);
        var mark = bench.House.Time.GetUtcNow().AddHours(-1);
        bench.Channel.Known.AddRange(Enumerable.Range(0, 3).Select(Booking));
        bench.House.Tenants.Swap(Configured(isEnabled: false, (PipelineHouse.Double, DoubleType)));
        await BeginAsync(bench);
        bench.House.Time.Advance(TimeSpan.FromDays(9));
        (await Create(bench).RunOnceAsync(CancellationToken.None)).Should().BeTrue("it holds nobody else back");
        bench.Channel.ListedSince.Should().BeEmpty();

        Connect(bench.House);
        await bench.PullAsync();
        var restarted = Create(bench);
        restarted.Unread().Should().Equal(Key);
        while (!await restarted.RunOnceAsync(CancellationToken.None))
            await bench.House.WhenIdleAsync();

        bench.Channel.ListedSince.Should().NotBeEmpty().And.OnlyContain(since => since == mark);
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(3);
    }

    // A review found that these were dropped without a word.
    [Test]
    public async Task RunOnceAsync_EntryThatCannotBeRead_WaitsForAPersonAndNoPullCountsMeanwhile()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Known.AddRange(Enumerable.Range(0, 3).Select(Booking));
        bench.Channel.ListedUnreadable.Add(new UnreadableRevision("odd-1", "it has no dates"));
        await BeginAsync(bench);
        var catchUp = Create(bench);
        while (!await catchUp.RunOnceAsync(CancellationToken.None))
            await bench.House.WhenIdleAsync();

        var letter = bench.House.Get<DeadLetters>().List(PipelineHouse.Owner, long.MaxValue, 10).Should().ContainSingle("it is shown on two pages").Subject;
        letter.Error.Should().Contain("odd-1").And.Contain("it has no dates").And.Contain("close its nights by a block");
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(3, "the others are applied");
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 1).Should().BeFalse("it may take nights: nothing is opened there");

        await bench.House.Get<DeadLetters>().DiscardAsync(PipelineHouse.Owner, new DeadLetterChoice.All(), "test", "closed by a block");
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        bench.Ledger.IsApplied(Key.Tenant, Key.Connection, 2).Should().BeTrue();
    }

    // A season in virtual time found that bookings made in the first minutes of a longer pause never came.
    [Test]
    public async Task ExecuteAsync_PullAfterTheQueueLetGoOfBookings_ReadsTheListBeforeThePullCounts()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Keeps = TimeSpan.FromMinutes(30);
        await PullFirstAsync(bench);
        var lastPull = bench.House.Time.GetUtcNow();
        bench.Channel.Known.AddRange(Enumerable.Range(0, 3).Select(Booking));
        bench.House.Time.Advance(TimeSpan.FromMinutes(40));
        var pollers = bench.Pollers();
        using var service = new CatchUp(
            bench.House.Database, bench.House.Tenants, Create(bench), pollers, bench.House.Time, NullLogger<CatchUp>.Instance);
        await service.StartAsync(CancellationToken.None);

        var pull = await pollers.PullAsync(Key, WorkClass.High);

        pull!.OwesList.Should().BeTrue();
        while (service.IsOn)
        {
            await bench.House.WhenIdleAsync();
            bench.House.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        await service.StopAsync(CancellationToken.None);
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(3);
        bench.Channel.ListedSince.Should().NotBeEmpty().And.OnlyContain(since => since == lastPull.AddHours(-1));
        (await bench.PullAsync()).OwesList.Should().BeFalse("what it let go of is known");
    }

    [Test]
    public async Task PullAsync_FailsAfterALongPause_OwesTheListOnceItIsAnswered()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Keeps = TimeSpan.FromMinutes(30);
        await PullFirstAsync(bench);
        bench.House.Time.Advance(TimeSpan.FromMinutes(40));
        bench.Channel.OnRead = static () => new Answer<BookingPage>.Later(null, "It does not answer.", IsThrottled: false);

        (await bench.PullAsync()).OwesList.Should().BeFalse();
        Create(bench).Unread().Should().BeEmpty();
        bench.Channel.OnRead = static () => null;
        (await bench.PullAsync()).OwesList.Should().BeTrue();

        Create(bench).Unread().Should().Equal(Key);
    }

    // A review found that a new connection's nights were opened after an empty queue, over bookings that another program had acknowledged.
    [Test]
    public async Task PullAsync_NewConnection_OwesAllThatItsQueueDoesNotOffer()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Known.AddRange(Enumerable.Range(0, 3).Select(Booking));

        (await bench.PullAsync()).OwesList.Should().BeTrue();
        var catchUp = Create(bench);
        catchUp.Unread().Should().Equal(Key);
        while (!await catchUp.RunOnceAsync(CancellationToken.None))
            await bench.House.WhenIdleAsync();

        bench.Channel.ListedSince.Should().NotBeEmpty().And.OnlyContain(static since => since == DateTimeOffset.UnixEpoch);
        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(3);
        (await bench.PullAsync()).OwesList.Should().BeFalse("it is new once");
    }

    /// <summary>The first pull of a connection, and its list.</summary>
    private static async Task PullFirstAsync(ChannelBench bench)
    {
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        var catchUp = Create(bench);
        while (!await catchUp.RunOnceAsync(CancellationToken.None))
            await bench.House.WhenIdleAsync();
        bench.Channel.ListedSince.Clear();
    }

    private static BookingRevision Booking(int i) =>
        Revision(1, RevisionKind.New, Room("a", DoubleType, March(i + 1, i + 2))) with { BookingId = $"b{i}", RevisionId = $"b{i}-1" };

    private static Task BeginAsync(ChannelBench bench) => bench.House.Database.Writer.WriteAsync(WorkClass.Critical, session =>
    {
        new CatchUpStart(bench.House.Tenants).Prepare(session);
        return true;
    });

    private static ChannelCatchUp Create(ChannelBench bench) => new(bench.Connectors, bench.House.Tenants, bench.Importer, bench.House.Database, bench.House.Time);
}
