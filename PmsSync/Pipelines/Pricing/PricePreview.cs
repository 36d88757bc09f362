using Microsoft.Data.Sqlite;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Pricing;

/// <summary>What would become of prices if they were said now, by the very rules that would apply them. Nothing is written.</summary>
internal sealed class PricePreview(PriceResolver prices, Database database)
{
    /// <summary>Behind every event that there is: of two words of one instant the later event's counts, and these would be said last.</summary>
    private const long First = 1L << 62;

    /// <param name="items">Prices that are set; those of one rate plan in their order.</param>
    /// <param name="cancel">Looked at between rate plans.</param>
    /// <returns>The events as they would be closed, in the same order.</returns>
    public IReadOnlyList<JournalEvent> Of(IEnumerable<NewEvent> items, CancellationToken cancel)
    {
        var events = items.Select(static (item, i) => Imagined(item, First + i)).ToList();
        var closed = events.GroupBy(static e => e.Lane).SelectMany(lane => Closed(lane, cancel)).ToDictionary(static e => e.Id);
        return [.. events.Select(e => closed[e.Id])];
    }

    private List<JournalEvent> Closed(IGrouping<string, JournalEvent> lane, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return database.Readers.ReadTogether(c => Closed(c, lane));
    }

    private List<JournalEvent> Closed(SqliteConnection connection, IGrouping<string, JournalEvent> lane)
    {
        var events = lane.ToDictionary(static e => e.Id);
        return
        [
            .. from verdict in prices.Resolve(connection, lane.Key, [.. lane]).Verdicts
               let closed = (Verdict.Closed)verdict.Verdict
               select events[verdict.EventId] with { Outcome = closed.Outcome, Note = closed.Note, Result = closed.Result },
        ];
    }

    private static JournalEvent Imagined(NewEvent item, long id) => new(
        id, item.Tenant, item.Pipeline, item.Class, item.Lane, item.Kind, item.Source, item.Payload, item.ReceivedAt, Outcome.Open, ClosedAt: null, Note: null, ByEvent: null,
        Result: null, Attempts: 0, FailedAt: null, RetryAt: null, Error: null);
}
