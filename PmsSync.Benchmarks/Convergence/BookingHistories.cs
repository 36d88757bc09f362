using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// Bookings of three connections, of two feeds and of people: they are created, moved between units, split into rooms, put into
/// rooms that nobody mapped, cancelled and issued again, some of them under a code that another connection knows, too. All that follows from them is looked at.
/// </summary>
internal sealed class BookingHistories : HistoryKind
{
    private const int MostFetches = 6;

    private static readonly string?[] Types = [ProofHouse.FlatType, ProofHouse.FlatType, ProofHouse.DoubleType, ProofHouse.UnknownType, null];

    public override string Name => "bookings";

    public override IReadOnlyList<string> Expected => ["stay|", "booking|", "night|", "held|", "conflict|", "task|", "ticket|", "target|", "suspectedEcho"];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u with
        {
            Cleaning = new CleaningRules { LinenEvery = 3, DeepEvery = 2, Assignee = "maria" },
            Maintenance = new MaintenanceRules { Rules = [new MaintenanceRule("boiler", "Service the boiler") { Ahead = 365, From = new DateOnly(2027, 1, 10), EveryStays = 2 }] },
        });
        List<Line> stories = [.. Enumerable.Range(0, chance.Next(1, 5)).SelectMany(b => Story(b, chance)).Select(Line.Of)];
        List<FeedStory> feeds = [.. ProofHouse.Feeds.Where(_ => chance.Next(2) == 0).Select(feed => new FeedStory(feed, chance))];
        List<DirectStory> direct = [.. Enumerable.Range(0, Math.Max(0, chance.Next(-1, 3))).Select(d => new DirectStory($"d{d}", chance))];

        // Most of those who have feeds come to rest once, and are read there.
        List<Line> late = feeds.Count > 0 && chance.Next(4) > 0 ? [.. stories.Where(_ => chance.Next(2) == 0)] : [];
        IReadOnlyList<Line> all =
        [
            .. Enumerable.Range(0, chance.Next(4) == 0 ? 1 : 0).Select(_ => Judged(chance)),
            .. stories.Except(late),
            .. feeds.Select(feed => feed.Tell(1, chance.Next(1, MostFetches + 1))),
            .. direct.Select(d => d.Tell(chance.Next(1, 5), isAtRest: false)),
        ];
        return late.Count == 0
            ? new History([Judged(chance)], all)
            : new History(
                [Judged(chance)], all, [.. feeds.Select(static feed => feed.Read(MostFetches + 1))],
                [.. late, .. feeds.Select(feed => feed.Tell(MostFetches + 1, chance.Next(1, 4))), .. direct.Select(d => d.Tell(chance.Next(1, 3), isAtRest: false))]);
    }

    private static IEnumerable<NewEvent> Story(int booking, Random chance)
    {
        var channel = ProofHouse.Channels[chance.Next(3)];
        var isNumbered = chance.Next(4) == 0;
        for (var number = 0; number == 0 || chance.Next(3) > 0; number++)
        {
            var kind = number == 0 ? RevisionKind.New : (RevisionKind)chance.Next(3);
            var code = chance.Next(4) == 0 ? "HMSHARED" : $"HM{booking}";
            var revision = Revision(channel, $"b{booking}", number, kind, code, [.. Rooms(chance).DistinctBy(static r => r.RoomId)]);
            yield return Told(channel, isNumbered ? Numbered(revision, chance) : revision);
        }
    }

    /// <summary>As a connection tells it; a higher number is a newer one, and two in a row are of one instant.</summary>
    public static BookingRevision Revision(string channel, string booking, int number, RevisionKind kind, string? code, BookedRoom[] rooms, string guest = "Ann Guest") => new()
    {
        BookingId = booking,
        RevisionId = $"{channel}-{booking}-{number:00}",
        RevisedAt = ProofHouse.Noon.AddHours(-4).AddMinutes(number / 2),
        Kind = kind,
        Code = code,
        Guest = new Guest(guest),
        Rooms = rooms,
    };

    /// <summary>As a joined system tells it: by a count of its own, whatever the times say.</summary>
    public static BookingRevision Numbered(BookingRevision revision, Random chance) => revision with
    {
        Version = chance.Next(1, 5),
        RevisedAt = revision.RevisedAt.AddMinutes(chance.Next(30)),
        IsTentative = chance.Next(3) == 0,
        StayKind = (StayKind)chance.Next(3),
    };

    public static NewEvent Told(string channel, BookingRevision revision) => EventOf(
        Pipeline.Bookings, BookingLane.Of(new ConnectionId(channel), revision.BookingId), BookingEvents.Revised, FactJson.Write(revision), channel);

    public static BookedRoom Room(string id, string? type, StayDates? dates) =>
        new() { RoomId = id, RoomTypeId = type, RatePlanId = "rp-1", Dates = dates, Adults = 2 };

    private static IEnumerable<BookedRoom> Rooms(Random chance)
    {
        for (var n = chance.Next(6) == 0 ? 0 : chance.Next(1, 3); n > 0; n--)
        {
            var (first, nights) = (chance.Next(1, 9), chance.Next(5));
            yield return Room("abc"[chance.Next(3)].ToString(), Types[chance.Next(Types.Length)], nights == 0 ? null : March(first, first + nights));
        }
    }
}
