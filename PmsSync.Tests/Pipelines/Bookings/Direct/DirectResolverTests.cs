using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Direct;

internal sealed class DirectResolverTests
{
    [Test]
    public async Task Create_FreeNights_ClosesThemWithTheAnswer()
    {
        await using var house = await PipelineHouse.OpenAsync();

        var result = await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        result.Outcome.Should().Be(DirectOutcome.Created);
        result.Stay.Should().BeEquivalentTo(new { Id = "b1", Version = 1, Dates = March(1, 4), Status = StayStatus.Confirmed, Source = Stay.Direct });
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
        house.Database.Readers.Read(c => StayHistory.Of(c, PipelineHouse.Owner, "b1")).Should().ContainSingle(static h => h.What == DirectCommand.Create);
    }

    [Test]
    public async Task Create_NightsThatAreFull_IsRefusedAndSaysByWhom()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var result = await house.BookAsync("b2", PipelineHouse.Flat, March(3, 6));

        result.Outcome.Should().Be(DirectOutcome.Overlap);
        result.Overlaps.Should().Equal("b1");
        house.State.Stay(PipelineHouse.Owner, "b2").Should().BeNull();
    }

    [Test]
    public async Task Create_ArrivalOnAnothersDeparture_IsNoOverlap()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        (await house.BookAsync("b2", PipelineHouse.Flat, March(4, 6))).Outcome.Should().Be(DirectOutcome.Created);
    }

    [Test]
    public async Task Create_QuantityOfTwo_TakesTwoAndRefusesTheThird()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Double, March(1, 4));
        (await house.BookAsync("b2", PipelineHouse.Double, March(3, 6))).Outcome.Should().Be(DirectOutcome.Created);

        var third = await house.BookAsync("b3", PipelineHouse.Double, March(2, 5));

        third.Outcome.Should().Be(DirectOutcome.Overlap);
        third.Overlaps.Should().BeEquivalentTo("b1", "b2");
        (await house.BookAsync("b4", PipelineHouse.Double, March(4, 6))).Outcome.Should().Be(DirectOutcome.Created, "only one is there from the 4th on");
    }

    [Test]
    public async Task Create_AllowOverbooking_IsKeptAndRecordedAsAConflict()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var result = await house.BookAsync("b2", PipelineHouse.Flat, March(3, 6), allowOverbooking: true);
        await house.WhenIdleAsync();

        result.Outcome.Should().Be(DirectOutcome.Created);
        house.CalendarOf(PipelineHouse.Flat).Nights(Day(3), Day(4)).Single().Overbooked.Should().Be(1);
        var conflict = house.Conflicts().Should().ContainSingle().Subject;
        conflict.Nights.Should().Equal(March(3, 4));
        conflict.Sides.Should().BeEquivalentTo("b1", "b2");
    }

    [Test]
    public async Task Create_NightsHeldAfterAFeedLetThemGo_IsRefused()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        await house.ShowAsync();

        (await house.BookAsync("b1", PipelineHouse.Flat, March(2, 3))).Outcome.Should().Be(DirectOutcome.Overlap);
    }

    [TestCase("flat", 4, 4)]
    [TestCase("flat", 4, 2)]
    [TestCase("attic", 1, 4)]
    public async Task Create_WhatIsNoBooking_IsAnsweredWithTheField(string unit, int arrival, int departure)
    {
        await using var house = await PipelineHouse.OpenAsync();

        var result = await house.AskAsync(DirectCommand.Create, new DirectCommand
        {
            Id = "b1",
            Fields = new DirectFields { Unit = unit, Arrival = Day(arrival), Departure = Day(departure) },
        });

        result.Outcome.Should().Be(DirectOutcome.Invalid);
        result.Errors.Should().ContainKey(unit == "flat" ? "departure" : "unit");
    }

    [Test]
    public async Task Create_RepeatedUnderItsKey_IsAnsweredWithTheFirstAndThereOnce()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var key = DedupeKey.Of("key");
        var fields = new DirectFields { Unit = "flat", Arrival = Day(1), Departure = Day(4) };
        var first = await house.AskAsync(DirectCommand.Create, new DirectCommand { Id = "b1", Fields = fields }, key: key);

        var again = await house.AskAsync(DirectCommand.Create, new DirectCommand { Id = "b2", Fields = fields }, key: key);

        again.Should().BeEquivalentTo(first);
        house.Read<long>("SELECT count(*) FROM stay").Should().Be(1);
    }

    [Test]
    public async Task Change_PartsOfTheGuestAndThePriceByTwoSenders_KeepsBoth()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        var guest = new Guest("Ann", Phone: "1", Adults: 2);
        await house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Guest = guest, Price = new MoneyParts(100, "EUR") } });

        await Task.WhenAll(
            house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Guest = new Guest(Email: "ann@example.org") } }),
            house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Clear = ["guest.phone"], Fields = new DirectFields { Guest = new Guest() } }),
            house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Price = new MoneyParts(Amount: 90) } }));

        var stay = house.State.Stay(PipelineHouse.Owner, "b1")!.Stay;
        stay.Guest.Should().Be(guest with { Email = "ann@example.org", Phone = null });
        stay.Price.Should().Be(new Money(90, "EUR"));
    }

    [Test]
    public async Task Change_HalfAPriceWhereThereIsNone_IsAnsweredWithTheField()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var result = await house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Price = new MoneyParts(Amount: 90) } });

        result.Outcome.Should().Be(DirectOutcome.Invalid);
        result.Errors.Should().ContainKey("price");
    }

    [TestCase("flat", 1)]
    [TestCase("double", 2)]
    public async Task Create_ManyWritersForTheLastNight_AsManyWinAsThereIsRoom(string unit, int quantity)
    {
        await using var house = await PipelineHouse.OpenAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => house.BookAsync($"b{i}", new UnitId(unit), March(1 + i % 2, 3))));

        results.Count(static r => r.Outcome == DirectOutcome.Created).Should().Be(quantity);
        results.Count(static r => r.Outcome == DirectOutcome.Overlap).Should().Be(16 - quantity);
        await house.WhenIdleAsync();
        house.Conflicts().Should().BeEmpty();
    }

    [Test]
    public async Task Change_Dates_GrowsTheVersionAndFreesWhatItLeft()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var result = await house.AskAsync(DirectCommand.Change, Moving("b1", arrival: 3, departure: 6));

        result.Stay.Should().BeEquivalentTo(new { Version = 2, Dates = March(3, 6) });
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(3, 6));
    }

    [Test]
    public async Task Change_ToAnotherUnit_MovesTheNights()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        await house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Unit = "double" } });

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
        house.CalendarOf(PipelineHouse.Double).Nights(Day(1), Day(2)).Single().Available.Should().Be(1);
    }

    [Test]
    public async Task Change_VersionThatIsNoLongerTrue_IsStaleAndChangesNothing()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await house.AskAsync(DirectCommand.Change, Moving("b1", 1, 5));

        var result = await house.AskAsync(DirectCommand.Change, Moving("b1", 1, 9) with { IfVersion = 1 });

        result.Should().BeEquivalentTo(new { Outcome = DirectOutcome.Stale, Stay = new { Version = 2, Dates = March(1, 5) } });
    }

    [Test]
    public async Task Change_SameValues_IsUnchangedAndKeepsTheVersion()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        house.Time.Advance(TimeSpan.FromMinutes(1));

        var result = await house.AskAsync(DirectCommand.Change, Moving("b1", 1, 4));

        result.Should().BeEquivalentTo(new { Outcome = DirectOutcome.Unchanged, Stay = new { Version = 1 } });
    }

    [Test]
    public async Task Change_OntoAnothersNights_IsRefused()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await house.BookAsync("b2", PipelineHouse.Flat, March(4, 6));

        var result = await house.AskAsync(DirectCommand.Change, Moving("b1", 1, 5));

        result.Should().BeEquivalentTo(new { Outcome = DirectOutcome.Overlap, Overlaps = new[] { "b2" }, Stay = new { Dates = March(1, 4) } });
    }

    // Once refused because of the nights that were overbooked on purpose before.
    [Test]
    public async Task Change_OverbookedStayIntoFreeNights_IsAllowed()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await house.BookAsync("b2", PipelineHouse.Flat, March(3, 6), allowOverbooking: true);

        (await house.AskAsync(DirectCommand.Change, Moving("b2", 3, 8))).Outcome.Should().Be(DirectOutcome.Changed);
    }

    [Test]
    public async Task Change_StayOfAFeed_IsNotOursToChange()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(1, 4)));
        var id = house.CalendarOf(PipelineHouse.Flat).Stays.Single().Stay.Id;

        (await house.AskAsync(DirectCommand.Change, Moving(id, 1, 2))).Outcome.Should().Be(DirectOutcome.NotFound);
        (await house.CancelAsync(id)).Outcome.Should().Be(DirectOutcome.NotFound);
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
    }

    [Test]
    public async Task Cancel_Twice_FreesTheNightsOnceAndKeepsTheVersion()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var first = await house.CancelAsync("b1");
        var again = await house.CancelAsync("b1");

        first.Should().BeEquivalentTo(new { Outcome = DirectOutcome.Changed, Stay = new { Status = StayStatus.Cancelled, Version = 2 } });
        again.Should().BeEquivalentTo(new { Outcome = DirectOutcome.Unchanged, Stay = new { Status = StayStatus.Cancelled, Version = 2 } });
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
    }

    [Test]
    public async Task Cancel_AnotherTenantsBooking_IsNotFound()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var result = await house.CancelAsync("b1", new TenantId("neighbour"));

        result.Should().BeEquivalentTo(new { Outcome = DirectOutcome.NotFound, Stay = (Stay?)null });
    }

    private static DirectCommand Moving(string id, int arrival, int departure) =>
        new() { Id = id, Fields = new DirectFields { Arrival = Day(arrival), Departure = Day(departure) } };
}
