using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Bookings.Channels.RevisionCases;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>Facts of one booking that arrive in another order than they were made: one end, words on each event, and a decision that a person may revise.</summary>
internal sealed class OutOfOrderTests
{
    [TestCaseSource(typeof(RevisionCases), nameof(Arrivals))]
    public async Task Resolve_InAnyOrder_EndsTheSameAndSaysWhy(RevisionCase it)
    {
        await using var house = await OpenAsync();

        var events = await TellAllAsync(house, it.Told);

        events.Select(static e => $"{e.Outcome}: {e.Note}").Should().Equal(it.Events);
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(it.Closed);
        house.Conflicts().Should().BeEmpty("it asks nothing of anybody");
        house.Conflicts("settled").Select(static c => c.Words).Should().Equal(it.Conflict is null ? [] : [it.Conflict]);

        await using var mirrored = await OpenAsync();
        await TellAllAsync(mirrored, it.Told.Reverse());
        mirrored.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(it.Closed);
        mirrored.Stays().Select(static s => (s.Stay.Id, s.Stay.Status, s.Stay.Dates)).Should().Equal(house.Stays().Select(static s => (s.Stay.Id, s.Stay.Status, s.Stay.Dates)));
        if (it.IsOfOneInstant)
            mirrored.Conflicts("settled").Select(static c => c.Words).Should().Equal([it.Conflict!], "of one instant they are in any order");
    }

    [TestCaseSource(typeof(RevisionCases), nameof(RevisionCases.Decisions))]
    public async Task Decide_OfACase_TheCalendarFollows(RevisionDecisionCase it)
    {
        await using var house = await OpenAsync();

        await it.Happens(house);

        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(it.Closed);
        house.Conflicts("settled").Should().ContainSingle().Which.SettledWhy.Should().Be(it.Says);
    }

    [Test]
    public async Task Resolve_EachLateOne_IsADecisionWithWhatItRestsOn()
    {
        await using var house = await OpenAsync();
        await TellAllAsync(house, [Cancelled, Booked, Changed]);

        var row = house.Conflicts("settled").Single();
        var decisions = house.State.Decisions(PipelineHouse.Owner, row.Id, 10);

        decisions.Select(static d => $"{d.By ?? "rule"} {d.What}: {string.Join("; ", d.Words.Select(static w => $"{w.Source} {w.Version} {w.Words}"))}").Should().Equal(
            "rule settled: manager r02 yields: changed, 2027-03-02 to 2027-03-06; manager r03 stands: cancelled",
            "rule settled: manager r01 yields: booked, 2027-03-01 to 2027-03-04; manager r03 stands: cancelled");
        decisions.Should().OnlyContain(static d => d.Rule != null && d.Seen.Count == 1 && d.Words[0].Event == d.Event);
        row.Should().BeEquivalentTo(new { Unit = PipelineHouse.Flat, Kind = ConflictRow.OutOfOrder, Decided = (long?)null });
        row.Sides.Should().Equal(house.Stays().Single().Stay.Id);
    }

    [Test]
    public async Task Resolve_OfARoomThatNobodyMaps_IsRecordedOnceOneDoes()
    {
        await using var house = await OpenAsync();
        await TellAllAsync(house, [Cancelled, Revision(1, RevisionKind.New, Room("a", UnknownType, March(1, 4)))]);
        house.Conflicts("settled").Should().BeEmpty();

        Connect(house, (PipelineHouse.Flat, UnknownType));
        await house.SayAsync(BookingEvents.Mapped, new { });

        house.Conflicts("settled").Should().ContainSingle();
    }

    [Test]
    public async Task Decide_Kept_SaysSoInTheHistoryAndInTheNight()
    {
        await using var house = await OpenAsync();
        await TwinsAsync(house, "r02");

        var stay = house.Stays().Single().Stay.Id;

        house.Database.Readers.Read(c => StayHistory.Of(c, PipelineHouse.Owner, stay))[^1].Words.Should().Be(
            "A person decided which revision of its booking holds. Moved from [2027-03-03, 2027-03-05) in flat to [2027-03-02, 2027-03-06) in flat.");
        var night = house.State.Explain(PipelineHouse.Owner, PipelineHouse.Flat, static _ => UnitRooms.One, Day(2), static _ => null);
        night.Sentences.Should().Contain(static s => s.Contains("Kept by the tenant key"));
    }

    [Test]
    public async Task Decide_WhileTheChannelMadeANewerOne_IsStaleAndSaysWhich()
    {
        await using var house = await OpenAsync();
        await TellAllAsync(house, [Changed, Twin, Moved]);

        var refused = await DecideAsync(house, DecisionAction.Keep, "r02", newest: "r99");

        refused.Outcome.Should().Be(DecisionOutcome.Stale);
        refused.Words.Should().Be(
            "manager has told r05 (changed, 2027-03-10 to 2027-03-12, made 2027-01-10 08:05 UTC) of this booking since you looked. Read it again, and decide then.");
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(10, 12));
    }

    [Test]
    public async Task Decide_AboutABookingInOrder_IsNotFound()
    {
        await using var house = await OpenAsync();
        await house.TellAsync(Booked);

        (await DecideAsync(house, DecisionAction.Keep, "r01")).Outcome.Should().Be(DecisionOutcome.NotFound);
    }

    // The facts before it and those after it come in any order, and repeatedly.
    [TestCase(false)]
    [TestCase(true)]
    public async Task Decide_AnyOrderOfTheFactsAroundIt_EndsInTheSameRows(bool isNewerMade)
    {
        BookingRevision[] before = [Booked, Changed, Twin], after = isNewerMade ? [Revision(0, RevisionKind.New, Room("a", FlatType, March(20, 22))), Moved] : [Revision(0, RevisionKind.New), Booked];
        string? expected = null;
        foreach (var order in new[] { "012", "021", "102", "120", "201", "210" })
        {
            await using var house = await OpenAsync();
            await TellAllAsync(house, order.Select(i => before[i - '0']));
            (await DecideAsync(house, DecisionAction.Keep, "r02")).Outcome.Should().Be(DecisionOutcome.Decided);
            await TellAllAsync(house, order[0] < order[1] ? after : after.Reverse());
            await TellAllAsync(house, before);

            var rows = string.Join('\n', house.Stays().Select(static s => $"{s.Stay.Id} {s.Stay.Dates} {s.Stay.Status} {s.Stay.CreatedAt:O} {s.Provenance.TakesNights}").Append($"{house.Booking()!.Kept?.Revision}"));

            rows.Should().Be(expected ??= rows, order);
            house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(isNewerMade ? March(10, 12) : March(2, 6));
        }
    }

    private static async Task<PipelineHouse> OpenAsync()
    {
        var house = await PipelineHouse.OpenAsync();
        Connect(house);
        return house;
    }

    /// <summary>Each is applied before the next one arrives.</summary>
    private static async Task<IReadOnlyList<JournalEvent>> TellAllAsync(PipelineHouse house, IEnumerable<BookingRevision> told)
    {
        var events = new List<JournalEvent>();
        foreach (var revision in told)
            events.AddRange(await house.TellAsync(revision));
        return events;
    }
}
