using PmsSync.Domain;
using PmsSync.State.Prices;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.State.Prices;

internal sealed class PriceRetentionTests
{
    [Test]
    public async Task RunOnce_NightsLongPast_AreGoneWithTheNotesOfWhoSaidThem()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await SaveAsync(house, "standard", 1, March(1, 11));
        await SaveAsync(house, "flexible", 2, March(5, 11));
        var sut = house.Get<PriceRetention>();
        (await sut.RunOnceAsync()).Should().Be(default(PriceRetentionCounts));

        house.Time.SetUtcNow(new DateTimeOffset(Day(5), new TimeOnly(12, 0), TimeSpan.Zero).AddDays(new PriceOptions().KeepDays));
        (await sut.RunOnceAsync()).Should().Be(new PriceRetentionCounts(Values: 4 * 300, Notes: 0));
        house.Time.Advance(TimeSpan.FromDays(6));
        await SaveAsync(house, "standard", 3, March(20, 21));

        (await sut.RunOnceAsync()).Should().Be(new PriceRetentionCounts(Values: 12 * 300, Notes: 2));
        house.Read<long>("SELECT count(*) FROM price_cell").Should().Be(300);
    }

    private static Task SaveAsync(PipelineHouse house, string plan, long by, StayDates nights) => house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
    {
        var days = Enumerable.Range(0, nights.Nights).Select(n => nights.Arrival.AddDays(n));
        var facts = days.SelectMany(d => Enumerable.Range(1, 300).Select(guests => new PriceFact(NightField.PriceFor(guests), d, 100, by)));
        PriceStore.Save(session, PipelineHouse.Owner, PipelineHouse.Flat, plan, "EUR", facts);
        PriceStore.SaveSaid(session, PipelineHouse.Owner, new PriceSaid(by, Stay.Direct, house.Time.GetUtcNow()));
        return true;
    });
}
