using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>What leaves, when, and in which order.</summary>
internal sealed class TellingTests
{
    private static readonly NightField Price = NightField.PriceFor(2);

    [Test]
    public async Task Price_ThatChanged_LeavesAndIsConfirmed()
    {
        await using var life = await SettledAsync();
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(3, 5), new FieldValue(Price, 12_000));
        await life.WhenIdleAsync();

        life.Channel.Calls.Skip(before).Should().ContainSingle().Which.Should().ContainSingle().Which.Nights.Should().Be(Night(3, 5));
        life.House.Known(PricesOf(Flat), Price, Night(3)).Should().Be(new KnownCell(12_000, 12_000, ConfirmedAt: life.House.Time.GetUtcNow()));
        life.Pending.Should().Be(0);
    }

    [Test]
    public async Task Price_ThatIsThereAlready_MakesNoCall()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(3, 5), new FieldValue(Price, 12_000));
        await life.WhenIdleAsync();
        var before = life.Channel.Calls.Count;

        await life.PriceAsync(Flat, Night(3, 5), new FieldValue(Price, 12_000));
        await life.WhenIdleAsync();

        life.Channel.Calls.Should().HaveCount(before);
        life.Pending.Should().Be(0);
    }

    [Test]
    public async Task Rooms_OfANewChannel_AreClosedAtOnceAndOpenedAfterAPullAndThePrices()
    {
        await using var life = await ChannelLife.BeginAsync(horizon: 10);
        life.Channel.Next(Deed.Throttle);
        await life.PriceAsync(Flat, Night(0, 10), new FieldValue(Price, 12_000));
        await life.WhenIdleAsync();

        await life.StayAsync(Flat, Night(3, 5));
        await life.WhenIdleAsync();
        life.RoomsAt(Flat, Night(3)).Should().Be(0, "a cut never waits");
        life.RoomsAt(Flat, Night(2)).Should().BeNull("an opening waits");
        life.IsPullWanted.Should().BeTrue();

        await life.PullAsync();
        await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        life.RoomsAt(Flat, Night(2)).Should().BeNull("the prices are not confirmed");

        await life.RestAsync();
        life.ShouldBeEqual(horizon: 10);
    }

    [Test]
    public async Task Night_OfAUnitWhoseFeedWasNeverRead_IsClosedButNotOpened()
    {
        var feed = new FeedId(Owner, new ConnectionId("beach"), Flat, Slot: 0);
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 5));
        await life.WhenIdleAsync();
        life.House.Tenants.Swap(Configured(flatsFeed: feed));

        await life.CancelAsync(stay, Flat, Night(3, 5));
        for (var i = 0; i < 5; i++)
        {
            await life.PullAsync(always: true);
            await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        }
        life.RoomsAt(Flat, Night(3)).Should().Be(0, "what the feed has sold is not known yet");

        await life.House.WriteAsync(s => FeedStateStore.Save(s, feed, new FeedStateRow(1, life.House.Time.GetUtcNow(), Night(0), false, false, [])));
        await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        await life.RestAsync();
        life.RoomsAt(Flat, Night(3)).Should().Be(1);
    }
}
