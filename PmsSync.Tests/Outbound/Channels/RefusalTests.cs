using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>What a channel refuses, and what its failures hold up.</summary>
internal sealed class RefusalTests
{
    private static readonly NightField Price = NightField.PriceFor(2);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Refused_OneNightOfOneField_OnlyThatStaysBehind(bool saysNothingChanged)
    {
        await using var life = await SettledAsync();
        life.Channel.SaysNothingChanged = saysNothingChanged;
        life.Channel.Refuses = static s => s.Values.Any(static v => v.Field == NightField.MaxStay) && s.Nights.Contains(Night(4));

        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000), new FieldValue(NightField.MaxStay, 3));
        await life.RestAsync();

        life.Shown(Flat, Price, Night(4)).Should().Be(9_000);
        life.Shown(Flat, NightField.MaxStay, Night(3)).Should().Be(3);
        var refused = life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Refused.Should().ContainSingle().Subject;
        (refused.Field, refused.Nights, refused.Value).Should().Be((NightField.MaxStay, Night(4, 5), 3));
    }

    [Test]
    public async Task Refused_OneNightOfFiveHundred_CostsAFewCallsAndAllOthersAreTold()
    {
        await using var life = await SettledAsync(horizon: 500);
        life.Channel.Refuses = static s => s.Values.Any(static v => v.Field == Price && v.Value == 9_000) && s.Nights.Contains(Night(321));
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(0, 500), new FieldValue(Price, 9_000));
        await life.RestAsync();

        var calls = life.Channel.Calls.Skip(before).ToList();
        calls.Should().HaveCountLessThanOrEqualTo(1 + 9, "500 nights are halved nine times");
        calls.Should().OnlyContain(static c => c.Count <= 2);
        Enumerable.Range(0, 500).Where(n => life.Shown(Flat, Price, Night(n)) != 9_000).Should().Equal(321);
        life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Refused.Should().ContainSingle().Which.Nights.Should().Be(Night(321, 322));
    }

    [Test]
    public async Task Refused_AmongOthers_DoesNotSplitWhatOthersAreTold()
    {
        await using var life = await SettledAsync(horizon: 500);
        life.Channel.Refuses = static s => s.Target == PricesOf(Flat) && s.Nights.Contains(Night(321));
        life.Channel.Next(Deed.Carry, Deed.Throttle);
        await life.PriceAsync(Flat, Night(0, 500), new FieldValue(Price, 9_000));
        await life.WhenIdleAsync();
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Rooms, Night(0, 500), new FieldValue(Price, 7_000), new FieldValue(NightField.MinStayArrival, 2));
        await life.RestAsync();

        var calls = life.Channel.Calls.Skip(before).ToList();
        calls.Should().Contain(static c => c.Count == 3, "the others go with the halves of what was refused");
        calls.SelectMany(static c => c).Where(static s => s.Target == PricesOf(Rooms))
            .Should().OnlyContain(static s => s.Nights == Night(0, 500) && s.Values.Count == 2);
    }

    [Test]
    public async Task Refused_BetweenNightsThatChange_IsNotSentAgainWithThem()
    {
        await using var life = await SettledAsync();
        life.Channel.Refuses = static s => s.Values[0].Value == 1;
        await life.PriceAsync(Flat, Night(4, 5), new FieldValue(Price, 1));
        await life.RestAsync();
        life.Channel.Next(Deed.Throttle);
        await life.PriceAsync(Flat, Night(3, 4), new FieldValue(Price, 8_000));
        await life.WhenIdleAsync();
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(5, 6), new FieldValue(Price, 8_000));
        await life.RestAsync();

        life.Channel.Calls.Skip(before).SelectMany(static c => c).Should().OnlyContain(static s => s.Values[0].Value == 8_000);
        life.Shown(Flat, Price, Night(5)).Should().Be(8_000);
    }

    [Test]
    public async Task Refused_IsNotSentAgainUntilSomethingElseIsWantedOrAPersonSaysSo()
    {
        await using var life = await SettledAsync();
        life.Channel.Refuses = static s => s.Values[0].Value == 1;
        await life.PriceAsync(Flat, Night(4, 5), new FieldValue(Price, 1));
        await life.RestAsync();
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(4, 5), new FieldValue(Price, 1));
        await life.RestAsync();
        life.Channel.Calls.Should().HaveCount(before);

        (await life.House.Get<ChannelResync>().RetryRefusedAsync(Owner, ChannelHouse.Channel, default)).Should().Be(1);
        await life.RestAsync();
        life.Channel.Calls.Should().HaveCount(before + 1);

        await life.PriceAsync(Flat, Night(4, 5), new FieldValue(Price, 2));
        await life.RestAsync();
        life.Shown(Flat, Price, Night(4)).Should().Be(2);
        life.House.Read<long>("SELECT count(*) FROM rejected_cell").Should().Be(0);
    }

    [Test]
    public async Task RefusedPrice_KeepsItsNightClosed()
    {
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 6));
        await life.RestAsync();
        life.Channel.Refuses = static s => s.Values[0].Field == Price;
        await life.PriceAsync(Flat, Night(4, 5), new FieldValue(Price, 1));
        await life.WhenIdleAsync();

        await life.CancelAsync(stay, Flat, Night(3, 6));
        for (var i = 0; i < 5; i++)
        {
            await life.PullAsync();
            await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        }

        life.RoomsAt(Flat, Night(3)).Should().Be(1);
        life.RoomsAt(Flat, Night(4)).Should().Be(0, "nobody may book it at a price that we do not want");
        life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Waits.Should().ContainSingle().Which.Why.Should().Contain("prices");
    }

    [Test]
    public async Task Failures_OfHours_LoseNothingAndCostFewCalls()
    {
        await using var life = await SettledAsync();
        life.Channel.Usually = static () => Deed.Fail;
        var before = life.Channel.Calls.Count;

        for (var minute = 0; minute < 120; minute++)
        {
            await life.PriceAsync(Flat, Night(minute % 20, (minute % 20) + 3), new FieldValue(Price, 5_000 + minute));
            await life.AdvanceAsync(TimeSpan.FromMinutes(1));
        }
        var failed = life.Channel.Calls.Count - before;
        life.Channel.Usually = static () => Deed.Carry;
        await life.RestAsync();

        failed.Should().BeLessThan(80);
        life.Channel.Calls.Should().HaveCountLessThan(before + failed + 4);
        life.ShouldBeEqual(horizon: 30);
    }

    // A review found that a closing waited for its row's own pause, which grows to minutes.
    [Test]
    public async Task Failures_OfHalfAnHour_AClosingIsTriedEveryFewSeconds()
    {
        await using var life = await SettledAsync();
        life.Channel.Usually = static () => Deed.Fail;
        await life.StayAsync(Flat, Night(3, 5));
        for (var i = 0; i < 80; i++)
            await life.AdvanceAsync(Backoff.LongestForCuts);
        var before = life.Channel.Calls.Count;
        for (var i = 0; i < 40; i++)
            await life.AdvanceAsync(Backoff.LongestForCuts);

        life.Channel.Calls.Count.Should().BeGreaterThanOrEqualTo(before + 40);
        life.Channel.Usually = static () => Deed.Carry;
        await life.AdvanceAsync(Backoff.LongestForCuts);

        life.RoomsAt(Flat, Night(3)).Should().Be(0);
    }

    [Test]
    public async Task Limit_ThatIsMet_BurnsNoAttempt()
    {
        await using var life = await SettledAsync();
        life.Channel.Next(Deed.Throttle, Deed.Throttle, Deed.Throttle);

        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000));
        await life.WhenIdleAsync();
        life.House.Read<long>("SELECT failures FROM channel_pause").Should().Be(0);
        life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Waits.Should().ContainSingle()
            .Which.Why.Should().Be("The channel asked for peace.");

        await life.RestAsync();
        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task StopSell_EndsOnlyAfterAPullAndItsPrice()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(NightField.StopSell, 1));
        await life.WhenIdleAsync();
        life.Shown(Flat, NightField.StopSell, Night(2)).Should().Be(1, "a stop sell never waits");

        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(NightField.StopSell, 0), new FieldValue(Price, 9_000));
        await life.WhenIdleAsync();
        life.Shown(Flat, Price, Night(2)).Should().Be(9_000);
        life.Shown(Flat, NightField.StopSell, Night(2)).Should().Be(1, "its end waits for the bookings");

        await life.RestAsync();
        life.ShouldBeEqual(horizon: 30);
    }
}
