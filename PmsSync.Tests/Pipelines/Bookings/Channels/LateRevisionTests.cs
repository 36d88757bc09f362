using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>Revisions that move no night, and yet change what the units' lanes have made of the booking.</summary>
internal sealed class LateRevisionTests
{
    [Test]
    public async Task Resolve_CodeOfACollidingBookingChanges_TheConflictNamesTheNewOne()
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);
        await house.TellAsync(Other(1), Revision(2, RevisionKind.New, Room("a", FlatType, March(1, 4))));

        await house.TellAsync(Revision(3, RevisionKind.Modified, Room("a", FlatType, March(1, 4))) with { Code = "HMNEW" });

        house.Conflicts().Should().ContainSingle().Which.Words.Should().Contain("HMNEW");
    }

    [Test]
    public async Task Resolve_FirstRevisionComesLast_WhoWasFirstGetsTheNights()
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);
        await house.TellAsync(Other(3), Revision(5, RevisionKind.Modified, Room("a", FlatType, March(1, 4))));
        var second = house.Conflicts().Single().GivesWay.Single();

        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));

        house.Conflicts().Should().ContainSingle().Which.GivesWay.Should().ContainSingle().Which.Should().NotBe(second);
    }

    [Test]
    public async Task Resolve_CancelledBookingTurnsOutToHaveMoved_BothUnitsLookAgain()
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))), Revision(4, RevisionKind.Cancelled));
        var late = new JournalEvent(
            1_000, PipelineHouse.Owner, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, "B1"), BookingEvents.Revised, Manager.Value,
            FactJson.Write(Revision(2, RevisionKind.Modified, Room("a", DoubleType, March(1, 4)))), Morning, Outcome.Open, null, null, null, null, 0, null, null, null);

        var resolution = house.Database.Readers.Read(c => house.Get<ChannelBookingResolver>().Resolve(c, late.Lane, [late]));

        resolution.FollowUps.Select(static f => f.Lane).Should().BeEquivalentTo(UnitChanged.LaneOf(PipelineHouse.Flat), UnitChanged.LaneOf(PipelineHouse.Double));
    }

    [Test]
    public void Fold_MoreRevisionsThanAreKept_StillSaysOfTheOneThatIsForgottenThatItCameLate()
    {
        var key = new ChannelBookingKey(PipelineHouse.Owner, Manager, "B1");
        var fold = new BookingFold(key, null);
        for (var number = 2; number <= 201; number++)
            fold.Add(Told(number));
        fold = new BookingFold(key, new ChannelBookingRow { Key = key, Revisions = fold.Known });

        fold.Add(Told(1) with { Id = 1300 });

        fold.Known.Should().HaveCount(200).And.NotContain(static k => k.EventId == 1300, "it is the oldest");
        fold.Findings.Should().HaveCount(200);
        fold.Verdicts.Should().Equal((1300L, (Verdict)new Verdict.Closed(Outcome.Superseded, "A newer revision of this booking was there already.", 1201)));
    }

    /// <summary>The one that lists the most rooms is never forgotten: that is the newest here.</summary>
    private static JournalEvent Told(int number) => new(
        1000 + number, PipelineHouse.Owner, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, "B1"), BookingEvents.Revised, Manager.Value,
        FactJson.Write(Revision(number, RevisionKind.Modified, number == 201 ? [Room("a", FlatType, March(1, 4))] : [])), Morning, Outcome.Open, null, null, null, null, 0, null, null, null);

    /// <summary>Another booking of the same nights in the flat.</summary>
    private static BookingRevision Other(int number) =>
        Revision(number, RevisionKind.New, Room("a", FlatType, March(1, 4))) with { BookingId = "B2", RevisionId = $"b2r{number}", Code = "HM2" };
}
