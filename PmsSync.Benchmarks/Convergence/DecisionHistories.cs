using PmsSync.Domain;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.State;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// Bookings of channels, a feed and people that collide, what people decide about that and about revisions of one instant at
/// rest, one thing after the other, and what the sources say and the settings make of it between and after it, or nothing. What a channel says late may be older than what was decided about.
/// </summary>
internal sealed class DecisionHistories : HistoryKind
{
    private const int MostBookings = 5, MostListed = 100, MostNews = 40;

    private static readonly UnitId[] Targets = [ProofHouse.Double, ProofHouse.Annex, ProofHouse.Flat];

    public override string Name => "decisions";

    public override IReadOnlyList<string> Expected =>
        ["conflict|", "\"settled\"", "\"open\"", "target|", "placed|", "decided|", "Kept by", "Accepted by", "Accepted as the settings say", "Asked by", "asked|", "Released by", "takes its nights in", "Open again", "holds until", "suspectedEcho"];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u);
        var bookings = Enumerable.Range(0, chance.Next(2, MostBookings + 1)).Select(b => new Told(b, chance)).ToList();
        var direct = chance.Next(3) == 0 ? new DirectStory("d0", chance) : null;
        var feed = chance.Next(3) == 0 ? new FeedStory(ProofHouse.Feeds[0], chance) : null;
        var fetches = 0;
        var stages = new List<IReadOnlyList<Line>> { (Line[])[Judged(chance)], (Line[])[.. bookings.Select(static b => b.Tell())] };
        for (var more = chance.Next(1, 7); more > 0; more--)
        {
            if (chance.Next(6) == 0)
            {
                stages.Add([new Line(bookings[chance.Next(bookings.Count)].Keep)]);
                continue;
            }
            if (chance.Next(2) > 0)
            {
                stages.Add([new Line(Wish((DecisionAction)chance.Next(5), chance.Next(3), chance.Next(3), Targets[chance.Next(Targets.Length)]))]);
                continue;
            }
            List<Line> news = [.. bookings.SelectMany(b => Enumerable.Range(0, chance.Next(4)).Select(_ => b.Tell()))];
            if (chance.Next(4) == 0)
                news.Add(Judged(chance));
            if (feed is not null)
            {
                stages.Add([feed.Read(++fetches)]);
                news.Add(feed.Tell(fetches, 1));
            }
            if (direct is not null)
                news.Add(direct.Tell(1, isAtRest: false));
            stages.Add(news);
            if (direct is not null && chance.Next(2) == 0)
                stages.Add([direct.Tell(1, isAtRest: true)]);
        }
        return new History([.. stages]);
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

    /// <summary>A channel's booking, which stays where it is more often than not.</summary>
    private sealed class Told
    {
        private readonly Random _chance;
        private readonly int _booking;
        private readonly Queue<int> _numbers;
        private string _type = ProofHouse.FlatType;

        public Told(int booking, Random chance)
        {
            (_booking, _chance) = (booking, chance);
            // The order in which the revisions were made; now and then another one than that in which they are told.
            var numbers = Enumerable.Range(0, MostNews).ToArray();
            if (chance.Next(5) == 0)
                chance.Shuffle(numbers);
            _numbers = new Queue<int>(numbers);
        }

        private string Channel => ProofHouse.Channels[_booking % ProofHouse.Channels.Length];

        /// <summary>Of two revisions of one instant a person keeps the one that does not hold; nothing where the newest are not of one.</summary>
        public void Keep(Life life)
        {
            var key = new ChannelBookingKey(ProofHouse.Owner, new ConnectionId(Channel), $"b{_booking}");
            if (ChannelBookingStore.Find(life.Session.Connection, key) is not { Revisions: [.., { Revision: var other }, { Revision: var newest }] } || other.RevisedAt != newest.RevisedAt)
                return;
            var command = new DecisionCommand
            {
                Conflict = RevisionConflict.IdOf(key),
                Action = DecisionAction.Keep,
                Revision = other.RevisionId,
                Newest = newest.RevisionId,
                By = "admin",
            };
            life.Arrive(EventOf(Pipeline.Bookings, BookingLane.Of(key.Connection, key.BookingId), DecisionCommand.Kind, FactJson.Write(command)));
        }

        public Line Tell()
        {
            var (number, arrival) = (_numbers.Dequeue(), _chance.Next(1, 5));
            if (_chance.Next(3) == 0)
                _type = _chance.Next(3) switch { 0 => ProofHouse.DoubleType, 1 => ProofHouse.AnnexType, _ => ProofHouse.FlatType };
            var kind = number == 0 ? RevisionKind.New : _chance.Next(6) == 0 ? RevisionKind.Cancelled : RevisionKind.Modified;
            var revision = BookingHistories.Revision(
                Channel, $"b{_booking}", number, kind, _chance.Next(5) == 0 ? $"HMNEW{number}" : $"HM{_booking}",
                [BookingHistories.Room("a", _type, March(arrival, arrival + _chance.Next(2, 5)))]);
            return Line.Of(BookingHistories.Told(Channel, revision with { IsTentative = _chance.Next(8) == 0 }));
        }
    }
}
