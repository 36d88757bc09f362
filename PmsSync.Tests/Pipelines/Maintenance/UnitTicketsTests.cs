using PmsSync.Domain;
using PmsSync.State.Maintenance;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Maintenance;

/// <summary>Tickets of rules: one for each occasion, following the stays until people say something.</summary>
internal sealed class UnitTicketsTests
{
    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await PipelineHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task EveryStays_FiveDepartures_OpensOneAfterEachSecond()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 2 }]);
        foreach (var i in new[] { 5, 3, 1, 4, 2 })
            await BookAsync($"b{i}", 3 * i, (3 * i) + 2);

        var tickets = _house.Tickets();

        tickets.Select(static t => (t.Ticket.Id, t.Ticket.Stay, t.Ticket.Due)).Should().Equal(
            ("rule~flat~boiler~1", "b2", Day(8)), ("rule~flat~boiler~2", "b4", Day(14)));
        tickets[0].Ticket.Opened.Why.Should().Be("Rule \"boiler\": after every 2 departures; booking b2 is departure 2 since 2027-01-10.");
        _house.CalendarOf(PipelineHouse.Flat).Closed().Nights.Should().Be(10, "the rule blocks nothing");
    }

    [Test]
    public async Task EveryStays_AStayComesBetweenOrGoes_TheTicketFollowsAndIsNeverDoubled()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 2 }]);
        await BookAsync("b1", 3, 5);
        await BookAsync("b3", 9, 11);
        _house.Tickets().Should().ContainSingle().Which.Ticket.Due.Should().Be(Day(11));

        await BookAsync("b2", 6, 8);
        _house.Tickets().Should().ContainSingle().Which.Ticket.Due.Should().Be(Day(8));

        await _house.CancelAsync("b1");
        await _house.CancelAsync("b2");
        await _house.WhenIdleAsync();
        _house.Tickets().Should().BeEmpty("nobody had touched it");
    }

    [Test]
    public async Task EveryStays_TouchedAndThenItsStaysGo_IsCancelledAndComesBackAsItWas()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 1 }]);
        await BookAsync("b1", 3, 5);
        await _house.DecideAsync(_house.Tickets()[0].Ticket, new TicketFields { Note = new("ask Pedro") });

        await _house.CancelAsync("b1");
        await _house.WhenIdleAsync();
        var gone = _house.Tickets().Should().ContainSingle().Subject.Ticket;
        gone.Status.Should().Be(TicketStatus.Cancelled);
        gone.Opened.Gone.Should().Be(MaintenanceWords.GoneWithItsStays);

        await BookAsync("b2", 6, 8);
        var back = _house.Tickets().Should().ContainSingle().Subject.Ticket;
        (back.Status, back.Note, back.Due).Should().Be((TicketStatus.Open, "ask Pedro", Day(8)));
    }

    [Test]
    public async Task EveryDays_DaysPass_EachDayIsOpenedOnceAheadOfTime()
    {
        await _house.ConfigureAsync([new("filter", "Change the filter") { EveryDays = 10, Ahead = 5 }]);
        _house.Tickets().Should().BeEmpty("the first is due in ten days, and opened five days before");

        _house.Time.Advance(TimeSpan.FromDays(5));
        (await _house.LookAsync()).Should().Be(2, "both units have the rule");
        (await _house.LookAsync()).Should().Be(0);
        Due("flat").Should().Equal(new DateOnly(2027, 1, 20));

        _house.Time.Advance(TimeSpan.FromDays(25));
        await _house.LookAsync();
        Due("flat").Should().Equal(new DateOnly(2027, 1, 20), new DateOnly(2027, 1, 30), new DateOnly(2027, 2, 9));
    }

    [Test]
    public async Task On_ADay_OpensOneTicketForIt()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { On = Day(1), From = null }]);
        await _house.ConfigureAsync([TicketHouse.Rule with { On = Day(1), From = null, Title = "Boiler" }]);

        _house.Tickets(new TicketFilter(Unit: "flat")).Should().ContainSingle().Which.Ticket.Should().BeEquivalentTo(new { Due = Day(1), Title = "Boiler" });
    }

    [Test]
    public async Task Blocks_OfARule_CloseTheNightsAndSayWhy()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 1, Blocks = 2 }]);
        await BookAsync("b1", 1, 4);

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        var why = _house.State.Explain(PipelineHouse.Owner, PipelineHouse.Flat, static _ => UnitRooms.One, Day(4), static _ => null);
        why.Tickets.Should().ContainSingle().Which.Id.Should().Be("rule~flat~boiler~1");
        why.Sentences[0].Should().Be("The night of 2027-03-04 is closed by a maintenance block made here.");
        why.Sentences[2].Should().Be(
            "Maintenance ticket rule~flat~boiler~1 \"Service the boiler\" (open) closes it; the night opens when a person clears the ticket's block, or when the departures that its rule counts change, which moves it. "
            + "It is on account of booking b1, which it does not collide with. Rule \"boiler\": after every departure; booking b1 is departure 1 since 2027-01-10.");
    }

    [Test]
    public async Task Blocks_OfATicketThatIsDone_StayUntilAPersonClearsThem()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 1, Blocks = 2 }]);
        await BookAsync("b1", 1, 4);
        await _house.DecideAsync(_house.Tickets()[0].Ticket, status: TicketStatus.Done);
        await _house.CancelAsync("b1");
        await _house.WhenIdleAsync();

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(4, 6));
        await _house.DecideAsync(_house.Tickets()[0].Ticket, new TicketFields { Block = new(null) });
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
    }

    [TestCase(0)]
    [TestCase(5)]
    public async Task Blocks_AfterAnEditOfTheRule_StayClosedUntilAPersonClearsThem(int blocks)
    {
        var rule = TicketHouse.Rule with { On = Day(10), From = null, Blocks = 2 };
        await _house.ConfigureAsync([rule]);
        await _house.ConfigureAsync(blocks == 0 ? [] : [rule with { On = Day(20), Blocks = blocks }]);
        await BookAsync("b1", 1, 4);

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Contain(March(10, 12));
        await _house.DecideAsync(_house.Ticket("rule~flat~boiler~2027-03-10"), new TicketFields { Block = new(null) });
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().NotContain(March(10, 12));
    }

    [Test]
    public async Task Blocks_OverABookingThatIsThere_AreAConflictAndListIt()
    {
        await BookAsync("b1", 9, 12);
        await _house.ConfigureAsync([TicketHouse.Rule with { On = Day(10), From = null, Blocks = 2 }]);

        _house.Conflicts().Should().ContainSingle().Which.Sides.Should().Contain("b1");
        _house.Tickets(new TicketFilter(Unit: "flat"))[0].Affected.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = "b1", IsOwn = false });
    }

    [Test]
    public async Task Rule_IsTakenOutOfTheSettings_ItsUntouchedTicketsGoAndTheOthersStay()
    {
        await _house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 1 }]);
        await BookAsync("b1", 1, 4);
        await BookAsync("b2", 4, 6);
        await _house.DecideAsync(_house.Ticket("rule~flat~boiler~2"), new TicketFields { Assignee = new("pedro") });

        await _house.ConfigureAsync([]);

        _house.Tickets().Should().ContainSingle().Which.Ticket.Should().BeEquivalentTo(new { Id = "rule~flat~boiler~2", Status = TicketStatus.Open, Assignee = "pedro" });
    }

    private IEnumerable<DateOnly?> Due(string unit) => _house.Tickets(new TicketFilter(Unit: unit)).Select(static t => t.Ticket.Due);

    private async Task BookAsync(string id, int arrival, int departure)
    {
        await _house.BookAsync(id, PipelineHouse.Flat, March(arrival, departure));
        await _house.WhenIdleAsync();
    }
}
