using PmsSync.Domain;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// What one feed shows from fetch to fetch: stays come, move, get a new UID, are cancelled, vanish and return, some cannot be read,
/// and now and then nothing is new. Its answers keep the order of their fetches, as its lane does; between them a person opens held nights.
/// </summary>
internal sealed class FeedStory(FeedId feed, Random chance)
{
    private const int MostStays = 3, MostNights = 4, Minutes = 7;

    private static readonly GraceRules Grace = new(2, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));

    private readonly List<FeedEvent> _shown = [], _gone = [];
    private int _uids;
    private bool _isReading;

    /// <param name="first">The number of the first fetch.</param>
    /// <param name="fetches">How many there are.</param>
    public Line Tell(int first, int fetches)
    {
        var (steps, again) = (new List<Step>(), new List<Step>());
        for (var fetch = first; fetch < first + fetches; fetch++)
        {
            var fact = new FeedReadEvent(new FeedFact(fetch, AtOf(fetch), ProofHouse.Today, Next(fetch)), Grace);
            var item = HistoryKind.EventOf(Pipeline.Bookings, FeedLane.Of(feed), FeedReadEvent.Kind, FactJson.Write(fact), feed.Connection.Value, AtOf(fetch));
            Step tell = life => life.BeTold(item);
            steps.Add(tell);
            again.Add(tell);
            if (chance.Next(8) == 0)
                steps.Add(Release(fetch));
        }
        return new Line(steps) { Again = again };
    }

    /// <summary>Its connection reads our calendar before a fetch: what that shows anew inside the nights that it read may be our own closure coming back.</summary>
    public Line Read(int next)
    {
        _isReading = true;
        Step read = life => life.BeRead(feed, AtOf(next).AddMinutes(-2));
        return new Line(read);
    }

    private static DateTimeOffset AtOf(int fetch) => ProofHouse.Noon.AddMinutes((Minutes * fetch) - 60);

    private Step Release(int fetch)
    {
        var first = chance.Next(1, 9);
        var release = new FeedReleaseEvent(HistoryKind.March(first, first + 4), ProofHouse.Today);
        var item = HistoryKind.EventOf(Pipeline.Bookings, FeedLane.Of(feed), FeedReleaseEvent.Kind, FactJson.Write(release), at: AtOf(fetch).AddMinutes(1));
        return life => life.Arrive(item);
    }

    // Null: nothing is new.
    private FeedPicture? Next(int fetch)
    {
        if (fetch > 1 && chance.Next(4) == 0)
            return null;
        for (var turns = chance.Next(1, 3); turns > 0; turns--)
            Turn();
        var unreadable = _shown.Where(_ => chance.Next(8) == 0).Select(static e => e.Uid).ToHashSet();
        return new FeedPicture([.. _shown.Where(e => !unreadable.Contains(e.Uid))], [.. unreadable]);
    }

    private void Turn()
    {
        _shown.RemoveAll(static e => e.Status == StayStatus.Cancelled);
        var at = chance.Next(_shown.Count + 1);
        if (at == _shown.Count)
        {
            if (_shown.Count < MostStays)
                _shown.Add(_gone.Count > 0 && chance.Next(3) == 0 ? _gone[chance.Next(_gone.Count)] with { Uid = NextUid() } : Fresh());
            return;
        }
        var stay = _shown[at];
        switch (chance.Next(6))
        {
            case 0:
                _shown[at] = stay with { Uid = NextUid() };
                break;
            case 1:
                _shown[at] = stay with { Dates = Nights(MostNights) };
                break;
            case 2:
                _shown[at] = stay with { Status = StayStatus.Cancelled, Blocks = false };
                break;
            case 3:
                _gone.Add(stay);
                _shown.RemoveAt(at);
                break;
            default:
                break;
        }
    }

    private FeedEvent Fresh()
    {
        // Who reads our calendar closes nights by it more often than not.
        var isClosure = _isReading && chance.Next(3) > 0;
        var kind = (FeedEventKind)(isClosure ? chance.Next(1, 3) : chance.Next(3));
        return new FeedEvent
        {
            Uid = NextUid(),
            Dates = Nights(isClosure ? 2 : MostNights),
            Kind = kind,
            Status = chance.Next(6) == 0 ? StayStatus.Tentative : StayStatus.Confirmed,
            Blocks = true,
            ReservationCode = kind == FeedEventKind.Booking && chance.Next(2) == 0 ? $"HMFEED{_uids}" : null,
        };
    }

    private string NextUid() => $"{feed.Connection}-{++_uids}";

    private StayDates Nights(int most)
    {
        var first = chance.Next(1, 9);
        return HistoryKind.March(first, first + chance.Next(1, most + 1));
    }
}
