using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>Makes events of a channel's revisions, all of a page in one transaction; one that is there already makes none.</summary>
internal sealed class BookingImporter(Database database, EventJournal journal, TimeProvider time)
{
    /// <summary>Answers after the commit with the events, in the order of the revisions.</summary>
    public Task<IReadOnlyList<Appended>> JournalAsync(ChannelKey key, IReadOnlyList<BookingRevision> revisions, CancellationToken cancel) =>
        JournalAsync(key, revisions, [], cancel);

    /// <summary>A page of a list: what of it cannot be read is journaled too, because no list is read again by itself.</summary>
    public Task JournalListAsync(ChannelKey key, BookingPage page, CancellationToken cancel) => JournalAsync(key, page.Revisions, page.Unreadable, cancel);

    private Task<IReadOnlyList<Appended>> JournalAsync(
        ChannelKey key, IReadOnlyList<BookingRevision> revisions, IReadOnlyList<UnreadableRevision> unreadable, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var items = revisions.Select(revision => new NewEvent(
            key.Tenant, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(key.Connection, revision.BookingId), BookingEvents.Revised,
            key.Connection.Value, FactJson.Write(revision), now)
        {
            Dedupe = DedupeKey.Of(BookingEvents.Revised, key.Tenant.Value, key.Connection.Value, revision.RevisionId).Bytes.ToArray(),
        }).Concat(unreadable.Select(entry => new NewEvent(
            key.Tenant, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(key.Connection, entry.RevisionId), BookingEvents.Unreadable,
            key.Connection.Value, FactJson.Write(new UnreadableBooking(entry.RevisionId, entry.Why)), now)
        {
            Dedupe = DedupeKey.Of(BookingEvents.Unreadable, key.Tenant.Value, key.Connection.Value, entry.RevisionId, entry.Why).Bytes.ToArray(),
        })).ToList();
        return database.Writer.WriteAsync(
            new JournalFunction<IReadOnlyList<Appended>>(journal, (_, append) => [.. items.Select(append)]) { Class = WorkClass.Critical }, cancel);
    }
}
