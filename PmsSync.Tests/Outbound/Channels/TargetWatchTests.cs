using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>What is told without that anything of ours changed: mappings and days.</summary>
internal sealed class TargetWatchTests
{
    [Test]
    public async Task Mapping_ToAnotherRoomType_IsToldWhole()
    {
        await using var life = await SettledAsync();
        life.House.Tenants.Swap(Configured(flatsRoomType: "another"));

        var report = await life.House.Get<TargetWatch>().RunOnceAsync(default);

        report.Forgotten.Should().Be(1);
        life.House.Known(AvailabilityOf(Flat), NightField.Availability, Night(1)).IsKnown.Should().BeFalse();
        var before = life.Channel.Calls.Count;
        await life.RestAsync();
        life.Channel.Calls.Skip(before).SelectMany(static c => c).Should().OnlyContain(static s => s.Target == AvailabilityOf(Flat));
    }

    [Test]
    public async Task Connection_ThatIsDisabledAndEnabledAgain_IsToldWhatChangedMeanwhile()
    {
        await using var life = await SettledAsync();
        life.House.Tenants.Swap(Configured(isEnabled: false));
        (await life.House.Get<TargetWatch>().RunOnceAsync(default)).Gone.Should().Be(4);
        await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();
        life.RoomsAt(Flat, Night(3)).Should().Be(1);

        life.House.Tenants.Swap(Configured());
        await life.House.Get<TargetWatch>().RunOnceAsync(default);
        await life.RestAsync();

        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task Midnight_TellsTheNightThatComesIntoReachAndForgetsTheOneThatIsOver()
    {
        await using var life = await SettledAsync();
        var mover = life.House.Get<HorizonMover>();
        await mover.RunOnceAsync(default);
        life.House.Time.Advance(TimeSpan.FromHours(12));

        (await mover.RunOnceAsync(default)).Should().Be(4);
        await life.RestAsync();

        life.RoomsAt(Flat, Night(30)).Should().Be(1);
        life.House.Known(AvailabilityOf(Flat), NightField.Availability, Night(0)).IsKnown.Should().BeFalse();
        life.ShouldBeEqual(horizon: 30);
    }
}
