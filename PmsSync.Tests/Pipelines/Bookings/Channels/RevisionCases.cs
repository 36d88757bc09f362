using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Channels;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>Revisions of one booking, and what the service then says of them.</summary>
/// <param name="Name">For a manager.</param>
/// <param name="Told">In the order of their arrival.</param>
/// <param name="Closed">Nights, whatever that order is.</param>
/// <param name="Events">What became of each.</param>
/// <param name="Conflict">What is recorded of it; null for nothing.</param>
internal sealed record RevisionCase(string Name, BookingRevision[] Told, StayDates[] Closed, string[] Events, string? Conflict)
{
    /// <summary>True where it is the same whatever arrives first.</summary>
    public bool IsOfOneInstant { get; init; }

    public override string ToString() => Name;
}

/// <summary>What a person decides about such revisions, and what comes of it.</summary>
/// <param name="Says">The conflict's words in the end: why it is settled.</param>
internal sealed record RevisionDecisionCase(string Name, Func<PipelineHouse, Task> Happens, StayDates[] Closed, string Says)
{
    public override string ToString() => Name;
}

/// <summary>Out-of-order facts as cases that a manager knows. The README shows the same, in short.</summary>
internal static class RevisionCases
{
    private const string OneInstant = "a cancellation is later than a change, a change later than a booking, and of one kind the higher id is later.",
        Rule = "a booking's revisions count in the order of their source, whichever arrives first.";

    public static readonly BookingRevision Booked = Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4))),
        Changed = Revision(2, RevisionKind.Modified, Room("a", FlatType, March(2, 6))),
        Cancelled = Revision(3, RevisionKind.Cancelled),
        Twin = Changed with { RevisionId = "r99", Rooms = [Room("a", FlatType, March(3, 5))] },
        Moved = Revision(5, RevisionKind.Modified, Room("a", FlatType, March(10, 12)));

    public static readonly RevisionCase[] Arrivals =
    [
        new("cancelled before created", [Cancelled, Booked], [],
            [
                "Applied: The cancellation of a booking that was not known here: it takes no night, also when the booking itself arrives after it.",
                "Superseded: It arrived after a cancellation that the channel made later: it takes no night.",
            ],
            "manager told r01 (booked, 2027-03-01 to 2027-03-04, made 2027-01-10 08:01 UTC) of its booking HM1 after r03 (cancelled, made 2027-01-10 08:03 UTC), which it made later. r03 stands: " + Rule),
        new("changed before created", [Changed, Booked], [March(2, 6)],
            [
                "Applied: The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
                "Superseded: A newer revision of this booking was there already.",
            ],
            "manager told r01 (booked, 2027-03-01 to 2027-03-04, made 2027-01-10 08:01 UTC) of its booking HM1 after r02 (changed, 2027-03-02 to 2027-03-06, made 2027-01-10 08:02 UTC), which it made later. r02 stands: " + Rule),
        new("cancelled before changed", [Booked, Cancelled, Changed], [],
            ["Applied: ", "Applied: ", "Superseded: It arrived after a cancellation that the channel made later: it takes no night."],
            "manager told r02 (changed, 2027-03-02 to 2027-03-06, made 2027-01-10 08:02 UTC) of its booking HM1 after r03 (cancelled, made 2027-01-10 08:03 UTC), which it made later. r03 stands: " + Rule),
        new("booked and cancelled at one instant", [Cancelled with { RevisedAt = Booked.RevisedAt, RevisionId = "r00" }, Booked], [],
            [
                "Applied: The cancellation of a booking that was not known here: it takes no night, also when the booking itself arrives after it.",
                "Superseded: Another revision of the same instant holds: " + OneInstant,
            ],
            "manager told two revisions of its booking HM1 that are of one instant: r01 (booked, 2027-03-01 to 2027-03-04, made 2027-01-10 08:01 UTC) and r00 (cancelled, made 2027-01-10 08:01 UTC). r00 stands: " + OneInstant)
        {
            IsOfOneInstant = true,
        },
        new("two changes at one instant", [Changed, Twin], [March(3, 5)],
            [
                "Applied: The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
                "Applied: Several revisions are of one instant; this one holds: " + OneInstant,
            ],
            "manager told two revisions of its booking HM1 that are of one instant: r02 (changed, 2027-03-02 to 2027-03-06, made 2027-01-10 08:02 UTC) and r99 (changed, 2027-03-03 to 2027-03-05, made 2027-01-10 08:02 UTC). r99 stands: " + OneInstant)
        {
            IsOfOneInstant = true,
        },
        new("an older version after a newer one", [Changed with { Version = 7 }, Moved with { Version = 6 }], [March(2, 6)],
            [
                "Applied: The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
                "Superseded: A newer revision of this booking was there already.",
            ],
            "manager told r05 (version 6, changed, 2027-03-10 to 2027-03-12, made 2027-01-10 08:05 UTC) of its booking HM1 after r02 (version 7, changed, 2027-03-02 to 2027-03-06, made 2027-01-10 08:02 UTC), which it made later. r02 stands: " + Rule),
        new("told twice", [Booked, Booked], [March(1, 4)], ["Applied: ", "Ignored: This revision was there already."], null),
        new("told in order", [Booked, Changed], [March(2, 6)], ["Applied: ", "Applied: "], null),
    ];

    public static readonly RevisionDecisionCase[] Decisions =
    [
        new("the other one of an instant is kept", static h => TwinsAsync(h, "r02"), [March(2, 6)],
            "Kept by the tenant key on 2027-01-10 12:00 UTC (\"asked them\"): r02 (changed, 2027-03-02 to 2027-03-06, made 2027-01-10 08:02 UTC) holds until manager makes a newer one than r99."),
        new("one that came late is kept, though the booking was cancelled", static async h =>
            {
                await h.TellAsync(Cancelled);
                await h.TellAsync(Booked);
                await DecideAsync(h, DecisionAction.Keep, "r01");
            },
            [March(1, 4)],
            "Kept by the tenant key on 2027-01-10 12:00 UTC (\"asked them\"): r01 (booked, 2027-03-01 to 2027-03-04, made 2027-01-10 08:01 UTC) holds until manager makes a newer one than r03."),
        new("one is kept, and an older one arrives", static async h =>
            {
                await TwinsAsync(h, "r02");
                await h.TellAsync(Booked);
            },
            [March(2, 6)],
            "Kept by the tenant key on 2027-01-10 12:00 UTC (\"asked them\"): r02 (changed, 2027-03-02 to 2027-03-06, made 2027-01-10 08:02 UTC) holds until manager makes a newer one than r99."),
        new("one is kept, and the channel makes a newer one", static async h =>
            {
                await TwinsAsync(h, "r02");
                await h.TellAsync(Moved);
            },
            [March(10, 12)],
            "r05 (changed, 2027-03-10 to 2027-03-12, made 2027-01-10 08:05 UTC) holds: manager made it after r99, on which it rested that a person had r02 hold."),
        new("kept by mistake, then left to the channel", static async h =>
            {
                await TwinsAsync(h, "r02");
                await DecideAsync(h, DecisionAction.Accept);
            },
            [March(3, 5)],
            "Accepted by the tenant key on 2027-01-10 12:00 UTC (\"asked them\"): r99 (changed, 2027-03-03 to 2027-03-05, made 2027-01-10 08:02 UTC) holds, as its source has it."),
    ];

    /// <summary>Two changes of one instant; a person keeps one of them.</summary>
    public static async Task TwinsAsync(PipelineHouse house, string kept)
    {
        await house.TellAsync(Changed);
        await house.TellAsync(Twin);
        await DecideAsync(house, DecisionAction.Keep, kept);
    }

    /// <summary>A person decides about booking <c>B1</c>, with the note "asked them".</summary>
    /// <param name="newest">The newest that the person saw; null: the newest that is there.</param>
    public static async Task<DecisionResult> DecideAsync(PipelineHouse house, DecisionAction action, string? revision = null, string? newest = null)
    {
        var row = house.Conflicts("settled").SingleOrDefault();
        var command = new DecisionCommand
        {
            Conflict = row?.Id ?? "none",
            Action = action,
            Revision = revision,
            Newest = newest ?? (row is null ? null : RevisionConflict.EvidenceOf(row)!.Newest),
            Note = "asked them",
            By = "tenant",
        };
        var item = new NewEvent(
            PipelineHouse.Owner, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, "B1"), DecisionCommand.Kind, "api", FactJson.Write(command), house.Time.GetUtcNow());
        var (_, verdict) = await house.Get<EventJournal>().AppendAndWaitAsync(item);
        await house.WhenIdleAsync();
        return FactJson.Read<DecisionResult>(verdict.Result);
    }
}
