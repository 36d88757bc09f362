using CsCheck;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Tests.Pipelines.Bookings.Channels;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Availability;

/// <summary>
/// People decide in an order of their own; the channels' later words may come in any order, and more than once. The nights,
/// the conflicts that stand and what is said of them end the same.
/// </summary>
internal sealed class DecisionConvergenceTests
{
    private const int Bookings = 3;

    private static readonly Gen<(string Type, StayDates Dates, bool IsCancelled)> Word =
        from type in Gen.Frequency((4, Gen.Const(FlatType)), (1, Gen.Const(DoubleType)))
        from first in Gen.Int[1, 4]
        from nights in Gen.Int[2, 4]
        from isCancelled in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))
        select (type, March(first, first + nights), isCancelled);

    private static readonly Gen<(DecisionAction Action, int Conflict, int Side)> Wish = Gen.Select(Gen.Enum<DecisionAction>(), Gen.Int[0, 2], Gen.Int[0, 1]);

    [Test]
    public async Task Resolve_LaterFactsInAnyOrderAndTwice_EndTheSameUnderTheSameDecisions() =>
        await (from first in Word.Array[Bookings]
               from later in Word.Array[1, 3].Array[Bookings]
               from wishes in Wish.Array[1, 3]
               let facts = later.SelectMany(static (words, b) => words.Select((w, i) => Fact(b, i + 1, w))).ToArray()
               from order in Gen.Shuffle(facts.Concat(facts).ToArray())
               select (first, facts, wishes, order))
            .SampleAsync(
                static async sample =>
                {
                    var opening = sample.first.Select(static (w, b) => Fact(b, 0, w with { Type = FlatType, IsCancelled = false })).ToArray();
                    var straight = await LiveAsync(opening, sample.wishes, sample.facts);

                    (await LiveAsync(opening, sample.wishes, sample.order)).Should().Equal(straight);
                },
                iter: 12, threads: 1);

    private static async Task<string[]> LiveAsync(BookingRevision[] opening, (DecisionAction Action, int Conflict, int Side)[] wishes, BookingRevision[] facts)
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);
        await house.TellAsync(opening);
        foreach (var (action, conflict, side) in wishes)
            await DecideAsync(house, action, conflict, side);
        foreach (var fact in facts)
            await house.TellAsync(fact);
        return
        [
            .. new[] { PipelineHouse.Flat, PipelineHouse.Double }.Select(u => $"{u} {string.Join(' ', house.CalendarOf(u).Stays.Select(static s => s.Stay.Id))} {house.CalendarOf(u).Closed()}"),
            .. house.Conflicts(state: null).Where(static c => c.Stands).Select(static c => $"{c.Id} {c.IsOpen} {c.Nights} {string.Join(' ', c.Sides)} | {string.Join(' ', c.GivesWay)} | {c.Words}"),
        ];
    }

    private static async Task DecideAsync(PipelineHouse house, DecisionAction action, int number, int side)
    {
        var open = house.Conflicts(state: null).Where(static c => c.Stands).ToList();
        if (open.Count == 0)
            return;
        var conflict = open[number % open.Count];
        var command = new DecisionCommand
        {
            Conflict = conflict.Id,
            Action = action,
            Booking = action == DecisionAction.Accept ? null : conflict.Sides[side % conflict.Sides.Count],
            Unit = action == DecisionAction.Move ? PipelineHouse.Double.Value : null,
            By = "admin",
        };
        await house.Get<EventJournal>().AppendAndWaitAsync(new NewEvent(
            PipelineHouse.Owner, Pipeline.Availability, WorkClass.Critical, UnitChanged.LaneOf(conflict.Unit), DecisionCommand.Kind, "api",
            FactJson.Write(command), house.Time.GetUtcNow()));
        await house.WhenIdleAsync();
    }

    private static BookingRevision Fact(int booking, int number, (string Type, StayDates Dates, bool IsCancelled) word) =>
        Revision(10 * number + booking, word.IsCancelled ? RevisionKind.Cancelled : number == 0 ? RevisionKind.New : RevisionKind.Modified, Room("a", word.Type, word.Dates)) with
        {
            BookingId = $"B{booking}",
            RevisionId = $"b{booking}r{number}",
            Code = $"HM{booking}",
        };
}
