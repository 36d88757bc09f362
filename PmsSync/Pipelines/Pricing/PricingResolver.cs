using Microsoft.Data.Sqlite;
using PmsSync.Journal;
using PmsSync.Pipelines.Edits;

namespace PmsSync.Pipelines.Pricing;

/// <summary>A rate plan's lane: what sources say of it, and what was changed at channels or decided about that.</summary>
internal sealed class PricingResolver(PriceResolver prices, EditResolver edits) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
    {
        var said = events.TakeWhile(static e => e.Kind is PriceCommand.Set or PriceCommand.Weigh).ToList();
        return said.Count > 0 ? prices.Resolve(connection, lane, said) : edits.Resolve(connection, events[0]);
    }
}
