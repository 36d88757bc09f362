using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// Bookings of channels, a feed and people that collide, what people decide about that at rest, one thing after the other, and
/// what the sources say between and after it, or nothing. What a channel says late may be older than what was decided about.
/// </summary>
internal sealed class DecisionHistories : HistoryKind
{
    private const int Bookings = 3, MostListed = 100, MostNews = 12;

    private static readonly UnitId[] Targets = [ProofHouse.Double, ProofHouse.Annex, ProofHouse.Flat];

    public override string Name => "decisions";

    public override IReadOnlyList<string> Expected =>
        ["conflict|", "\"settled\"", "\"open\"", "target|", "placed|", "decided|", "Kept by", "Accepted by", "Released by", "takes its nights in", "Open again"];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u);
        var numbers = Enumerable.Range(0, Bookings).Select(_ => NumbersOf(chance)).ToArray();
        var direct = chance.Next(3) == 0 ? new DirectStory("d0", chance) : null;
        var feed = chance.Next(3) == 0 ? new FeedStory(ProofHouse.Feeds[0], chance) : null;
        var fetches = 0;
        var stages = new List<IReadOnlyList<Line>> { (Line[])[.. numbers.Select((n, b) => Line.Of(Fact(b, n.Dequeue(), isCancelled: false, chance)))] };
        for (var more = chance.Next(1, 6); more > 0; more--)
        {
            if (chance.Next(3) > 0)
            {
                stages.Add([new Line(Wish((DecisionAction)chance.Next(4), chance.Next(3), chance.Next(3), Targets[chance.Next(Targets.Length)]))]);
                continue;
            }
            var news = new List<Line>();
            for (var b = 0; b < Bookings; b++)
                for (var n = chance.Next(4) - 1; n > 0 && numbers[b].Count > 0; n--)
                    news.Add(Line.Of(Fact(b, numbers[b].Dequeue(), isCancelled: chance.Next(5) == 0, chance)));
            if (feed is not null)
                news.Add(feed.Tell(++fetches, 1));
            if (direct is not null)
                news.Add(direct.Tell(1, isAtRest: false));
            stages.Add(news);
            if (direct is not null && chance.Next(2) == 0)
                stages.Add([direct.Tell(1, isAtRest: true)]);
        }
        return new History([.. stages]);
    }

    // The order in which a booking's revisions were made; now and then another one than that in which they are told.
    private static Queue<int> NumbersOf(Random chance)
    {
        var numbers = Enumerable.Range(0, MostNews).ToArray();
        if (chance.Next(3) == 0)
            chance.Shuffle(numbers);
        return new Queue<int>(numbers);
    }

    private static NewEvent Fact(int booking, int number, bool isCancelled, Random chance)
    {
        var (arrival, channel) = (chance.Next(1, 5), ProofHouse.Channels[booking]);
        var type = chance.Next(5) switch { 0 => ProofHouse.DoubleType, 1 => ProofHouse.AnnexType, _ => ProofHouse.FlatType };
        var kind = isCancelled ? RevisionKind.Cancelled : number == 0 ? RevisionKind.New : RevisionKind.Modified;
        return BookingHistories.Told(channel, BookingHistories.Revision(
            channel, $"b{booking}", (2 * Bookings * number) + booking, kind, chance.Next(5) == 0 ? $"HMNEW{number}" : $"HM{booking}",
            [BookingHistories.Room("a", type, March(arrival, arrival + chance.Next(2, 5)))]) with
        {
            IsTentative = chance.Next(8) == 0,
        });
    }

    /// <summary>Made about what stands at that moment: nothing where nothing does.</summary>
    private static Step Wish(DecisionAction action, int number, int side, UnitId target) => life =>
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
            Unit = action == DecisionAction.Move ? target.Value : null,
            By = "admin",
        };
        life.Arrive(EventOf(Pipeline.Availability, UnitChanged.LaneOf(conflict.Unit), DecisionCommand.Kind, FactJson.Write(command)));
    };
}
