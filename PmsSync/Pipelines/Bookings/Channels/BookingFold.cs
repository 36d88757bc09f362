using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>One run of a booking's events, folded over what is known of it. The set of revisions counts, never the order of their arrival.</summary>
internal sealed class BookingFold(ChannelBookingKey key, ChannelBookingRow? stored)
{
    /// <summary>Far more than a booking is ever changed; beyond it old ones are forgotten.</summary>
    private const int MostRevisions = 200;

    private readonly List<KnownRevision> _known = [.. stored?.Revisions ?? []];
    private readonly List<(JournalEvent Item, string? Revision)> _seen = [];
    private readonly Dictionary<long, UnreadableBooking> _unreadable = [];
    private KeptRevision? _kept = stored?.Kept;
    private Lists? _lists;

    public bool SourceRemoved { get; private set; } = stored?.SourceRemoved ?? false;

    public ChannelBookingKey Key => key;

    /// <summary>Revisions that these events brought, whether they hold or not.</summary>
    public List<ArrivedRevision> Brought { get; } = [];

    /// <summary>In the order of their source; empty where nothing is known.</summary>
    public IReadOnlyList<KnownRevision> Known => _known;

    /// <summary>The same, with when they arrived.</summary>
    public IReadOnlyList<ArrivedRevision> Arrived => Now.Arrived;

    /// <summary>What is to be said of each of them, in the order of their arrival.</summary>
    public IReadOnlyList<RevisionFinding> Findings => Now.Findings;

    /// <summary>A person's word on which of them holds, while it counts; null for none.</summary>
    public KeptRevision? Kept => RevisionRules.Counts(Revisions, _kept) ? _kept : null;

    /// <summary>A person's word that these events put an end to; null for none.</summary>
    public KeptRevision? Ended => Kept is null ? _kept : null;

    /// <summary>The one that holds.</summary>
    public BookingRevision Holds => RevisionRules.Holds(Revisions, _kept);

    /// <summary>As <see cref="Known"/>.</summary>
    public IReadOnlyList<BookingRevision> Revisions => Now.Revisions;

    // A booking may have hundreds of revisions, and each of them is asked for more than once.
    private Lists Now => _lists ??= Lists.Of(_known);

    /// <param name="kept">A person's newest word; null where that leaves it to the order of the source.</param>
    public void Decide(KeptRevision? kept) => _kept = kept;

    public void Add(JournalEvent item)
    {
        switch (item.Kind)
        {
            case BookingEvents.Revised:
                Revise(item, FactJson.Read<BookingRevision>(item.Payload));
                break;
            case BookingEvents.Unreadable:
                _unreadable[item.Id] = FactJson.Read<UnreadableBooking>(item.Payload);
                _seen.Add((item, null));
                break;
            case BookingEvents.Mapped:
                _seen.Add((item, null));
                break;
            case BookingEvents.Source:
                SourceRemoved = FactJson.Read<BookingSourceEvent>(item.Payload).IsRemoved;
                _seen.Add((item, null));
                break;
            default:
                throw new InvalidOperationException($"Unknown booking event '{item.Kind}'.");
        }
    }

    public IReadOnlyList<(long EventId, Verdict Verdict)> Verdicts => [.. _seen.Select(s => (s.Item.Id, VerdictOf(s.Item, s.Revision)))];

    private void Revise(JournalEvent item, BookingRevision revision)
    {
        if (revision.BookingId != key.BookingId)
            throw new InvalidOperationException($"A revision of booking {revision.BookingId} stands in the lane of {key.BookingId}.");
        _seen.Add((item, revision.RevisionId));
        if (_known.Exists(k => k.Revision.RevisionId == revision.RevisionId))
            return;
        var before = _known.FindLastIndex(k => RevisionOrder.Instance.Compare(k.Revision, revision) < 0);
        _known.Insert(before + 1, new KnownRevision(revision, item.Id) { Units = RoomUnits.Nothing });
        if (_known.Count > MostRevisions)
            ForgetOne();
        _lists = null;
        Brought.Add(new ArrivedRevision(revision, item.Id));
    }

    // The oldest, but not the one that a person keeps, nor the newest, nor the one that lists the most rooms: a stay of the booking is known by
    // its place among them.
    private void ForgetOne()
    {
        var most = _known.MaxBy(static k => k.Revision.Rooms.Count);
        _known.RemoveAt(_known.FindIndex(k => k != most && k != _known[^1] && k.Revision.RevisionId != _kept?.Revision));
    }

    private Verdict VerdictOf(JournalEvent item, string? revision)
    {
        if (_unreadable.TryGetValue(item.Id, out var entry))
            return new Verdict.Dead($"Revision {entry.RevisionId} of a booking could not be read when the channel's list was: {entry.Why}. If it holds, close its nights by a block; then discard this letter.");
        if (_known.Count == 0)
            return new Verdict.Closed(Outcome.Ignored, "Nothing is known of this booking.");
        if (revision is null)
            return Verdict.Closed.Applied;
        var newest = _known[^1];
        if (newest.EventId == item.Id)
            return RevisionWords.Holds(FindingOf(item)!) is { } words ? new Verdict.Closed(Outcome.Applied, words) : Verdict.Closed.Applied;
        return FindingOf(item) is { } finding
            ? new Verdict.Closed(Outcome.Superseded, RevisionWords.Late(finding), newest.EventId)
            : new Verdict.Closed(Outcome.Ignored, "This revision was there already.", _known.Find(k => k.Revision.RevisionId == revision)?.EventId);
    }

    // One that is too old to be kept was brought all the same.
    private RevisionFinding? FindingOf(JournalEvent item) =>
        Findings.FirstOrDefault(f => f.Revision.Event == item.Id)
            ?? Brought.Where(b => b.Event == item.Id).Select(b => RevisionRules.Judge(Arrived.Append(b)).First(f => f.Revision == b)).FirstOrDefault();

    /// <summary>What follows from the revisions that are known, until there is another one.</summary>
    private sealed record Lists(IReadOnlyList<BookingRevision> Revisions, IReadOnlyList<ArrivedRevision> Arrived, IReadOnlyList<RevisionFinding> Findings)
    {
        public static Lists Of(IReadOnlyList<KnownRevision> known)
        {
            List<ArrivedRevision> arrived = [.. known.Select(static k => new ArrivedRevision(k.Revision, k.EventId))];
            return new([.. known.Select(static k => k.Revision)], arrived, RevisionRules.Judge(arrived));
        }
    }
}
