using PmsSync.Domain;
using PmsSync.Journal;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>Facts of one booking that arrive in another order than they were made: one end, with words on each event.</summary>
internal sealed class OutOfOrderTests
{
    private const string OneInstant = "a cancellation is later than a change, a change later than a booking, and of one kind the higher id is later.";

    private static readonly BookingRevision Booked = Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4)));

    private static readonly BookingRevision Changed = Revision(2, RevisionKind.Modified, Room("a", FlatType, March(2, 6)));

    private static readonly BookingRevision Cancelled = Revision(3, RevisionKind.Cancelled);

    private static readonly TestCaseData[] Cases =
    [
        Case("cancelled before created", [Cancelled, Booked], [],
            "Applied: The cancellation of a booking that was not known here: it takes no night, also when the booking itself arrives after it.",
            "Superseded: It arrived after a cancellation that the channel made later: it takes no night."),
        Case("changed before created", [Changed, Booked], [March(2, 6)],
            "Applied: The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
            "Superseded: A newer revision of this booking was there already."),
        Case("cancelled before changed", [Booked, Cancelled, Changed], [],
            "Applied: ", "Applied: ", "Superseded: It arrived after a cancellation that the channel made later: it takes no night."),
        Case("booked and cancelled at one instant", [Cancelled with { RevisedAt = Booked.RevisedAt, RevisionId = "r00" }, Booked], [],
            "Applied: The cancellation of a booking that was not known here: it takes no night, also when the booking itself arrives after it.",
            "Superseded: Another revision of the same instant holds: " + OneInstant),
        Case("two changes at one instant", [Changed, Changed with { RevisionId = "r99", Rooms = [Room("a", FlatType, March(3, 5))] }], [March(3, 5)],
            "Applied: The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
            "Applied: Several revisions are of one instant; this one holds: " + OneInstant),
        Case("told twice", [Booked, Booked], [March(1, 4)], "Applied: ", "Ignored: This revision was there already."),
    ];

    [TestCaseSource(nameof(Cases))]
    public async Task Resolve_InAnyOrder_EndsTheSame(BookingRevision[] told, StayDates[] closed, string[] outcomes)
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);

        var events = new List<JournalEvent>();
        foreach (var revision in told)
            events.AddRange(await house.TellAsync(revision));

        events.Select(static e => $"{e.Outcome}: {e.Note}").Should().Equal(outcomes);
        house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(closed);

        await using var mirrored = await PipelineHouse.OpenAsync();
        Connect(mirrored);
        foreach (var revision in told.Reverse())
            await mirrored.TellAsync(revision);
        mirrored.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(closed);
        mirrored.Stays().Select(static s => (s.Stay.Id, s.Stay.Status, s.Stay.Dates)).Should().Equal(house.Stays().Select(static s => (s.Stay.Id, s.Stay.Status, s.Stay.Dates)));
    }

    private static TestCaseData Case(string name, BookingRevision[] told, StayDates[] closed, params string[] outcomes) =>
        new TestCaseData(told, closed, outcomes).SetArgDisplayNames(name);
}
