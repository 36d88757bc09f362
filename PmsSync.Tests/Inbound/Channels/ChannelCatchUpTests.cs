using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Inbound.Channels;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class ChannelCatchUpTests
{
    [Test]
    public async Task RunOnceAsync_BookingsAcknowledgedSinceTheBackup_ComeBackThroughTheList()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Offer(Booking(0));
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        var lastPull = bench.House.Time.GetUtcNow();
        // Acknowledged by the life that was lost: the queue no longer offers them.
        bench.Channel.Known.AddRange(Enumerable.Range(1, 4).Select(Booking));
        bench.House.Time.Advance(TimeSpan.FromHours(5));
        var catchUp = Create(bench);
        await catchUp.BeginAsync(CancellationToken.None);
        await bench.PullAsync();
        catchUp.Misses(PipelineHouse.Owner, PipelineHouse.Double).Should().BeTrue();

        while (!await catchUp.RunOnceAsync(CancellationToken.None))
            await bench.House.WhenIdleAsync();

        bench.House.CalendarOf(PipelineHouse.Double).Stays.Should().HaveCount(5);
        bench.House.Read<long>("SELECT count(*) FROM journal WHERE kind = 'booking.revised'").Should().Be(5, "what was known is not told twice");
        bench.Channel.ListedSince.Should().OnlyContain(since => since == lastPull.AddHours(-1), "a pull meanwhile does not move the mark");
        catchUp.Misses(PipelineHouse.Owner, PipelineHouse.Double).Should().BeFalse();
    }

    [Test]
    public async Task RunOnceAsync_ChannelThatDoesNotAnswer_IsAskedAgainFromWhereItStood()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.Known.AddRange(Enumerable.Range(0, 6).Select(Booking));
        var catchUp = Create(bench);
        await catchUp.BeginAsync(CancellationToken.None);
        var answers = 0;
        bench.Channel.OnRead = () => ++answers == 2 ? new Answer<BookingPage>.Later(null, "It does not answer.", IsThrottled: false) : null;

        (await catchUp.RunOnceAsync(CancellationToken.None)).Should().BeFalse();
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
    public async Task BeginAsync_AgainAfterARestart_KeepsTheFirstMarkUntilTheEnd()
    {
        await using var bench = await ChannelBench.OpenAsync();
        await ChannelBench.AppliedAsync(await bench.PullAsync());
        var mark = bench.House.Time.GetUtcNow().AddHours(-1);
        await Create(bench).BeginAsync(CancellationToken.None);
        bench.House.Time.Advance(TimeSpan.FromHours(9));
        await bench.PullAsync();

        var restarted = Create(bench);
        await restarted.BeginAsync(CancellationToken.None);
        await restarted.RunOnceAsync(CancellationToken.None);

        bench.Channel.ListedSince.Should().Equal(mark);
        await restarted.EndAsync(CancellationToken.None);
        bench.House.Read<long>("SELECT count(*) FROM channel_cursor WHERE list_since IS NOT NULL").Should().Be(0);
    }

    private static BookingRevision Booking(int i) =>
        Revision(1, RevisionKind.New, Room("a", DoubleType, March(i + 1, i + 2))) with { BookingId = $"b{i}", RevisionId = $"b{i}-1" };

    private static ChannelCatchUp Create(ChannelBench bench) => new(bench.Connectors, bench.House.Tenants, bench.Importer, bench.House.Database, bench.House.Time);
}
