using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

internal sealed class ChannelBookingResolverTests
{
    [Test]
    public async Task Resolve_NewBookingOfTwoRooms_TakesTheNightsOfEach()
    {
        await using var house = await SetupAsync();

        var applied = await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4)), Room("b", DoubleType, March(2, 5))));

        applied.Should().ContainSingle().Which.Outcome.Should().Be(Outcome.Applied);
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
        house.CalendarOf(PipelineHouse.Double).Stays.Single().Stay.Should().BeEquivalentTo(new
        {
            Unit = PipelineHouse.Double,
            Dates = March(2, 5),
            Status = StayStatus.Confirmed,
            Kind = StayKind.Booking,
            Source = Manager.Value,
            ExternalId = "HM1",
            Guest = new Guest("Ann Guest", Adults: 2),
            Version = 1,
            CreatedAt = Morning.AddMinutes(1),
        });
        house.Conflicts().Should().BeEmpty();
        house.Booking()!.Should().BeEquivalentTo(new { Until = Day(5), Missing = Array.Empty<MissingMapping>() });
    }

    // Stored as not mapped after the mapping was acted upon, nobody would apply it until the next edit.
    [Test]
    public async Task Resolve_ConfigurationEditedBeforeTheCommit_IsResolvedAgain()
    {
        await using var house = await SetupAsync();
        var events = await house.TellAsync(Revision(1, RevisionKind.New, Room("a", UnknownType, March(1, 4))));
        var resolver = new ChannelBookingResolver(house.Tenants, house.Get<DirtyTargets>());
        var resolution = house.Database.Readers.ReadTogether(c => resolver.Resolve(c, events[0].Lane, events));
        Task<bool> IsCurrentAsync() => house.Database.Writer.WriteAsync(WorkClass.Normal, resolution.IsCurrent);

        (await IsCurrentAsync()).Should().BeTrue();
        Connect(house, (PipelineHouse.Double, UnknownType));

        (await IsCurrentAsync()).Should().BeFalse();
    }

    [Test]
    public async Task Resolve_RoomMovedAndAnotherRemoved_FreesTheOldUnitAndTakesTheNew()
    {
        await using var house = await SetupAsync();
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4)), Room("b", DoubleType, March(2, 5))));

        await house.TellAsync(Revision(2, RevisionKind.Modified, Room("a", DoubleType, March(1, 6))));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
        house.CalendarOf(PipelineHouse.Double).Stays.Single().Stay.Dates.Should().Be(March(1, 6));
        house.Stays().Should().ContainSingle(static s => s.Stay.Status == StayStatus.Cancelled).Which.Stay.Dates.Should().Be(March(2, 5));
        house.Read<long>("SELECT count(*) FROM journal WHERE kind = 'unit.changed' AND lane = 'unit/flat'").Should().Be(2, "both units look again");
        var moved = house.CalendarOf(PipelineHouse.Double).Stays.Single().Stay.Id;
        house.Database.Readers.Read(c => StayHistory.Of(c, PipelineHouse.Owner, moved)).Select(static h => h.What).Should().Equal("booking.created", "booking.moved");
    }

    [Test]
    public async Task Resolve_CancelledShell_KeepsTheLastKnownRoomsAsCancelled()
    {
        await using var house = await SetupAsync();
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));

        await house.TellAsync(Revision(2, RevisionKind.Cancelled));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
        house.Stays().Single().Stay.Should().BeEquivalentTo(new { Status = StayStatus.Cancelled, Dates = March(1, 4), Guest = new Guest("Ann Guest", Adults: 2) });
    }

    [Test]
    public async Task Resolve_ModificationWithoutRooms_FreesNothing()
    {
        await using var house = await SetupAsync();
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));

        await house.TellAsync(Revision(2, RevisionKind.Modified));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
    }

    [Test]
    public async Task Resolve_OlderRevisionAfterANewerOne_IsSupersededByIt()
    {
        await using var house = await SetupAsync();
        var newest = (await house.TellAsync(Revision(2, RevisionKind.Cancelled))).Single();

        var late = (await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))))).Single();

        late.Should().BeEquivalentTo(new { Outcome = Outcome.Superseded, ByEvent = newest.Id });
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
        house.Stays().Single().Stay.Status.Should().Be(StayStatus.Cancelled, "what was booked is known, and that it is over");
        (await house.TellAsync(Revision(2, RevisionKind.Cancelled))).Single().Outcome.Should().Be(Outcome.Ignored);
    }

    [Test]
    public async Task Resolve_CancellationOfTheSameInstant_HoldsWhateverItsId()
    {
        await using var house = await SetupAsync();
        var booked = Revision(9, RevisionKind.New, Room("a", FlatType, March(1, 4)));

        await house.TellAsync(booked, Revision(1, RevisionKind.Cancelled) with { RevisedAt = booked.RevisedAt });

        house.Stays().Single().Stay.Status.Should().Be(StayStatus.Cancelled);
    }

    [Test]
    public async Task Resolve_RoomWithoutNights_TakesNone()
    {
        await using var house = await SetupAsync();

        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, dates: null)));

        house.Stays().Should().BeEmpty();
        house.Booking()!.Until.Should().BeNull();
    }

    [Test]
    public async Task Resolve_TwoRoomsUnderOneId_AreTwoStays()
    {
        await using var house = await SetupAsync();

        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", DoubleType, March(1, 4)), Room("a", DoubleType, March(1, 4))));

        house.CalendarOf(PipelineHouse.Double).Closed().Should().Equal(March(1, 4));
    }

    [Test]
    public async Task Resolve_UnmappedRoom_IsStoredAndAppliedOnceItIsMapped()
    {
        await using var house = await SetupAsync();
        var told = await house.TellAsync(Revision(1, RevisionKind.New, Room("a", UnknownType, March(1, 4)), Room("b", FlatType, March(1, 4))));

        told.Single().Outcome.Should().Be(Outcome.Applied);
        house.Booking()!.Missing.Should().Equal(new MissingMapping(UnknownType, null));
        house.Stays().Should().ContainSingle().Which.Stay.Unit.Should().Be(PipelineHouse.Flat);

        Connect(house, (PipelineHouse.Flat, FlatType), (PipelineHouse.Double, UnknownType));
        await house.SayAsync(BookingEvents.Mapped, new { });

        house.CalendarOf(PipelineHouse.Double).Stays.Single().Stay.Dates.Should().Be(March(1, 4));
        house.Booking()!.Missing.Should().BeEmpty();
    }

    [TestCase("rp-other")]
    [TestCase(null)]
    public async Task Resolve_UnmappedRatePlan_TakesItsNightsAndIsFlagged(string? plan)
    {
        await using var house = await SetupAsync();

        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4), plan)));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
        house.Booking()!.Missing.Should().Equal(new MissingMapping(FlatType, plan ?? ""));
        (await house.TellAsync(Revision(2, RevisionKind.Cancelled))).Single().Outcome.Should().Be(Outcome.Applied);
        house.Booking()!.Missing.Should().BeEmpty("what is cancelled needs no mapping");
    }

    [Test]
    public async Task Resolve_ChangeAfterTheMappingWasTakenAway_FreesNothing()
    {
        await using var house = await SetupAsync();
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));
        Connect(house, (PipelineHouse.Double, DoubleType));

        await house.TellAsync(Revision(2, RevisionKind.Modified, Room("a", FlatType, March(1, 5))));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 5));
        house.Booking()!.Missing.Should().Equal(new MissingMapping(FlatType, null));
    }

    // Rows of an earlier version say nothing of what was mapped.
    [Test]
    public async Task Resolve_ChangeOfABookingOfWhichNoMappingIsRemembered_FreesNothing()
    {
        await using var house = await SetupAsync();
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));
        await house.RunAsync("UPDATE channel_booking SET payload = CAST(json_remove(CAST(payload AS TEXT), '$[0].units') AS BLOB)");
        Connect(house, (PipelineHouse.Double, DoubleType));

        await house.TellAsync(Revision(2, RevisionKind.Modified, Room("b", FlatType, March(1, 5))));
        await house.TellAsync(Revision(3, RevisionKind.Modified, Room("c", FlatType, March(1, 6))));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
    }

    [Test]
    public async Task Resolve_OldNewsThatShowsAnUnmappedRoomFirst_KeepsTheNightsOfTheMappedOne()
    {
        await using var house = await SetupAsync();
        BookedRoom unmapped = Room("a", UnknownType, March(8, 9)), mapped = Room("b", FlatType, March(1, 4));
        await house.TellAsync(Revision(2, RevisionKind.Modified, mapped, unmapped));

        await house.TellAsync(Revision(1, RevisionKind.New, unmapped, mapped));

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4));
        house.Stays().Single(static s => !s.Provenance.TakesNights).Provenance.EndedAs.Should().Be(StayRow.Unmapped);
        house.Booking()!.Missing.Should().Equal(new MissingMapping(UnknownType, null));
    }

    [Test]
    public async Task Resolve_SourceRemovedAndBack_MarksTheStaysAndFreesNothing()
    {
        await using var house = await SetupAsync();
        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));

        await house.SayAsync(BookingEvents.Source, new BookingSourceEvent(IsRemoved: true));

        house.CalendarOf(PipelineHouse.Flat).Stays.Single().Provenance.Should().BeEquivalentTo(new { SourceRemoved = true, TakesNights = true });
        await house.SayAsync(BookingEvents.Source, new BookingSourceEvent(IsRemoved: false));
        house.CalendarOf(PipelineHouse.Flat).Stays.Single().Provenance.SourceRemoved.Should().BeFalse();
    }

    [Test]
    public async Task Resolve_NightsThatAreTaken_AreAcceptedAndFoundAsAConflict()
    {
        await using var house = await SetupAsync();
        await house.BookAsync("direct-1", PipelineHouse.Flat, March(2, 6));

        await house.TellAsync(Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))));

        var conflict = house.Conflicts().Should().ContainSingle().Subject;
        conflict.Nights.Should().Equal(March(2, 4));
        conflict.Sides[0].Should().Be("direct-1", "the channel's booking was made first: its source says when");
        (await house.CancelAsync(house.Stays().Single().Stay.Id)).Outcome.Should().Be(DirectOutcome.NotFound, "a channel's booking is changed at the channel");
    }

    [Test]
    public void ForgottenNights_MovedBooking_NamesTheNightsBeforeAndAfter()
    {
        var access = Configured((PipelineHouse.Flat, FlatType)).Find(PipelineHouse.Owner, Manager)!.Channel!;
        var before = StayOf(March(1, 4));
        var brought = Revision(2, RevisionKind.Modified, Room("a", FlatType, March(2, 5)));

        ForgottenNights.Of([new StayChange(before, StayOf(March(2, 5)))], [brought], access).Should().Equal(
            new ForgottenNights(PipelineHouse.Flat, March(1, 4), 0), new ForgottenNights(PipelineHouse.Flat, March(2, 5), 1));
        ForgottenNights.Of([new StayChange(before, before)], [Revision(1, RevisionKind.New, Room("a", FlatType, March(7, 9)))], access)
            .Should().Contain(new ForgottenNights(PipelineHouse.Flat, March(7, 9), 1), "the channel counted nights that never held here");
        ForgottenNights.Of([new StayChange(before, before)], [], access).Should().BeEmpty();
    }

    private static StayRow StayOf(StayDates dates) => new(
        new Stay { Id = "s", Tenant = PipelineHouse.Owner, Unit = PipelineHouse.Flat, Dates = dates }, new Provenance());

    private static async Task<PipelineHouse> SetupAsync()
    {
        var house = await PipelineHouse.OpenAsync();
        Connect(house);
        return house;
    }
}
