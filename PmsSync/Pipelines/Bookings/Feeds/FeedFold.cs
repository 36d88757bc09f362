using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>The state of one feed while a run of its events passes over it, and all that is to be written at the end.</summary>
internal sealed class FeedFold(FeedId feed, FeedState state, FeedStateRow? stored, Func<string, StayRow?> find, EchoEvidence echoes)
{
    private readonly Dictionary<string, StayRow> _rows = [];
    private readonly List<HistoryRow> _history = [];
    private FeedState _state = state;
    private DateOnly _today = stored?.Today ?? default;
    private bool _suspect = stored?.IsSuspect ?? false;
    private bool _heldChanged;

    public FeedId Feed => feed;

    public List<(long EventId, Verdict Verdict)> Verdicts { get; } = [];

    public bool ChangesCalendar { get; private set; }

    public void Read(JournalEvent item, FeedReadEvent read)
    {
        var step = FeedRules.Apply(_state, read.Fact, read.Grace, feed);
        if (step.Superseded)
        {
            Verdicts.Add((item.Id, new Verdict.Closed(Outcome.Superseded, $"Fetch {_state.Fetch} of this feed was applied before.")));
            return;
        }
        _today = read.Fact.Today;
        _suspect = step.Suspect;
        Take(item, step, read.Fact.At);
        var words = step.Remarks.Count == 0 ? null : string.Join(' ', step.Remarks);
        Verdicts.Add((item.Id, new Verdict.Closed(Outcome.Applied, words)));
    }

    /// <param name="item">The release.</param>
    /// <param name="release">Which nights.</param>
    /// <param name="isSourceRemoved">Then the feed's stays themselves are given up: nobody else ever will.</param>
    public void Release(JournalEvent item, FeedReleaseEvent release, bool isSourceRemoved)
    {
        var step = isSourceRemoved
            ? FeedRules.GiveUp(_state, release.Nights, item.ReceivedAt, release.Today)
            : FeedRules.Release(_state, release.Nights, item.ReceivedAt, release.Today);
        var had = _state.Closed(release.Today).Except(step.Next.Closed(release.Today)).Union(_state.HeldNights.Intersect(NightSet.Of(release.Nights)));
        _suspect = step.Next.IsHoldingMassLoss;
        Take(item, step, item.ReceivedAt);
        var result = FactJson.Write(new FeedReleaseResult(step.Freed));
        Verdicts.Add((item.Id, had.IsEmpty
            ? new Verdict.Closed(Outcome.Ignored, "Nothing of this feed is held on these nights.", Result: result)
            : new Verdict.Closed(Outcome.Applied, $"Released {NightText.Write(had)}.", Result: result)));
    }

    public void MarkSource(JournalEvent item, FeedSourceEvent source, IEnumerable<StayRow> stays)
    {
        foreach (var row in stays.Select(s => _rows.GetValueOrDefault(s.Stay.Id, s)).Where(r => r.Provenance.SourceRemoved != source.IsRemoved))
        {
            _rows[row.Stay.Id] = row with { Provenance = row.Provenance with { SourceRemoved = source.IsRemoved, ChangedEvent = item.Id } };
            _history.Add(new HistoryRow(row.Stay.Id, row.Stay.Version, item.Id, item.ReceivedAt, "source",
                source.IsRemoved ? "Its source was taken out of the configuration; its nights stay closed." : "Its source is configured again."));
        }
        Verdicts.Add((item.Id, Verdict.Closed.Applied));
    }

    /// <summary>The settings make something else of what looks like an echo.</summary>
    public void JudgeEchoes(JournalEvent item, IEnumerable<StayRow> seeming)
    {
        foreach (var row in seeming.Select(s => _rows.GetValueOrDefault(s.Stay.Id, s)).Where(r => r.Provenance.Resembles is not null && r.Provenance.IsSuspected != echoes.IsSuspected))
        {
            _rows[row.Stay.Id] = row with { Provenance = row.Provenance with { IsSuspected = echoes.IsSuspected, ChangedEvent = item.Id } };
            var (what, words) = FeedWords.OfEcho(echoes.IsSuspected);
            _history.Add(new HistoryRow(row.Stay.Id, row.Stay.Version, item.Id, item.ReceivedAt, what, words));
            ChangesCalendar = true;
        }
        Verdicts.Add((item.Id, Verdict.Closed.Applied));
    }

    public void Write(WriteSession session)
    {
        foreach (var row in _rows.Values)
            StayStore.Save(session, row);
        foreach (var line in _history)
            StayHistory.Add(session, feed.Tenant, line);
        if (_heldChanged)
            FeedStateStore.ReplaceHeld(session, feed, FeedRows.Held(feed, _state));
        if (ChangesCalendar)
            UnitVersions.Bump(session, feed.Tenant, feed.Unit);
        if (_state.LastGoodAt is { } goodAt)
            FeedStateStore.Save(session, feed, new FeedStateRow(_state.Fetch, goodAt, _today, IsUnsettled, _suspect, FactJson.Write(_state)));
    }

    // Unsettled: the next poll matters even if the feed says nothing new.
    private bool IsUnsettled => !_state.Held.IsEmpty || _state.Stays.Any(static s => s.Presence == FeedPresence.Missing);

    private void Take(JournalEvent item, FeedStep step, DateTimeOffset at)
    {
        foreach (var change in step.Changes)
            Take(item, change, at);
        var heldMoved = !_state.Held.SequenceEqual(step.Next.Held);
        _heldChanged |= heldMoved;
        ChangesCalendar |= step.Changes.Count > 0 || !_state.HeldNights.Equals(step.Next.HeldNights);
        _state = step.Next;
    }

    private void Take(JournalEvent item, StayChange change, DateTimeOffset at)
    {
        var id = change.Stay.StayId;
        var before = _rows.GetValueOrDefault(id) ?? find(id);
        var row = FeedRows.Of(feed, change.Stay, before, LookalikesOf(change, before, at), echoes.IsSuspected, item.Id, at);
        _rows[id] = row;
        var (what, words) = FeedWords.Of(change);
        _history.Add(new HistoryRow(id, row.Stay.Version, item.Id, at, what, words));
    }

    // A closure that was somebody's when it appeared does not become an echo by a new name, or by its nights rolling out. One that seemed
    // to be ours still does while it takes no other nights; with others it is judged by what its channel had read by then. What is past
    // proves nothing: it is told no more.
    private Lookalikes? LookalikesOf(StayChange change, StayRow? before, DateTimeOffset at)
    {
        var nights = change.Stay.Dates;
        if (change is StayChange.Appeared)
            return echoes.MirroredBy(change.Stay, nights, change.Stay.FirstSeenAt);
        if (before is not { Provenance.Resembles: { } seemed })
            return null;
        var takesOthers = StayDates.TryCreate(_today < nights.Arrival ? nights.Arrival : _today, nights.Departure, out var ahead) && !before.Taken.Contains(ahead);
        return takesOthers ? echoes.MirroredBy(change.Stay, ahead, at) : seemed;
    }
}
