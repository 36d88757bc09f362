using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Reconciliation.Accounts;
using PmsSync.State;
using PmsSync.Tests.Outbound.Channels;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Reconciliation;

/// <summary>What a property says of itself decides what it is told, and what it warns of stands.</summary>
internal sealed class AccountWatchTests
{
    private static readonly NightField Price = NightField.PriceFor(2);

    [Test]
    public async Task Warning_Stands_UntilItIsMended()
    {
        await using var life = await SettledAsync();
        life.Channel.Says = Settings(30, warnings: "Switch it off.");

        (await Watch(life).RunOnceAsync(default)).Should().Be(new AccountReport(Read: 1, Failed: 0, Told: 0));

        State(life).Row!.Warnings.Should().Equal("Switch it off.");
        await life.CrashAsync(horizon: 30);
        await Watch(life).StartAsync(new CancellationToken(canceled: true));
        State(life).Row!.Warnings.Should().Equal("Switch it off.");

        life.Channel.Says = Settings(30);
        await Watch(life).RunOnceAsync(default);
        State(life).Row!.Warnings.Should().BeEmpty();
    }

    [Test]
    public async Task Settings_AreReadAtTheStartDailyAndWhenTheChannelSignals()
    {
        await using var life = await SettledAsync();
        await Watch(life).RunOnceAsync(default);
        await Watch(life).RunOnceAsync(default);
        life.Channel.SettingsRead.Should().Be(1);

        life.House.Get<AccountSignals>().Tell(Owner, ChannelHouse.Channel);
        await Watch(life).RunOnceAsync(default);
        life.Channel.SettingsRead.Should().Be(2);

        life.House.Time.Advance(TimeSpan.FromDays(1));
        await Watch(life).RunOnceAsync(default);
        life.Channel.SettingsRead.Should().Be(3);

        life.House.Tenants.Swap(Configured());
        await Watch(life).RunOnceAsync(default);
        life.Channel.SettingsRead.Should().Be(4);
    }

    [Test]
    public async Task Signal_DuringTheVeryFirstReading_IsReadAgain()
    {
        await using var life = await SettledAsync();
        life.Channel.WhenAsked = _ =>
        {
            if (life.Channel.SettingsRead == 0)
                life.House.Get<AccountSignals>().Tell(Owner, ChannelHouse.Channel);
            return Task.CompletedTask;
        };
        await Watch(life).RunOnceAsync(default);

        await Watch(life).RunOnceAsync(default);
        await Watch(life).RunOnceAsync(default);

        life.Channel.SettingsRead.Should().Be(2, "what was signalled may not be in what was read, and was read once more");
    }

    [Test]
    public async Task Horizon_ThatGrows_TellsTheNightsThatCame()
    {
        await using var life = await SettledAsync();
        await Watch(life).RunOnceAsync(default);
        life.Channel.Says = Settings(40);
        life.House.Get<AccountSignals>().Tell(Owner, ChannelHouse.Channel);

        (await Watch(life).RunOnceAsync(default)).Told.Should().Be(4);
        await life.RestAsync();

        life.ShouldBeEqual(horizon: 40);
        life.RoomsAt(Flat, Night(40)).Should().BeNull();
    }

    [Test]
    public async Task Horizon_ThatShrinksAndGrowsAgain_TellsAgainWhatTheChannelDropped()
    {
        await using var life = await SettledAsync();
        await SayAsync(life, Settings(30));
        await SayAsync(life, Settings(20));
        life.House.Known(AvailabilityOf(Flat), NightField.Availability, Night(25)).Should().Be(KnownCell.Never);
        life.Channel.Show(AvailabilityOf(Flat), NightField.Availability, Night(25), 9);

        await SayAsync(life, Settings(30));
        await life.RestAsync();

        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task Field_ThatThePropertyDoesNotTake_IsNotToldUntilItDoes()
    {
        await using var life = await SettledAsync();
        await SayAsync(life, Settings(30, fields: [NightField.Availability, NightField.MinStayArrival]));

        await life.PriceAsync(Flat, Night(2, 4), new FieldValue(Price, 9_000), new FieldValue(NightField.MinStayArrival, 2), new FieldValue(NightField.MinStayThrough, 3));
        await life.RestAsync();
        life.Shown(Flat, Price, Night(2)).Should().Be(9_000, "prices are always taken");
        life.Shown(Flat, NightField.MinStayArrival, Night(2)).Should().Be(2);
        life.Shown(Flat, NightField.MinStayThrough, Night(2)).Should().BeNull();

        await SayAsync(life, Settings(30));
        await life.RestAsync();
        life.Shown(Flat, NightField.MinStayThrough, Night(2)).Should().Be(3);
    }

    [Test]
    public async Task Settings_ThatCannotBeRead_LeaveWhatIsKnownAndSayWhy()
    {
        await using var life = await SettledAsync();
        await SayAsync(life, Settings(40));
        await SayAsync(life, new Answer<AccountSettings>.Refused("The key is wrong."));

        State(life).Problem.Should().Be("The key is wrong.");
        State(life).Row!.Reach.Nights.Should().Be(40);
    }

    [Test]
    public async Task Settings_OfOthers_AreReadWhileOneDoesNotAnswer()
    {
        await using var life = await SettledAsync();
        life.House.Tenants.Swap(WithOthers(12));
        var dead = new DeadAccount(life.Channel, Owner, others: 12);

        var first = Watch(life).RunOnceAsync(default);
        await dead.OthersAreAsked;
        first.IsCompleted.Should().BeFalse("the owner's channel does not answer");

        dead.Fail();
        (await first).Should().Match<AccountReport>(static r => r.Read == 12 && r.Failed == 1);
        Watch(life).StateOf(life.House.Tenants.Current.EnabledChannels.First()).Problem.Should().Contain("could not be read");
        (await Watch(life).RunOnceAsync(default)).Should().Be(default(AccountReport), "what failed is not tried at once");
    }

    [Test]
    public void Window_OfAPropertyInAnotherZone_IsNeverAPastNightOfEither()
    {
        var tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");
        var evening = new DateTimeOffset(2027, 1, 10, 20, 0, 0, TimeSpan.Zero);

        new ChannelReach(10, tokyo).WindowOf(TimeZoneInfo.Utc, evening).Should().Be(Night(1, 11), "it is tomorrow there");
        new ChannelReach(10, TimeZoneInfo.Utc).WindowOf(tokyo, evening).Should().Be(Night(1, 10), "today is over for the unit");
    }

    private static async Task SayAsync(ChannelLife life, Answer<AccountSettings> says)
    {
        life.Channel.Says = says;
        life.House.Get<AccountSignals>().Tell(Owner, ChannelHouse.Channel);
        await Watch(life).RunOnceAsync(default);
    }

    private static AccountWatch Watch(ChannelLife life) => life.House.Get<AccountWatch>();

    private static AccountState State(ChannelLife life) => Watch(life).StateOf(life.House.Tenants.Current.EnabledChannels.Single());

    private static Answer<AccountSettings> Settings(int nights, NightField[]? fields = null, params string[] warnings) =>
        new Answer<AccountSettings>.Got(new AccountSettings(nights, null, warnings, fields));
}
