using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Tests.Pipelines;
using PmsSync.Tests.Pipelines.Bookings.Channels;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Inbound.Channels;

internal sealed class ChannelWatchTests
{
    [Test]
    public async Task RunOnceAsync_MappingThatIsThereNow_AppliesWhatWaited()
    {
        await using var house = await SetupAsync(Room("a", UnknownType, March(1, 4)));
        using var watch = Create(house);
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(new ChannelWatchCounts(0, 0, 0), "nothing is mapped yet");

        Connect(house, (PipelineHouse.Flat, FlatType), (PipelineHouse.Double, UnknownType));
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(new ChannelWatchCounts(1, 0, 0));
        await house.WhenIdleAsync();

        house.CalendarOf(PipelineHouse.Double).Stays.Should().ContainSingle();
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(new ChannelWatchCounts(0, 0, 0));
    }

    [Test]
    public async Task RunOnceAsync_ConnectionTakenOutAndBack_MarksAndUnmarksAndFreesNothing()
    {
        await using var house = await SetupAsync(Room("a", FlatType, March(1, 4)));
        using var watch = Create(house);

        house.Tenants.Swap(PipelineHouse.Configured());
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(new ChannelWatchCounts(0, 1, 0));
        await house.WhenIdleAsync();
        house.CalendarOf(PipelineHouse.Flat).Stays.Single().Provenance.Should().BeEquivalentTo(new { SourceRemoved = true, TakesNights = true });
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(new ChannelWatchCounts(0, 0, 0), "it is told once");

        Connect(house);
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(new ChannelWatchCounts(0, 0, 1));
        await house.WhenIdleAsync();
        house.CalendarOf(PipelineHouse.Flat).Stays.Single().Provenance.SourceRemoved.Should().BeFalse();
    }

    private static async Task<PipelineHouse> SetupAsync(BookedRoom room)
    {
        var house = await PipelineHouse.OpenAsync();
        Connect(house);
        await house.TellAsync(Revision(1, RevisionKind.New, room));
        return house;
    }

    private static ChannelWatch Create(PipelineHouse house) =>
        new(house.Database, house.Get<EventJournal>(), house.Tenants, house.Time, NullLogger<ChannelWatch>.Instance);
}
