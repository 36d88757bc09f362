using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>Makes events of what a channel told, all of a page in one transaction; one that is there already makes none.</summary>
internal sealed class BookingImporter(Database database, EventJournal journal, TimeProvider time)
{
    /// <summary>Answers after the commit with the events, in the order of the revisions.</summary>
    public Task<IReadOnlyList<Appended>> JournalAsync(ChannelKey key, IReadOnlyList<BookingRevision> revisions, CancellationToken cancel) =>
        JournalAsync(key, revisions, [], cancel);

    /// <summary>A page of a list: what of it cannot be read is journaled too, because no list is read again by itself.</summary>
    public Task JournalListAsync(ChannelKey key, BookingPage page, CancellationToken cancel) => JournalAsync(key, page.Revisions, page.Unreadable, cancel);

    /// <summary>What a joined system told, and beside it whatever <paramref name="with"/> writes in the same transaction.</summary>
    public Task<IReadOnlyList<Appended>> JournalAsync(ChannelKey key, FactPage page, Action<WriteSession> with, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return WriteAsync(key, [.. page.Bookings.Select(b => Revised(key, b, now)), .. page.Other.Select(o => Other(key, o, now))], with, cancel);
    }

    private Task<IReadOnlyList<Appended>> JournalAsync(
        ChannelKey key, IReadOnlyList<BookingRevision> revisions, IReadOnlyList<UnreadableRevision> unreadable, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return WriteAsync(key, [.. revisions.Select(r => Revised(key, r, now)), .. unreadable.Select(u => Unreadable(key, u.RevisionId, u.Why, now))], static _ => { }, cancel);
    }

    private Task<IReadOnlyList<Appended>> WriteAsync(ChannelKey key, List<NewEvent> items, Action<WriteSession> with, CancellationToken cancel) => database.Writer.WriteAsync(
        new JournalFunction<IReadOnlyList<Appended>>(journal, (session, append) =>
        {
            with(session);
            return [.. items.Select(append)];
        })
        { Class = WorkClass.Critical, Tenant = key.Tenant }, cancel);

    private static NewEvent Revised(ChannelKey key, BookingRevision revision, DateTimeOffset now) => Event(
        key, BookingLane.Of(key.Connection, revision.BookingId), BookingEvents.Revised, FactJson.Write(revision), now, revision.RevisionId);

    private static NewEvent Unreadable(ChannelKey key, string revisionId, string why, DateTimeOffset now) => Event(
        key, BookingLane.Of(key.Connection, revisionId), BookingEvents.Unreadable, FactJson.Write(new UnreadableBooking(revisionId, why)), now, revisionId, why);

    // One that may take nights stands in a booking's lane: until a person has dealt with it, nothing is opened.
    private static NewEvent Other(ChannelKey key, OtherFact fact, DateTimeOffset now) => fact.MayTakeNights
        ? Event(
            key, BookingLane.Of(key.Connection, fact.ItemId), BookingEvents.Unreadable, FactJson.Write(new UnreadableBooking(fact.ItemId, fact.Why)), now,
            fact.ItemId, fact.Mark)
        : Event(
            key, FactLane.Of(key.Connection, fact.ItemId), FactLane.NotTaken, FactJson.Write(new UntakenFact(fact.ItemId, fact.Why)), now, fact.ItemId, fact.Mark);

    private static NewEvent Event(ChannelKey key, string lane, string kind, byte[] payload, DateTimeOffset now, params ReadOnlySpan<string> identity) =>
        new(key.Tenant, Pipeline.Bookings, WorkClass.Critical, lane, kind, key.Connection.Value, payload, now)
        {
            Dedupe = DedupeKey.Of([kind, key.Tenant.Value, key.Connection.Value, .. identity]).Bytes.ToArray(),
        };
}
