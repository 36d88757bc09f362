using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Cleaning;

/// <summary>Days of preparation close nights everywhere alike. The flat has two of them.</summary>
internal sealed class PreparationTests
{
    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await PipelineHouse.OpenAsync();
        var owner = _house.Tenants.Current.Tenants[0];
        _house.Tenants.Swap(new Snapshot([new Tenant(
            PipelineHouse.Owner, [owner.Units[0] with { Cleaning = new CleaningRules { PreparationDays = 2 } }, owner.Units[1]], owner.Connections)]));
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Book_AStay_ClosesTheDaysAfterItAndExplainsThem()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        var why = _house.State.Explain(PipelineHouse.Owner, PipelineHouse.Flat, _house.Tenants.Current.Find(PipelineHouse.Owner)!.RoomsOf, Day(5), static _ => null);
        why.Night.Available.Should().Be(0);
        why.Sentences.Should().Equal(
            "The night of 2027-03-05 is kept closed to prepare the unit after a departure.",
            "After the departure of stay b1 on 2027-03-04 a room stays closed for 2 days of preparation, as the unit's settings say.");
    }

    [Test]
    public async Task Book_IntoTheDaysOfPreparation_IsRefusedUnlessAsked()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        (await _house.BookAsync("b2", PipelineHouse.Flat, March(5, 8))).Should().BeEquivalentTo(
            new { Outcome = DirectOutcome.Overlap, Overlaps = new[] { "preparation:b1" } });
        (await _house.BookAsync("b2", PipelineHouse.Flat, March(5, 8), allowOverbooking: true)).Outcome.Should().Be(DirectOutcome.Created);
        await _house.WhenIdleAsync();
        _house.Conflicts().Should().BeEmpty("nobody's nights are taken twice");
    }

    [Test]
    public async Task Extend_AStayIntoItsOwnDaysOfPreparation_IsAllowed()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var extended = await _house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Departure = Day(5) } });

        extended.Outcome.Should().Be(DirectOutcome.Changed);
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 7));
    }

    [Test]
    public async Task Cancel_AStay_OpensItsDaysOfPreparationToo()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await _house.CancelAsync("b1");

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
    }

    [Test]
    public async Task Feed_ShowsOurDaysOfPreparationAsATakenSpan_IsNoGuestThatAsksForMoreOfThem()
    {
        await _house.ShowAsync(("u1", March(1, 4)));
        await _house.HaveReadAsync(March(4, 6));

        await _house.ShowNamedAsync(("u1", "Reserved", March(1, 4)), ("u2", "CLOSED - Not available", March(4, 6)));

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        _house.Get<CleaningReader>().Tasks(PipelineHouse.Owner, new CleaningFilter(), 100, (long.MinValue, "")).Should().ContainSingle();
    }
}
