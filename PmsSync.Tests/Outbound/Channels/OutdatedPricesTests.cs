using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State.Prices;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>The owner changes the currency of a rate plan: its old numbers must not be taken for the new money.</summary>
internal sealed class OutdatedPricesTests
{
    private static readonly NightField Price = NightField.PriceFor(2);

    [Test]
    public async Task Currency_Changed_TellsNoPriceUntilOneIsWritten()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000), new FieldValue(NightField.MaxStay, 3));
        await life.RestAsync();
        var before = life.Channel.Calls.Count;

        // What was told before is forgotten with the currency: everything would be told anew.
        life.House.Tenants.Swap(Configured(currency: "JPY"));
        await life.House.Get<TargetWatch>().RunOnceAsync(default);
        await life.RestAsync();

        var told = life.Channel.Calls.Skip(before).SelectMany(static c => c).SelectMany(static s => s.Values).Select(static v => v.Field).ToList();
        told.Should().Contain(NightField.MaxStay).And.NotContain(Price);
        Barred(life).Should().ContainSingle().Which.Should().Contain("'standard' of flat were written in EUR, but its currency is JPY now").And.Contain("Write them again in JPY");

        // The same number in other money is another price.
        life.Currency = "JPY";
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000));
        await life.RestAsync();

        life.Channel.Calls.Skip(before).SelectMany(static c => c).SelectMany(static s => s.Values).Should().Contain(new FieldValue(Price, 9_000));
        Barred(life).Should().BeEmpty();
    }

    [Test]
    public async Task Currency_Changed_OpensNoNightThatHasAnOldPrice()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000));
        var stay = await life.StayAsync(Flat, Night(5, 9));
        await life.RestAsync();
        life.House.Tenants.Swap(Configured(currency: "USD"));
        await life.House.Get<TargetWatch>().RunOnceAsync(default);

        await life.CancelAsync(stay, Flat, Night(5, 9));
        for (var i = 0; i < 5; i++)
        {
            await life.PullAsync();
            await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        }

        life.RoomsAt(Flat, Night(6)).Should().Be(0, "it would be sold for the old number in the new currency");
        life.RoomsAt(Flat, Night(8)).Should().Be(1, "it has no price");
        life.Currency = "USD";
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_900));
        await life.RestAsync();
        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task Currency_ChangedAndSomeNightsWritten_TellsThoseAndStillBarsTheOthers()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000));
        await life.RestAsync();
        life.House.Tenants.Swap(Configured(currency: "USD"));
        life.Currency = "USD";
        await life.PriceAsync(Flat, Night(2, 6), new FieldValue(Price, 9_900));

        // The last night as the pipeline leaves it: no price counts, and what was said in euro stands beside.
        await life.House.WriteAsync(session =>
        {
            var plan = PriceStore.Save(session, Owner, Flat, Plan, "USD", [new PriceFact(Price, Night(6), null, PriceFact.Nobody)]);
            var said = new PriceSaid(7, Stay.Direct, life.House.Time.GetUtcNow()) { Currency = "EUR" };
            PriceStore.SaveSaid(session, Owner, said);
            PriceStore.SaveClaims(session, plan, Price, Night(6), [new PriceClaim(9_000, said)]);
        });
        await life.House.Get<TargetWatch>().RunOnceAsync(default);
        await life.RestAsync();

        life.House.Known(PricesOf(Flat), Price, Night(3)).Holds(9_900).Should().BeTrue();
        life.House.Known(PricesOf(Flat), Price, Night(6)).Holds(9_000).Should().BeFalse("nothing is told of it in either money");
        Barred(life).Should().ContainSingle().Which.Should().Contain("were written in EUR, but its currency is USD now");
    }

    [Test]
    public async Task Currency_ChangedAndSetBack_TellsThePricesAgain()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 9_000));
        await life.RestAsync();
        foreach (var currency in (string[])["USD", "EUR"])
        {
            life.House.Tenants.Swap(Configured(currency: currency));
            await life.House.Get<TargetWatch>().RunOnceAsync(default);
            await life.RestAsync();
        }

        life.House.Known(PricesOf(Flat), Price, Night(3)).Holds(9_000).Should().BeTrue();
        Barred(life).Should().BeEmpty();
    }

    private static IReadOnlyList<string> Barred(ChannelLife life) => life.House.Get<OutboundStatusReader>().Of(Owner, ChannelHouse.Channel).Barred;
}
