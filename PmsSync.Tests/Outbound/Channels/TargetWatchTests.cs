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

    // A review found that such a call told the old room type, and what it said counted as known of the new one.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Mapping_EditedWhileACallIsMade_IsToldUnderTheNewIds(bool isWatchFirst)
    {
        await using var life = await SettledAsync();
        var told = new List<string>();
        life.Channel.ToldAs = access => told.Add(access.FindUnit(Flat)!.RoomTypeId);
        life.Channel.BeforeToken = () =>
        {
            life.Channel.BeforeToken = static () => { };
            life.House.Tenants.Swap(Configured(flatsRoomType: "another"));
            if (isWatchFirst)
                life.House.Get<TargetWatch>().RunOnceAsync(default).GetAwaiter().GetResult();
        };

        await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();

        told.Should().NotBeEmpty().And.OnlyContain(static id => id == "another");
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

    [Test]
    public async Task Midnight_OfARefusedNight_ForgetsItWithTheNight()
    {
        await using var life = await SettledAsync();
        var mover = life.House.Get<HorizonMover>();
        await mover.RunOnceAsync(default);
        await life.House.WriteAsync(s =>
        {
            var target = TargetStore.GetOrAdd(s, PricesOf(Flat));
            foreach (var (field, nights) in new[] { (NightField.PriceFor(2), Night(0, 1)), (NightField.MaxStay, Night(0, 3)), (NightField.MinStayArrival, Night(1, 2)) })
                RefusedCells.Put(s, target, field, nights, new RefusedCell(7, Apart.Refused), "no", life.House.Time.GetUtcNow());
        });
        life.House.Time.Advance(TimeSpan.FromHours(12));

        await mover.RunOnceAsync(default);

        life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Refused.Select(static r => (r.Field, r.Nights)).Should()
            .BeEquivalentTo([(NightField.MaxStay, Night(1, 3)), (NightField.MinStayArrival, Night(1, 2))]);
    }
}
