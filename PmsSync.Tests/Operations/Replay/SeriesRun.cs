using PmsSync.Domain;
using PmsSync.Operations.Replay;
using PmsSync.Pipelines.Bookings.Feeds;

namespace PmsSync.Tests.Operations.Replay;

/// <summary>One recorded poll, read: a null picture is a failed fetch.</summary>
internal sealed record ReadPoll(DateTimeOffset At, DateOnly Today, FeedPicture? Picture);

internal sealed record RecordedFeed(IReadOnlyList<ReadPoll> Polls)
{
    public static RecordedFeed Load(string name)
    {
        var series = FeedSeries.Load(Corpora.Require("corpora", "feeds", name)) switch
        {
            FeedSeriesReading.Read found => found.Series,
            FeedSeriesReading.Unreadable no => throw new AssertionException(no.Reason),
            _ => throw new InvalidOperationException(),
        };
        var read = series.Snapshots.ToDictionary(static s => s.Key, static s => PlainFeedReader.Read(s.Value));
        var zone = read.Values.Select(static r => r.Zone).FirstOrDefault(static z => !z.Equals(TimeZoneInfo.Utc)) ?? TimeZoneInfo.Utc;
        return new RecordedFeed([.. series.Polls.Select(p => new ReadPoll(
            p.At,
            DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(p.At, zone).DateTime),
            p.Snapshot is { } s ? read[s].Picture : null))]);
    }
}

/// <summary>The rules run over a history, with the independent counts beside them.</summary>
internal sealed class SeriesRun
{
    private readonly List<StayChange> _changes = [];
    private readonly List<(int Poll, DateOnly Today, FeedStay Stay)> _cancelled = [];

    public SeriesCount Count { get; } = new();

    public int ChangedPolls { get; private set; }

    public int SuspectPolls { get; private set; }

    public int Modified => _changes.Count(static c => c is StayChange.DatesChanged or StayChange.DetailsChanged);

    public NightSet Closed { get; private set; } = NightSet.Empty;

    /// <summary>Cancelled stays whose nights the feed soon showed under a UID that it had not shown with them.</summary>
    public List<string> CancelledByReissue { get; } = [];

    public int CancelledByRolling { get; private set; }

    public int Of<T>()
        where T : StayChange => _changes.OfType<T>().Count();

    public static SeriesRun Of(RecordedFeed feed, FeedId id)
    {
        var run = new SeriesRun();
        var state = FeedState.Unread;
        FeedPicture? before = null;
        for (var i = 0; i < feed.Polls.Count; i++)
        {
            var poll = feed.Polls[i];
            if (poll.Picture is { } picture)
            {
                var isSame = ReferenceEquals(picture, before);
                var fact = new FeedFact(state.Fetch + 1, poll.At, poll.Today, isSame ? null : picture);
                var step = FeedRules.Apply(state, fact, GraceRules.Default, id);
                (state, before) = (step.Next, picture);
                run.Note(step, i, poll.Today);
            }
            run.SuspectPolls += state.IsHoldingMassLoss ? 1 : 0;
            run.Closed = state.Closed(poll.Today);
            var shown = poll.Picture is null ? null : NightSet.Of(poll.Picture.Events.Select(static e => e.Dates));
            run.Count.Add(new CountedPoll(poll.At, poll.Today, shown, run.Closed));
        }
        run.Explain(feed);
        return run;
    }

    private void Note(FeedStep step, int poll, DateOnly today)
    {
        _changes.AddRange(step.Changes);
        ChangedPolls += step.Changes.Count > 0 ? 1 : 0;
        _cancelled.AddRange(step.Changes.OfType<StayChange.Cancelled>().Select(c => (poll, today, c.Stay)));
    }

    // Looks only at what the feed shows: was there, from the poll that lost the stay to three after its
    // cancellation, an event new since then that could have been the same stay?
    private void Explain(RecordedFeed feed)
    {
        var good = feed.Polls.Select(static (p, i) => (p, i)).Where(static p => p.p.Picture is not null).ToList();
        foreach (var (poll, _, stay) in _cancelled)
        {
            var at = good.FindIndex(g => g.i == poll);
            var lost = at;
            while (lost > 0 && !Shows(good[lost - 1].p, stay.Uid))
                lost--;
            CancelledByRolling += stay.Whole.Arrival <= good[lost].p.Today ? 1 : 0;
            var known = good[lost - 1].p.Picture!.Events.Select(static e => e.Uid).ToHashSet();
            var heir = good[lost..Math.Min(good.Count, at + 4)]
                .SelectMany(static g => g.p.Picture!.Events)
                .FirstOrDefault(e => !known.Contains(e.Uid) && IsClose(e.Dates, stay.Dates) && CouldBe(stay, e));
            if (heir is not null)
                CancelledByReissue.Add($"  poll {poll}: {stay.Kind} {stay.Dates} {stay.Uid[^10..]} -> {heir.Kind} {heir.Dates} {heir.Uid[^10..]} lost {good[lost].i}");
        }
    }

    private static bool Shows(ReadPoll poll, string uid) => poll.Picture!.Events.Any(e => e.Uid == uid);

    // In a feed that merges twenty rooms, a shared night alone says nothing.
    private static bool IsClose(StayDates a, StayDates b) =>
        a.Overlaps(b) && (a.Arrival == b.Arrival || a.Departure == b.Departure || 2 * a.OverlapNights(b) >= Math.Max(a.Nights, b.Nights));

    private static bool CouldBe(FeedStay stay, FeedEvent e) =>
        !(stay.ReservationCode is { } a && e.ReservationCode is { } b && a != b)
        && !(stay.Kind == StayKind.Booking && e.Kind == FeedEventKind.Block)
        && !(stay.Kind == StayKind.Block && e.Kind == FeedEventKind.Booking);
}
