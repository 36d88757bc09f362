using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// Reads the list of a joined system to its end: the items of a page and the cursor behind it in one transaction, then the
/// acknowledgement. One that failed is owed, is a row, and is made up for by the next, or by the next pull.
/// </summary>
internal sealed class FactDrain(BookingImporter importer, Database database, AcknowledgementTimes times)
{
    /// <summary>A million items; the next pull goes on.</summary>
    private const int MostPages = 1_000;

    public async Task<Drained> DrainAsync(IFactPull facts, ChannelAccess access, WorkClass urgency, CancellationToken cancel)
    {
        var (key, list) = (ChannelKey.Of(access), facts.ListOf(access));
        var cursor = await AcknowledgeAsync(facts, access, database.Readers.Read(c => FactCursorStore.Of(c, key, list)), cancel);
        var drained = new Drained(null);
        for (var page = 0; page < MostPages; page++)
        {
            // 1 read
            var answer = await facts.PullAsync(access, cursor.Cursor, urgency, cancel);
            if (answer is not Answer<FactPage>.Got { Value: { } got })
                return drained with { Problem = DrainProblem.Of(answer), Unacknowledged = OwedOf(cursor) };

            // 2 journal, with the cursor
            var (after, stamp) = (cursor with { Cursor = got.Next ?? cursor.Cursor }, times.Stamp());
            var appended = await importer.JournalAsync(key, got, session => FactCursorStore.Save(session, after), cancel);
            foreach (var fact in appended.Where(static a => !a.IsDuplicate))
                times.Arrived(key, fact.Id.ToString(), stamp);
            drained = drained with { Seen = drained.Seen + appended.Count, New = drained.New + appended.Count(static a => !a.IsDuplicate) };

            // 3 acknowledge what is committed
            cursor = await AcknowledgeAsync(facts, access, after, cancel);
            if (!got.HasMore)
                return drained with { Unacknowledged = OwedOf(cursor) };
        }
        return drained with { Problem = DrainProblem.Later($"The system still offers more after {MostPages} pages; the next pull goes on."), Unacknowledged = OwedOf(cursor) };
    }

    private static int OwedOf(FactCursor cursor) => cursor.Owed is null ? 0 : 1;

    private async Task<FactCursor> AcknowledgeAsync(IFactPull facts, ChannelAccess access, FactCursor cursor, CancellationToken cancel)
    {
        if (cursor.Owed is not { } owed || await facts.AcknowledgeAsync(access, owed, cancel) is not ItemOutcome.AcceptedItem)
            return cursor;
        times.AllAcknowledged(ChannelKey.Of(access));
        var known = cursor with { Acknowledged = owed };
        await database.Writer.WriteAsync(WorkClass.High, session =>
        {
            FactCursorStore.Save(session, known);
            return true;
        }, cancel);
        return known;
    }
}
