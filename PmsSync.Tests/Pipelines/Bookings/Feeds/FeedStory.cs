using PmsSync.Domain;
using PmsSync.Pipelines.Bookings.Feeds;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>Tells a feed's life poll by poll: days are counted from the story's first, 2027-01-01.</summary>
internal sealed class FeedStory
{
    public static readonly DateOnly First = new(2027, 1, 1);
    public static readonly FeedId Feed = new(new TenantId("tenant"), new ConnectionId("airbnb"), new UnitId("loft"), 0);

    public FeedState State { get; private set; } = FeedState.Unread;

    public FeedStep Last { get; private set; } = FeedStep.Nothing(FeedState.Unread);

    public DateTimeOffset Now { get; private set; } = new(First, new TimeOnly(8, 0), TimeSpan.Zero);

    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    public NightSet Closed => State.Closed(Today);

    /// <summary>The names of what the last poll did.</summary>
    public IEnumerable<string> Changes => Last.Changes.Select(static c => c.GetType().Name);

    public static DateOnly Day(int day) => First.AddDays(day);

    public static StayDates Nights(int arrival, int departure) => new(Day(arrival), Day(departure));

    public static FeedEvent Booking(string uid, int arrival, int departure, string? code = null) => new()
    {
        Uid = uid,
        Dates = Nights(arrival, departure),
        Kind = FeedEventKind.Booking,
        Blocks = true,
        ReservationCode = code,
    };

    public static FeedEvent Occupied(string uid, int arrival, int departure) =>
        Booking(uid, arrival, departure) with { Kind = FeedEventKind.Occupied };

    public static FeedEvent Block(string uid, int arrival, int departure) =>
        Booking(uid, arrival, departure) with { Kind = FeedEventKind.Block };

    public static FeedEvent CancelledEvent(string uid, int arrival, int departure) =>
        Booking(uid, arrival, departure) with { Status = StayStatus.Cancelled, Blocks = false };

    public FeedStory Wait(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public FeedStory Wait(int minutes) => Wait(TimeSpan.FromMinutes(minutes));

    /// <summary>A good poll, half an hour after the one before.</summary>
    public FeedStory Shows(params FeedEvent[] events) => Tell(new FeedPicture(events, []));

    /// <summary>A good poll with unchanged content, half an hour after the one before.</summary>
    public FeedStory SameAgain() => Tell(null);

    public FeedStory Tell(FeedPicture? picture)
    {
        if (State.Fetch > 0)
            Wait(30);
        return TellNow(picture);
    }

    public FeedStory TellNow(FeedPicture? picture)
    {
        Last = FeedRules.Apply(State, new FeedFact(State.Fetch + 1, Now, Today, picture), GraceRules.Default, Feed);
        State = Last.Next;
        return this;
    }

    public FeedStory Release(int from, int to)
    {
        Last = FeedRules.Release(State, Nights(from, to), Now, Today);
        State = Last.Next;
        return this;
    }

    public FeedStay Stay(string uid) => State.Stays.Single(s => s.Uid == uid);
}
