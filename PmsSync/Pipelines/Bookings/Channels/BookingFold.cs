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

    public bool SourceRemoved { get; private set; } = stored?.SourceRemoved ?? false;

    /// <summary>Revisions that these events brought, whether they hold or not.</summary>
    public List<BookingRevision> Brought { get; } = [];

    /// <summary>In the order of their source; empty where nothing is known.</summary>
    public IReadOnlyList<KnownRevision> Known => _known;

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

    private bool IsFirst(JournalEvent item) => stored is not { Revisions.Count: > 0 } && _seen.Find(static s => s.Revision is not null).Item == item;

    private void Revise(JournalEvent item, BookingRevision revision)
    {
        if (revision.BookingId != key.BookingId)
            throw new InvalidOperationException($"A revision of booking {revision.BookingId} stands in the lane of {key.BookingId}.");
        _seen.Add((item, revision.RevisionId));
        if (_known.Exists(k => k.Revision.RevisionId == revision.RevisionId))
            return;
        _known.Add(new KnownRevision(revision, item.Id) { Units = RoomUnits.Nothing });
        _known.Sort(static (a, b) => RevisionOrder.Instance.Compare(a.Revision, b.Revision));
        if (_known.Count > MostRevisions)
            ForgetOne();
        Brought.Add(revision);
    }

    // The oldest, but not the one that lists the most rooms: a stay of the booking is known by its place among them.
    private void ForgetOne()
    {
        var most = _known.Max(static k => k.Revision.Rooms.Count);
        _known.RemoveAt(Math.Max(0, _known.FindIndex(k => k.Revision.Rooms.Count < most)));
    }

    private Verdict VerdictOf(JournalEvent item, string? revision)
    {
        if (_unreadable.TryGetValue(item.Id, out var entry))
            return new Verdict.Dead($"Revision {entry.RevisionId} of a booking could not be read when the channel's list was: {entry.Why}. If it holds, close its nights by a block; then discard this letter.");
        if (_known.Count == 0)
            return new Verdict.Closed(Outcome.Ignored, "Nothing is known of this booking.");
        var newest = _known[^1];
        if (revision is null)
            return Verdict.Closed.Applied;
        if (newest.EventId == item.Id)
            return RevisionWords.Holds(newest.Revision, _known.SkipLast(1).Select(static k => k.Revision), IsFirst(item)) is { } words
                ? new Verdict.Closed(Outcome.Applied, words)
                : Verdict.Closed.Applied;
        var known = _known.Find(k => k.Revision.RevisionId == revision);
        if (known is not null && known.EventId != item.Id)
            return new Verdict.Closed(Outcome.Ignored, "This revision was there already.", known.EventId);
        // One that is too old to be kept is older than all that are.
        return new Verdict.Closed(Outcome.Superseded, RevisionWords.Late(known?.Revision ?? _known[0].Revision, newest.Revision), newest.EventId);
    }
}
