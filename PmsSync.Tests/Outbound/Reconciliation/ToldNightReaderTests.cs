using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Tests.Outbound.Channels;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Reconciliation;

internal sealed class ToldNightReaderTests
{
    // A review found a row and a sentence for each night of a closure to the end of time, of every rate plan.
    [Test]
    public async Task Of_AClosureToTheEndOfTime_HasARunForNightsThatAreAlikeOneForAllThatAreOverAndOneForAllTooFarAhead()
    {
        await using var life = await PricedAsync();

        var told = Reader(life).Of(Owner, Flat, NightSet.Of(new StayDates(Night(-3), new DateOnly(9999, 12, 31))), withPrices: false);

        told.Select(static r => $"{r.Nights}: {string.Join(", ", r.Values.Select(static v => $"{v.RatePlan}{v.Value}"))}").Should().Equal(
            "[2027-01-10, 2027-01-14): 1", "[2027-01-14, 2027-01-16): 0", "[2027-01-16, 2027-02-09): 1", "[2027-01-07, 2027-01-10): ", "[2027-02-09, 9999-12-31): ");
        told.Select(static r => r.IsInReach).Should().Equal(true, true, true, false, false);
        told[^2].Words.Should().Be("hub is told nothing of nights that are over.", "they are not beyond its calendar, as they were once called");
        told[^1].Words.Should().Be("hub keeps no calendar that far ahead.");
    }

    [Test]
    public async Task Of_WithPrices_HasARunForEachPrice()
    {
        await using var life = await PricedAsync();

        var told = Reader(life).Of(Owner, Flat, NightSet.Of(Night(14, 20)), withPrices: true);

        told.Select(static r => $"{r.Nights}: {string.Join(", ", r.Values.Select(static v => $"{v.RatePlan}{v.Value}"))}").Should().Equal(
            "[2027-01-24, 2027-01-28): 1, standard9000", "[2027-01-28, 2027-01-30): 1, standard12000");
    }

    [Test]
    public async Task Of_OneNight_SaysWhatOrWhyNothing()
    {
        await using var life = await PricedAsync();

        var (over, within, beyond) = (Reader(life).Of(Owner, Rooms, Night(-1)).Single(), Reader(life).Of(Owner, Rooms, Night(4)).Single(), Reader(life).Of(Owner, Rooms, Night(400)).Single());

        within.Words.Should().StartWith("hub was last told 2 rooms (confirmed 2027-01-10 12:0");
        (over.IsInReach, over.Words).Should().Be((false, "hub is told nothing of nights that are over."));
        (beyond.IsInReach, beyond.Words).Should().Be((false, "hub keeps no calendar that far ahead."));
    }

    private static ToldNightReader Reader(ChannelLife life) =>
        new(life.House.Database, life.House.Get<ChannelLinks>(), life.House.Get<ChannelHorizon>(), life.House.Time);

    /// <summary>Thirty nights with a price each that changes on the nineteenth, and a stay on two of them.</summary>
    private static async Task<ChannelLife> PricedAsync()
    {
        var life = await SettledAsync(horizon: 30);
        await life.PriceAsync(Flat, Night(0, 18), new FieldValue(NightField.PriceFor(2), 9_000));
        await life.PriceAsync(Flat, Night(18, 30), new FieldValue(NightField.PriceFor(2), 12_000));
        await life.StayAsync(Flat, Night(4, 6));
        await life.RestAsync();
        return life;
    }
}
