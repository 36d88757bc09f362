using CsCheck;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>A channel that refuses a whole call without saying which value it means: what is meant is found by halves of the call.</summary>
internal sealed class CallSearchTests
{
    private const int Horizon = 500;

    private static readonly NightField Price = NightField.PriceFor(2);

    [TestCase(0)]
    [TestCase(321)]
    [TestCase(499)]
    public async Task RefusedCall_OneNightOfFiveHundred_IsFoundInTwiceNineCallsAndAllOthersAreTold(int bad)
    {
        await using var life = await SettledAsync(Horizon);
        life.Channel.RefusesCallFor = s => s.Values.Any(static v => v.Field == Price && v.Value == 9_000) && s.Nights.Contains(Night(bad));
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(0, Horizon), new FieldValue(Price, 9_000));
        await life.RestAsync();

        life.Channel.Calls.Count.Should().BeLessThanOrEqualTo(before + 1 + (2 * 9), "500 nights are halved nine times");
        Enumerable.Range(0, Horizon).Where(n => life.Shown(Flat, Price, Night(n)) != 9_000).Should().Equal(bad);
        Refused(life).Should().Equal((PricesOf(Flat), Price, Night(bad, bad + 1), 9_000));
    }

    [Test]
    public async Task RefusedCall_BecauseOfAFewValuesOfSeveralItems_KeepsBackOnlyThose()
    {
        await using var life = await SettledAsync();
        life.Channel.RefusesCallFor = static s => s.Values.Any(static v => v.Value == 1);
        var before = life.Channel.Calls.Count;
        life.Channel.Next(Deed.Throttle);
        foreach (var unit in (UnitId[])[Flat, Rooms])
        {
            await life.PriceAsync(unit, Night(0, 30), new FieldValue(Price, 9_000), new FieldValue(NightField.MaxStay, 5), new FieldValue(NightField.MinStayArrival, 2));
            await life.PriceAsync(unit, Night(7, 9), new FieldValue(NightField.MaxStay, 1));
        }

        await life.RestAsync();

        Refused(life).Should().BeEquivalentTo(
            ((UnitId[])[Flat, Rooms]).SelectMany(static u => new[] { 7, 8 }.Select(n => (PricesOf(u), NightField.MaxStay, Night(n, n + 1), 1L))));
        for (var night = 0; night < 30; night++)
        {
            life.Shown(Rooms, Price, Night(night)).Should().Be(9_000);
            life.Shown(Rooms, NightField.MaxStay, Night(night)).Should().Be(night is 7 or 8 ? null : 5);
            life.Shown(Flat, NightField.MinStayArrival, Night(night)).Should().Be(2);
        }
        life.Channel.Calls.Count.Should().BeLessThan(before + 40);
        life.Pending.Should().Be(0);
    }

    [Test]
    public async Task RefusedCall_WhateverItSays_EndsAfterAFewCalls()
    {
        await using var life = await SettledAsync(Horizon);
        life.Channel.RefusesCallFor = static s => s.Values.Any(static v => v.Field == Price);
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(0, Horizon), new FieldValue(Price, 9_000));
        await life.RestAsync();

        life.Channel.Calls.Should().HaveCount(before + CallSearch.MostInARow + 1);
        Refused(life).Sum(static r => r.Nights.Nights).Should().Be(Horizon);

        life.Channel.RefusesCallFor = static _ => false;
        await life.PriceAsync(Flat, Night(0, Horizon), new FieldValue(Price, 9_500));
        await life.RestAsync();
        life.ShouldBeEqual(Horizon);
        life.Channel.Calls.Should().HaveCount(before + CallSearch.MostInARow + 2, "a new value is told as if nothing had been");
    }

    [Test]
    public async Task RefusedCall_WhileItIsSearched_DoesNotHoldUpWhatClosesOtherNights()
    {
        await using var life = await SettledAsync(Horizon);
        life.Channel.RefusesCallFor = static s => s.Values.Any(static v => v.Value == 9_000) && s.Nights.Contains(Night(321));
        await life.PriceAsync(Rooms, Night(2, 4), new FieldValue(NightField.MinStayArrival, 2));
        await life.RestAsync();
        var start = life.Channel.Calls.Count;
        await life.PriceAsync(Flat, Night(0, Horizon), new FieldValue(Price, 9_000));
        for (var i = 0; i < 100 && life.Channel.Calls.Count < start + 2; i++)
            await life.AdvanceAsync(TimeSpan.FromSeconds(5));
        Refused(life).Should().BeEmpty("the search waits for its limit");
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Rooms, Night(2, 4), new FieldValue(NightField.StopSell, 1));
        await life.RestAsync();

        life.Channel.Calls[before].Should().OnlyContain(static s => s.Target == PricesOf(Rooms) && s.Values.Single().Field == NightField.StopSell);
        Refused(life).Should().ContainSingle();
    }

    [Test]
    public async Task RefusedCall_CrashInTheMiddle_IsSearchedAnew()
    {
        await using var life = await SettledAsync(Horizon);
        life.Channel.RefusesCallFor = static s => s.Values.Any(static v => v.Value == 9_000) && s.Nights.Contains(Night(321));
        life.Channel.Next(Deed.Carry, Deed.Carry, Deed.Carry, Deed.Throttle);
        await life.PriceAsync(Flat, Night(0, Horizon), new FieldValue(Price, 9_000));
        await life.WhenIdleAsync();

        await life.CrashAsync(Horizon);
        await life.RestAsync();

        Enumerable.Range(0, Horizon).Where(n => life.Shown(Flat, Price, Night(n)) != 9_000).Should().Equal(321);
        Refused(life).Should().ContainSingle();
    }

    [Test]
    public void Halves_OfAnySuspects_AreAllOfThemOnceAndAlikeInSize()
    {
        var spans = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[1, 40]).Array[1, 8].Where(static all => all.Sum(static s => s.Item3) > 1);
        spans.Sample(static all =>
        {
            var whole = new Suspects([.. all.Select(static (s, i) => new SentSpan(PricesOf(Flat), NightField.PriceFor(i + 1), Night(s.Item2, s.Item2 + s.Item3), i))]);

            var halves = whole.Halves();

            halves.Should().HaveCount(2);
            (halves[0].Cells - halves[1].Cells).Should().BeInRange(0, 1);
            halves.SelectMany(static h => h.Spans).SelectMany(CellsOf).Should().Equal(whole.Spans.SelectMany(CellsOf));
        });
    }

    private static IEnumerable<(NightField, DateOnly, long)> CellsOf(SentSpan span) =>
        Enumerable.Range(0, span.Nights.Nights).Select(n => (span.Field, span.Nights.Arrival.AddDays(n), span.Sent));

    private static IEnumerable<(Target Target, NightField Field, StayDates Nights, long Value)> Refused(ChannelLife life) =>
        life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Refused.Select(static r => (r.Target, r.Field, r.Nights, r.Value));
}
