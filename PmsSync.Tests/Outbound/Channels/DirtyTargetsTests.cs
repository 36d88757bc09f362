using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Outbound.Channels;

internal sealed class DirtyTargetsTests
{
    [Test]
    public async Task MarkAvailability_OfAUnitThatAChannelSells_TellsTheDeliveriesAfterTheCommit()
    {
        await using var house = new ChannelHouse();
        var told = Listen(house);

        await house.WriteAsync(s => house.Dirty.MarkAvailability(s, Owner, Flat));

        var mark = told.Should().ContainSingle().Subject;
        mark.Lane.Should().Be(new DeliveryLane(Owner, Channel, Endpoint.Availability));
        house.Read<long>("SELECT count(*) FROM dirty").Should().Be(1);
    }

    [Test]
    public async Task Mark_OfWhatIsNotSoldThere_LeavesNothing()
    {
        await using var house = new ChannelHouse();

        await house.WriteAsync(s =>
        {
            house.Dirty.MarkAvailability(s, Owner, new UnitId("shed"));
            house.Dirty.MarkPrices(s, Owner, Flat, "weekly", March(1, 4), WorkClass.Normal);
            house.Dirty.Forget(s, Owner, new ConnectionId("other"), Flat, March(1, 4), 1);
        });

        house.Read<long>("SELECT count(*) FROM dirty").Should().Be(0);
    }

    [Test]
    public async Task MarkPrices_Again_WidensTheRowAndKeepsTheMostUrgentClass()
    {
        await using var house = new ChannelHouse();
        await house.WriteAsync(s => house.Dirty.MarkPrices(s, Owner, Flat, Plan, March(5, 7), WorkClass.High));

        await house.WriteAsync(s => house.Dirty.MarkPrices(s, Owner, Flat, Plan, March(1, 3), WorkClass.Normal));

        var row = RowsOf(house, Endpoint.Prices).Should().ContainSingle().Subject;
        (row.Nights, row.Class, row.Mark).Should().Be((March(1, 7), WorkClass.High, 2));
    }

    [Test]
    public async Task Mark_InACommandThatIsUndoneBesideOthers_WakesNobodyForIt()
    {
        await using var house = new ChannelHouse();
        var told = Listen(house);
        await house.WriteAsync(static _ => { });
        using var held = new PmsSync.Tests.Storage.HeldWriter(house.Database.Writer);

        var undone = house.WriteAsync(s =>
        {
            house.Dirty.MarkAvailability(s, Owner, Flat);
            throw new FormatException("undone");
        });
        var kept = house.WriteAsync(s => house.Dirty.MarkPrices(s, Owner, Rooms, Plan, March(1, 3), WorkClass.Normal));
        held.Release();
        await undone.Awaiting(static t => t).Should().ThrowAsync<FormatException>();
        await kept;

        told.Should().ContainSingle("the undone row's number is now another's").Which.Lane.Endpoint.Should().Be(Endpoint.Prices);
    }

    [Test]
    public async Task Forget_OfAnOwnBooking_LeavesTheNightsUnknownAndLower()
    {
        await using var house = new ChannelHouse();
        await house.WriteAsync(s => KnownCells.Change(
            s, TargetStore.GetOrAdd(s, AvailabilityOf(Rooms)), NightField.Availability, March(1, 9), static (_, _) => new KnownCell(2, 2)));

        await house.WriteAsync(s => house.Dirty.Forget(s, Owner, Channel, Rooms, March(3, 5), 1));

        house.Known(AvailabilityOf(Rooms), NightField.Availability, Day(2)).Should().Be(new KnownCell(2, 2));
        house.Known(AvailabilityOf(Rooms), NightField.Availability, Day(4)).Should().Be(new KnownCell(null, 1));
        house.Known(AvailabilityOf(Rooms), NightField.Availability, Day(5)).Should().Be(new KnownCell(2, 2));
        RowsOf(house, Endpoint.Availability).Should().ContainSingle();
    }

    private static IReadOnlyList<DirtyRow> RowsOf(ChannelHouse house, Endpoint endpoint) =>
        house.Database.Readers.Read(c => DirtyStore.OfLane(c, new DeliveryLane(Owner, Channel, endpoint), 100));

    private static List<DirtyMark> Listen(ChannelHouse house)
    {
        var told = new List<DirtyMark>();
        house.Dirty.OnCommitted(marks =>
        {
            lock (told)
                told.AddRange(marks);
        });
        return told;
    }
}
