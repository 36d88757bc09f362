using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>Channels that give a room another id with each revision of its booking.</summary>
internal sealed class FreshRoomIdTests
{
    [Test]
    public async Task Resolve_ChangedRoomWithAFreshId_IsTheSameStayMoved()
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));
        var stay = house.Stays().Single().Stay.Id;

        await house.TellAsync(Revision(2, RevisionKind.Modified, Room("b", FlatType, March(2, 6))));
        await house.TellAsync(Revision(3, RevisionKind.Modified, Room("c", DoubleType, March(2, 6))));

        house.Stays().Single().Stay.Should().BeEquivalentTo(new { Id = stay, Unit = PipelineHouse.Double, Dates = March(2, 6), Status = StayStatus.Confirmed });
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
        house.Database.Readers.Read(c => StayHistory.Of(c, PipelineHouse.Owner, stay)).Select(static h => h.What).Should().Equal("booking.created", "booking.moved", "booking.moved");
    }

    [Test]
    public void Of_FreshIds_MatchesByTypeThenByNights()
    {
        var rooms = Places(
            Revision(1, RevisionKind.New, Room("a", DoubleType, March(1, 4)), Room("b", DoubleType, March(10, 14)), Room("c", FlatType, March(1, 4))),
            Revision(2, RevisionKind.Modified, Room("x", FlatType, March(10, 14)), Room("y", DoubleType, March(11, 15)), Room("z", DoubleType, March(2, 5))));

        rooms.Should().Equal("z [2027-03-02, 2027-03-05) True", "y [2027-03-11, 2027-03-15) True", "x [2027-03-10, 2027-03-14) True");
    }

    [Test]
    public void Of_IdThatWasKept_CountsMoreThanTypeAndNights()
    {
        var rooms = Places(
            Revision(1, RevisionKind.New, Room("a", DoubleType, March(1, 4)), Room("b", FlatType, March(10, 14))),
            Revision(2, RevisionKind.Modified, Room("b", DoubleType, March(1, 4)), Room("c", FlatType, March(10, 14))));

        rooms.Should().Equal("c [2027-03-10, 2027-03-14) True", "b [2027-03-01, 2027-03-04) True");
    }

    [Test]
    public void Of_RoomLeftOutAndTheOtherWithAFreshId_CancelsTheOneThatIsLeastAlike()
    {
        var rooms = Places(
            Revision(1, RevisionKind.New, Room("a", DoubleType, March(1, 4)), Room("b", FlatType, March(1, 4))),
            Revision(2, RevisionKind.Modified, Room("x", FlatType, March(1, 5))));

        rooms.Should().Equal("a [2027-03-01, 2027-03-04) False", "x [2027-03-01, 2027-03-05) True");
    }

    private static IEnumerable<string> Places(params BookingRevision[] revisions) =>
        RoomFold.Of(revisions, static room => new UnitId(room.RoomTypeId!)).Select(static r => $"{r.Room.RoomId} {r.Dates} {r.TakesNights}");
}
