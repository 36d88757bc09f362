using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Availability;

internal sealed class AvailabilityResolverTests
{
    [Test]
    public async Task Resolve_ChannelsBookingOverADirectOne_KeepsBothAndOpensAConflict()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        house.Time.Advance(TimeSpan.FromMinutes(1));

        await house.ShowAsync(("u1", March(3, 6)));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        var conflict = house.Conflicts().Should().ContainSingle().Subject;
        conflict.Nights.Should().Equal(March(3, 4));
        conflict.Sides.Should().HaveCount(2).And.EndWith("b1", "who was first gives way last");
    }

    [Test]
    public async Task Resolve_OneSideLeaves_SettlesTheConflictAndSaysWhy()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await house.ShowAsync(("u1", March(3, 6)));

        await house.CancelAsync("b1");
        await house.WhenIdleAsync();

        house.Conflicts().Should().BeEmpty();
        house.Conflicts("settled").Should().ContainSingle().Which.SettledWhy.Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Resolve_ConflictThatComesBack_IsOpenAgainUnderItsOldId()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ShowAsync(("u1", March(3, 6)));
        await house.BookAsync("b1", PipelineHouse.Flat, March(1, 4), allowOverbooking: true);
        await house.WhenIdleAsync();
        var before = house.Conflicts().Single();
        await house.CancelAsync("b1");
        await house.AskAsync(DirectCommand.Change, new()
        {
            Id = "b1",
            AllowOverbooking = true,
            Fields = new() { Status = StayStatus.Confirmed },
        });
        await house.WhenIdleAsync();

        house.Conflicts(state: null).Should().ContainSingle().Which.Should().Match<ConflictRow>(c => c.Id == before.Id && c.IsOpen);
    }

    // A review found the 26th booking of 25 rooms to come after three "and 17 others": those that are no sides were not counted.
    [TestCase(false)]
    [TestCase(true)]
    public async Task Resolve_MoreWereThereThanAreSides_CountsThemAllInTheWords(bool isReversed)
    {
        await using var house = await PipelineHouse.OpenAsync();
        var owner = house.Tenants.Current.Find(PipelineHouse.Owner)!;
        house.Tenants.Swap(new Snapshot([new Tenant(owner.Id, [.. owner.Units.Select(static u => u with { Quantity = 25 })], owner.Connections)]));
        var numbers = Enumerable.Range(1, 26);
        foreach (var number in isReversed ? numbers.Reverse() : numbers)
            await house.BookAsync($"b{number:00}", PipelineHouse.Double, March(number == 13 ? 2 : 1, number == 26 ? 6 : 4), allowOverbooking: true);
        await house.WhenIdleAsync();

        var conflict = house.Conflicts().Should().ContainSingle().Subject;

        conflict.Words.Should().Be(
            "More bookings than room on 2027-03-02 to 2027-03-04 (25 rooms): the direct booking b26 (made 2027-01-10 12:00 UTC) comes after the direct booking b01 (made 2027-01-10 12:00 UTC), "
            + "the direct booking b02 (made 2027-01-10 12:00 UTC), the direct booking b03 (made 2027-01-10 12:00 UTC) and 22 others. All are kept; the nights stay closed.");
        conflict.Sides.Should().HaveCount(21);
    }

    [TestCase(4, " and the direct booking b04 (made 2027-01-10 12:00 UTC). All are kept")]
    [TestCase(5, " and 2 others. All are kept")]
    public async Task Resolve_AsManyWereThereAsAreNamed_NamesThemAllAndCountsWhereThereIsOneMore(int before, string words)
    {
        await using var house = await PipelineHouse.OpenAsync();
        var owner = house.Tenants.Current.Find(PipelineHouse.Owner)!;
        house.Tenants.Swap(new Snapshot([new Tenant(owner.Id, [.. owner.Units.Select(u => u with { Quantity = before })], owner.Connections)]));
        for (var number = 1; number <= before + 1; number++)
            await house.BookAsync($"b{number:00}", PipelineHouse.Double, March(1, 4), allowOverbooking: true);
        await house.WhenIdleAsync();

        house.Conflicts().Should().ContainSingle().Which.Words.Should().Contain(words);
    }

    // A review found that a room less made nobody a conflict, and that one whose nights were over stayed open until the next booking.
    [Test]
    public async Task Watch_RoomLessAndNightsOver_FindsTheConflictsAnew()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.BookAsync("b1", PipelineHouse.Double, March(1, 4));
        await house.BookAsync("b2", PipelineHouse.Double, March(2, 5));
        await house.WhenIdleAsync();
        house.Conflicts().Should().BeEmpty("there are two rooms");
        var watch = new AvailabilityWatch(house.Database, house.Get<EventJournal>(), house.Tenants, house.Time);
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(0);

        var owner = house.Tenants.Current.Find(PipelineHouse.Owner)!;
        house.Tenants.Swap(new Snapshot([new Tenant(owner.Id, [.. owner.Units.Select(static u => u with { Quantity = 1 })], owner.Connections)]));
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(1);
        await house.WhenIdleAsync();
        house.Conflicts().Should().ContainSingle().Which.Nights.Should().Equal(March(2, 4));

        house.Time.Advance(TimeSpan.FromDays(60));
        (await watch.RunOnceAsync(CancellationToken.None)).Should().Be(1);
        await house.WhenIdleAsync();
        house.Conflicts().Should().BeEmpty();
        house.Conflicts("settled").Should().ContainSingle().Which.SettledWhy.Should().Contain("over");
    }
}
