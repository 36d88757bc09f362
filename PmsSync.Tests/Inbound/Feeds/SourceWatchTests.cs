using PmsSync.Inbound.Feeds;
using PmsSync.Journal;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Inbound.Feeds;

internal sealed class SourceWatchTests
{
    [Test]
    public async Task RunOnceAsync_FeedTakenOut_FreesNothingAndMarksItsStays()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        using var watch = Create(house);

        house.Tenants.Swap(PipelineHouse.Configured(withFeed: false));
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(1);
        await house.WhenIdleAsync();

        var stay = house.CalendarOf(PipelineHouse.Flat).Stays.Should().ContainSingle().Subject;
        stay.Provenance.SourceRemoved.Should().BeTrue();
        stay.Provenance.TakesNights.Should().BeTrue();
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(0, "it is told once");
    }

    [Test]
    public async Task RunOnceAsync_FeedThatComesBack_TakesTheMarkAway()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        using var watch = Create(house);
        house.Tenants.Swap(PipelineHouse.Configured(withFeed: false));
        await watch.RunOnceAsync(CancellationToken.None);

        house.Tenants.Swap(PipelineHouse.Configured());
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(1);
        await house.WhenIdleAsync();

        house.CalendarOf(PipelineHouse.Flat).Stays.Single().Provenance.SourceRemoved.Should().BeFalse();
    }

    [Test]
    public async Task RunOnceAsync_FeedThatCameBackWhileTheServiceWasDown_IsToldAtTheStart()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        house.Tenants.Swap(PipelineHouse.Configured(withFeed: false));
        using (var before = Create(house))
            await before.RunOnceAsync(CancellationToken.None);
        house.Tenants.Swap(PipelineHouse.Configured());

        using var restarted = Create(house);
        await restarted.RunOnceAsync(CancellationToken.None);
        await house.WhenIdleAsync();

        house.CalendarOf(PipelineHouse.Flat).Stays.Single().Provenance.SourceRemoved.Should().BeFalse();
    }

    // Once remembered as told although it never reached the journal.
    [Test]
    public async Task RunOnceAsync_JournalThatCannotBeWritten_IsToldTheNextTime()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        using var watch = Create(house);
        house.Tenants.Swap(PipelineHouse.Configured(withFeed: false));
        await house.RunAsync("CREATE TRIGGER closed BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'closed'); END");
        await FluentActions.Awaiting(() => watch.RunOnceAsync(CancellationToken.None)).Should().ThrowAsync<Exception>();
        await house.RunAsync("DROP TRIGGER closed");

        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(1);
    }

    private static SourceWatch Create(PipelineHouse house) => new(house.Database, house.Get<EventJournal>(), house.Tenants, house.Time);
}
