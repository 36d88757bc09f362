using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Bookings.Feeds;
using PmsSync.State;
using PmsSync.State.Joined;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>What a feed shows under a name that may be a guest's or our own block's, and what the row then says.</summary>
internal sealed class EchoTests : EchoHouse
{
    private const string Mirror = "SELECT coalesce(mirror_of, 'nobody') FROM stay WHERE source = 'airbnb' AND takes_nights = 1";

    [Test]
    public async Task Feed_AClosureInsideWhatItsChannelHadRead_IsSuspected()
    {
        await House.HaveReadAsync(March(4, 6));

        await House.ShowNamedAsync(("c", Closed, March(4, 6)));

        House.Read<string>(Mirror).Should().Be("d1");
    }

    [Test]
    public async Task Feed_ASuspectedClosureUnderANewName_StaysSuspected()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));

        await House.ShowNamedAsync(("e", Closed, March(4, 6)));

        House.Read<string>(Mirror).Should().Be("d1");
    }

    // A season found it: the owner's or another channel's closure was named, and the guest went on without it.
    [Test]
    public async Task Feed_AGuestAndABlockOfTheSameNightsWereRead_IsTheGuests()
    {
        await BlockAsync("b1", March(3, 7));
        await House.HaveReadAsync(March(3, 7));

        await House.ShowNamedAsync(("c", Closed, March(3, 7)));

        House.Read<string>(Mirror).Should().Be("d1");
    }

    // A review found it: with the guest the closure stopped to be an echo, collided with the block and was cleaned after.
    [TestCase("d1", "b1", true)]
    [TestCase("d1", "b1", false)]
    [TestCase("b1", "d1", true)]
    [TestCase("b1", "d1", false)]
    public async Task Feed_OneOfTwoThatItsChannelHadReadOfIsCancelled_IsTheOthersInEitherOrder(string cancelled, string named, bool cancelledFirst)
    {
        await BlockAsync("b1", March(3, 7));
        await House.HaveReadAsync(March(3, 7));

        if (cancelledFirst)
            await House.CancelAsync(cancelled);
        await House.ShowNamedAsync(("c", Closed, March(3, 7)));
        if (!cancelledFirst)
            await House.CancelAsync(cancelled);
        await House.WhenIdleAsync();

        ShouldBeTheEchoOf(named, Day(5));
        Cleaned().Should().Be(named == "d1" ? "d1" : "", "nobody stays for an echo or a block");
    }

    // The same, and nobody cancelled anything.
    [Test]
    public async Task Feed_TheGuestsNightsOfAMergedClosureAreOverAndRolledOut_IsTheBlocks()
    {
        await BlockAsync("b1", March(6, 14));
        await House.HaveReadAsync(March(4, 14));
        await House.ShowNamedAsync(("c", Closed, March(4, 14)));
        ShouldBeTheEchoOf("d1", Day(5));

        for (var day = 4; day <= 7; day++)
        {
            House.Time.SetUtcNow(new DateTimeOffset(2027, 3, day, 12, 0, 0, TimeSpan.Zero));
            await House.ShowNamedAsync(("c", Closed, March(day, 14)));
        }

        ShouldBeTheEchoOf("b1", Day(8));
        Cleaned().Should().Be("d1");
    }

    [TestCase("d1", "b1")]
    [TestCase("b1", "d1")]
    public async Task Feed_AllThatItsChannelHadReadOfAreCancelled_CountsAsWhatItsFeedSays(string first, string second)
    {
        await BlockAsync("b1", March(3, 7));
        await House.HaveReadAsync(March(3, 7));
        await House.ShowNamedAsync(("c", Closed, March(3, 7)));

        await House.CancelAsync(first);
        await House.CancelAsync(second);
        await House.WhenIdleAsync();

        House.Conflicts("open").Should().BeEmpty();
        WordsOf(Day(5)).Should().Contain("; it looked like our own export of d1 coming back; d1 keeps none of these nights any more (");
        Cleaned().Should().Be(House.Read<string>(Closure), "a guest may have come after all");
    }

    // Between lanes there is no order: what became of the stay since its channel read of it may be known sooner or later than the closure.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Feed_AClosureOfNightsWhoseStayIsCancelledMeanwhile_EndsTheSameInEitherOrder(bool cancelledFirst)
    {
        await House.HaveReadAsync(March(4, 6));
        if (cancelledFirst)
            await House.CancelAsync("d1");
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));
        if (!cancelledFirst)
            await House.CancelAsync("d1");
        await House.WhenIdleAsync();

        House.Read<string>(Mirror).Should().Be("d1");
        WordsOf(Day(5)).Should().Contain("; it looked like our own export of d1 coming back; d1 keeps none of these nights any more (");
        House.Conflicts("open").Should().BeEmpty();
    }

    [Test]
    public async Task Feed_AStayThatCameAfterTheReading_IsNotWhatTheClosureMirrors()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.BookAsync("b1", PipelineHouse.Flat, March(4, 6), allowOverbooking: true);

        await House.ShowNamedAsync(("c", Closed, March(4, 6)));

        House.Read<string>(Mirror).Should().Be("d1");
    }

    [Test]
    public async Task Feed_AStayThatItsChannelReadOfLater_IsNotWhatTheClosureMirrorsByANewName()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));
        await House.BookAsync("b1", PipelineHouse.Flat, March(4, 6), allowOverbooking: true);
        await House.HaveReadAsync(March(4, 6));

        await House.ShowNamedAsync(("e", Closed, March(4, 6)));

        House.Read<string>(Mirror).Should().Be("d1");
    }

    [Test]
    public async Task Feed_AStayThatItsChannelHadReadOfAndNotLast_IsNotWhatTheClosureMirrors()
    {
        await House.BookAsync("b1", PipelineHouse.Flat, March(4, 6), allowOverbooking: true);
        await House.HaveReadAsync(March(4, 6));
        await House.CancelAsync("b1");
        await House.HaveReadAsync(March(4, 6));

        await House.ShowNamedAsync(("c", Closed, March(4, 6)));

        House.Read<string>(Mirror).Should().Be("d1");
    }

    // A review found it: where nothing was suspected, our own closure was cleaned after, as if it were another guest's stay.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Rule_NoneSuspected_OurOwnClosureIsNobodysStayUntilThatGoes(bool ruledBefore)
    {
        const string Turnovers = "SELECT coalesce(group_concat(stay_id, ' '), '') FROM (SELECT DISTINCT CASE stay WHEN 'd1' THEN 'd1' ELSE 'closure' END AS stay_id FROM cleaning_task)";
        if (ruledBefore)
            await RuleAsync();
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));
        if (!ruledBefore)
            await RuleAsync();

        House.Conflicts("open").Should().BeEmpty();
        House.Read<string>(Turnovers).Should().Be("d1");
        House.CalendarOf(PipelineHouse.Flat).Nights(Day(4), Day(6)).Should().OnlyContain(static n => n.Available == 0);

        await House.CancelAsync("d1");
        await House.WhenIdleAsync();

        House.Read<string>(Turnovers).Should().Be("closure", "a guest may have come after all");
        House.CalendarOf(PipelineHouse.Flat).Nights(Day(4), Day(6)).Should().OnlyContain(static n => n.Available == 0);
    }

    // A season found it: the stay was shortened, and whoever had the night by then was not cleaned after, nor told to the stay's own channel.
    [Test]
    public async Task Feed_AClosureWhoseNightsTheStayGaveUp_IsNoEchoAnyMore()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(5, 6)));
        House.Conflicts("open").Should().ContainSingle();
        WordsOf(Day(5)).Should().Contain("; suspected to be our own export of d1 coming back (");

        await House.AskAsync(DirectCommand.Change, new DirectCommand { Id = "d1", Fields = new DirectFields { Departure = Day(5) } });
        await House.WhenIdleAsync();

        House.Conflicts("open").Should().BeEmpty();
        WordsOf(Day(5)).Should().Contain("; it looked like our own export of d1 coming back; d1 keeps none of these nights any more (");
        House.Read<string>("SELECT settled_why FROM conflict WHERE kind = 'suspectedEcho'").Should().Be("The direct booking d1 is now for the night of 2027-03-04, not 2027-03-04 to 2027-03-06.");
        House.Read<string>("SELECT group_concat(day, ' ') FROM (SELECT day FROM cleaning_task WHERE gone IS NULL ORDER BY day)").Should().Be("2027-03-05 2027-03-06");
    }

    // A review found it: the system was never told of whoever has the night by then.
    [Test]
    public async Task Feed_AClosureWhoseNightsTheStayGaveUp_IsToldToAJoinedSystem()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(5, 6)));
        Untold(most: 2).Should().Equal("direct");

        await House.AskAsync(DirectCommand.Change, new DirectCommand { Id = "d1", Fields = new DirectFields { Departure = Day(5) } });
        await House.WhenIdleAsync();

        Untold(most: 2).Should().BeEquivalentTo("direct", "airbnb");
    }

    [Test]
    public async Task Feed_ASuspectThatAPersonReleased_IsNoNewsToAJoinedSystemAndIsNotSaidToHaveLostItsStay()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(5, 6)));

        var (echo, conflict) = (House.State.Stay(PipelineHouse.Owner, House.Read<string>("SELECT id FROM stay WHERE source = 'airbnb'"))!.Stay, House.Conflicts("open").Single().Id);
        await House.Database.Writer.WriteAsync(WorkClass.Normal, s =>
        {
            PlacementStore.Save(s, PipelineHouse.Owner, conflict, echo.Id, new Placement(StayFace.Of(echo), To: null, 1));
            return true;
        });

        Untold(most: 2).Should().Equal("direct");
        WordsOf(Day(5)).Should().Contain("; a person released its nights").And.Contain("; it looked like our own export of d1 coming back (");
    }

    [Test]
    public async Task Feed_MoreSuspectsThanOneRoundTells_DoNotKeepTheOthersFromBeingTold()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 5)), ("e", Closed, March(5, 6)));
        await House.BookAsync("d2", PipelineHouse.Flat, March(10, 12));
        await House.RunAsync("UPDATE stay SET changed_at = changed_at + 1000 WHERE id = 'd2'");

        Untold(most: 2).Should().Equal("direct", "direct");
    }

    // The day's turn found it before, which may be hours later: an echo of days of preparation rests on how many there are.
    [Test]
    public async Task Watch_FewerDaysOfPreparation_EndsTheEchoOfThem()
    {
        Prepare(days: 2);
        await House.HaveReadAsync(March(6, 8));
        await House.ShowNamedAsync(("c", Closed, March(6, 8)));
        House.Conflicts("open").Should().ContainSingle().Which.Kind.Should().Be(ConflictRow.SuspectedEcho);
        var watch = new AvailabilityWatch(House.Database, House.Get<EventJournal>(), House.Tenants, House.Time);
        await watch.RunOnceAsync(CancellationToken.None);
        await House.WhenIdleAsync();

        Prepare(days: 0);
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(1);
        await House.WhenIdleAsync();

        House.Conflicts("open").Should().BeEmpty();
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(0);
    }

    // By the calendar, the tasks and the conflicts alike.
    [Test]
    public async Task Watch_TheStayIsOverAndItsDaysOfPreparationAreNot_LeavesTheEchoOfThem()
    {
        Prepare(days: 2);
        await House.HaveReadAsync(March(6, 8));
        await House.ShowNamedAsync(("c", Closed, March(6, 8)));

        House.Time.SetUtcNow(new DateTimeOffset(2027, 3, 7, 12, 0, 0, TimeSpan.Zero));
        await new AvailabilityWatch(House.Database, House.Get<EventJournal>(), House.Tenants, House.Time).RunOnceAsync(CancellationToken.None);
        await House.WhenIdleAsync();

        House.Conflicts("open").Should().ContainSingle().Which.Kind.Should().Be(ConflictRow.SuspectedEcho);
        House.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(6, 8));
    }

    private void Prepare(int days)
    {
        var owner = House.Tenants.Current.Find(PipelineHouse.Owner)!;
        var flat = owner.Units[0] with { Cleaning = new CleaningRules { PreparationDays = days } };
        House.Tenants.Swap(new Snapshot([new Tenant(PipelineHouse.Owner, [flat, owner.Units[1]], owner.Connections)]));
    }

    private Task BlockAsync(string id, StayDates dates) => House.AskAsync(DirectCommand.Create, new DirectCommand
    {
        Id = id,
        AllowOverbooking = true,
        Fields = new DirectFields { Unit = PipelineHouse.Flat.Value, Arrival = dates.Arrival, Departure = dates.Departure, Kind = StayKind.Block },
    });

    /// <summary>The stays after which somebody cleans.</summary>
    private string Cleaned() =>
        House.Read<string>("SELECT coalesce(group_concat(stay, ' '), '') FROM (SELECT DISTINCT stay FROM cleaning_task WHERE gone IS NULL ORDER BY stay)");

    /// <summary>The sources of the bookings that a system hears of which was told none yet.</summary>
    private IEnumerable<string> Untold(int most)
    {
        var access = new ChannelAccess
        {
            Tenant = PipelineHouse.Owner,
            Connection = new ConnectionId("pms"),
            Type = "json",
            BaseUrl = new Uri("http://pms.invalid"),
            ApiKey = "",
            PropertyId = "",
            Units = [new ChannelUnit(PipelineHouse.Flat, "S1", 1, TimeZoneInfo.Utc, [])],
        };
        return House.Database.Readers.ReadTogether(c => ToldBookings.NotTold(c, access, "x", Day(1), most)).Select(static r => r.Stay.Source);
    }

    private async Task RuleAsync()
    {
        var owner = House.Tenants.Current.Find(PipelineHouse.Owner)!;
        House.Tenants.Swap(new Snapshot([owner with { Conflicts = new ConflictPolicies { Echoes = EchoPolicy.Block } }]));
        await new EchoWatch(House.Database, House.Get<EventJournal>(), House.Tenants, House.Time).RunOnceAsync(CancellationToken.None);
        await House.WhenIdleAsync();
    }

    [Test]
    public async Task Feed_AGuestsClosureWhoseNightsRollOut_IsStillThatGuest()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c1", Closed, March(1, 6)));

        for (var day = 2; day <= 4; day++)
        {
            House.Time.SetUtcNow(new DateTimeOffset(2027, 3, day, 12, 0, 0, TimeSpan.Zero));
            await House.ShowNamedAsync(($"c{day}", Closed, March(day, 6)));
        }

        House.Read<string>(Mirror).Should().Be("nobody", "the nights that are left were read by its channel before it came, and it is as it was");
        House.Read<string>("SELECT arrival FROM stay WHERE source = 'airbnb' AND takes_nights = 1").Should().Be("2027-03-01", "it is the same stay");
    }
}
