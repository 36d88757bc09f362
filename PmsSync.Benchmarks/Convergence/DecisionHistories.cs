using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>Bookings that collide, what people decide about that at rest, one thing after the other, and what the channels say later.</summary>
internal sealed class DecisionHistories : HistoryKind
{
    private const int Bookings = 3, MostListed = 100;

    public override string Name => "decisions";

    public override IReadOnlyList<string> Expected => ["conflict|", "\"settled\"", "\"open\"", "target|"];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u);
        Line[] first = [.. Enumerable.Range(0, Bookings).Select(b => Line.Of(Fact(b, 0, ProofHouse.FlatType, isCancelled: false, chance)))];
        Line[] later =
        [
            .. Enumerable.Range(0, Bookings).SelectMany(b => Enumerable.Range(1, chance.Next(1, 4)).Select(number => Line.Of(Fact(
                b, number, chance.Next(5) == 0 ? ProofHouse.DoubleType : ProofHouse.FlatType, isCancelled: chance.Next(5) == 0, chance)))),
        ];
        var wishes = Enumerable.Range(0, chance.Next(1, 4)).Select(_ => Wish((DecisionAction)chance.Next(4), chance.Next(3), chance.Next(2)));
        return new History([first, .. wishes.Select(static w => (Line[])[new Line([w], IsRepeated: false)]), later]);
    }

    private static NewEvent Fact(int booking, int number, string type, bool isCancelled, Random chance)
    {
        var arrival = chance.Next(1, 5);
        return BookingHistories.Told(
            ProofHouse.Channels[booking], $"b{booking}", 10 * number + booking,
            isCancelled ? RevisionKind.Cancelled : number == 0 ? RevisionKind.New : RevisionKind.Modified, $"HM{booking}",
            [BookingHistories.Room("a", type, March(arrival, arrival + chance.Next(2, 5)))]);
    }

    /// <summary>Made about what stands at that moment: nothing where nothing does.</summary>
    private static Step Wish(DecisionAction action, int number, int side) => life =>
    {
        var standing = ConflictStore.List(life.Session.Connection, ProofHouse.Owner, state: null, unit: null, after: "", MostListed).Where(static c => c.Stands).ToList();
        if (standing.Count == 0)
            return;
        var conflict = standing[number % standing.Count];
        var command = new DecisionCommand
        {
            Conflict = conflict.Id,
            Action = action,
            Booking = action == DecisionAction.Accept ? null : conflict.Sides[side % conflict.Sides.Count],
            Unit = action == DecisionAction.Move ? ProofHouse.Double.Value : null,
            By = "admin",
        };
        life.Arrive(EventOf(Pipeline.Availability, UnitChanged.LaneOf(conflict.Unit), DecisionCommand.Kind, FactJson.Write(command)));
    };
}
