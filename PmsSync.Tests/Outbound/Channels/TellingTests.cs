using PmsSync.Domain;
using PmsSync.Journal.Timing;
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
    public async Task Price_ThatIsPutOffAtFirst_IsMeasuredFromItsChangeToItsConfirmation()
    {
        await using var life = await SettledAsync();
        var before = life.House.Get<EventTimings>().Of(Pipeline.Pricing).Acknowledged.Count;
        life.Channel.Next(Deed.Throttle);
        await life.PriceAsync(Flat, Night(3, 5), new FieldValue(Price, 12_000));
        await life.WhenIdleAsync();
        life.House.Get<EventTimings>().Of(Pipeline.Pricing).Acknowledged.Count.Should().Be(before);

        await life.RestAsync();

        var read = life.House.Get<EventTimings>().Of(Pipeline.Pricing).Acknowledged;
        read.Count.Should().Be(before + 1);
        read.P99.Should().BeGreaterThan(TimeSpan.FromSeconds(1), "the wait is its own");
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
        await PassAsync(life);
        life.RoomsAt(Flat, Night(3)).Should().Be(0, "what the feed has sold is not known yet");

        await life.House.WriteAsync(s => FeedStateStore.Save(s, feed, new FeedStateRow(1, life.House.Time.GetUtcNow(), Night(0), false, false, [])));
        await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        await life.RestAsync();
        life.RoomsAt(Flat, Night(3)).Should().Be(1);
    }

    [Test]
    public async Task Night_OfAUnitSoldByAnotherChannelThatWasNeverPulled_IsClosedButNotOpened()
    {
        var second = new ConnectionId("second");
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 5));
        await life.WhenIdleAsync();
        life.House.Tenants.Swap(Configured(second: second));

        await life.CancelAsync(stay, Flat, Night(3, 5));
        await PassAsync(life);
        life.RoomsAt(Flat, Night(3)).Should().Be(0, "what the other channel has sold is not known yet");

        await life.House.WriteAsync(s => PulledConnections.Add(s, Owner, second, life.House.Time.GetUtcNow()));
        await PassAsync(life);
        life.RoomsAt(Flat, Night(3)).Should().Be(1);
    }

    // A review found that one dead source of anyone kept everyone's nights closed after a restore.
    [Test]
    public async Task Nights_AfterABackupWasRestored_AreOpenedUnitByUnitAsTheirSourcesAreRead()
    {
        var feed = new FeedId(Owner, new ConnectionId("beach"), Flat, Slot: 0);
        await using var life = await SettledAsync();
        life.House.Tenants.Swap(Configured(flatsFeed: feed));
        await life.House.WriteAsync(s => FeedStateStore.Save(s, feed, new FeedStateRow(1, life.House.Time.GetUtcNow(), Night(0), false, false, [])));
        var (flat, rooms) = (await life.StayAsync(Flat, Night(3, 5)), await life.StayAsync(Rooms, Night(3, 5)));
        await life.RestAsync();
        await life.House.WriteAsync(s => CatchUpStore.Owe(s, UnreadSource.Of(feed)));

        await life.CancelAsync(flat, Flat, Night(3, 5));
        await life.CancelAsync(rooms, Rooms, Night(3, 5));
        await PassAsync(life);
        life.RoomsAt(Flat, Night(3)).Should().Be(0, "its feed was not read again");
        life.RoomsAt(Rooms, Night(3)).Should().Be(2, "nothing is missing of it");

        await life.House.WriteAsync(s => CatchUpStore.MarkRead(s, UnreadSource.Of(feed)));
        await PassAsync(life);
        life.RoomsAt(Flat, Night(3)).Should().Be(1);
    }

    [Test]
    public async Task OldDatabase_ThatIsPrepared_KnowsNothingOfWhatTheChannelShows()
    {
        await using var life = await SettledAsync();

        await life.House.WriteAsync(MappedTargets.ForgetEverything);

        life.House.Known(AvailabilityOf(Flat), NightField.Availability, Night(3)).Should().Be(KnownCell.Never, "a cut that it believes in may open a night");
        (await life.House.Get<TargetWatch>().RunOnceAsync(default)).Forgotten.Should().Be(4);
        await life.RestAsync();
        life.ShouldBeEqual(horizon: 30);
    }

    // A failing lane tries one target at a time. A review found that it could choose one of which nothing may leave, again and again.
    [TestCase(2)]
    [TestCase(3)]
    public async Task Cut_OfALaneThatFails_LeavesAlthoughAnotherTargetWaitsToBeOpened(int failures)
    {
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();
        life.House.Tenants.Swap(Configured(second: new ConnectionId("second")));
        await life.CancelAsync(stay, Flat, Night(3, 5));
        await life.StayAsync(Rooms, Night(7, 9));
        for (var i = 0; i < failures; i++)
            life.Channel.Next(Deed.Fail);

        for (var i = 0; i < failures + 2; i++)
            await life.AdvanceAsync(TimeSpan.FromMinutes(6));

        life.RoomsAt(Rooms, Night(7)).Should().Be(1);
        life.RoomsAt(Flat, Night(3)).Should().Be(0, "it waits");
    }

    /// <summary>Time enough for an opening that may leave: pulls are made, and the lanes look again.</summary>
    private static async Task PassAsync(ChannelLife life)
    {
        for (var i = 0; i < 5; i++)
        {
            await life.PullAsync(always: true);
            await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        }
    }
}
