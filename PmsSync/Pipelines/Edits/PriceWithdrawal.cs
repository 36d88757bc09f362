using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Pipelines.Pricing;
using PmsSync.State.Prices;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Edits;

/// <summary>
/// Takes back what was said here as a channel's word when its change was adopted: what the other sources say counts as if that had
/// never been said. What was said of a night since stays.
/// </summary>
internal static class PriceWithdrawal
{
    /// <param name="connection">A view of the last commit.</param>
    /// <param name="target">The channel's rate plan.</param>
    /// <param name="evidence">With what was adopted, and by which event.</param>
    /// <param name="item">The event by which it is taken back.</param>
    /// <param name="by">Whose key it was.</param>
    /// <param name="dirty">Hears of what changes.</param>
    /// <returns>How many nights' values are taken back, and what to write; it has no verdict yet.</returns>
    public static (int Values, Resolution Writes) Of(SqliteConnection connection, Target target, EditEvidence evidence, JournalEvent item, string by, DirtyTargets dirty)
    {
        var ratePlan = target.RatePlan!;
        var head = PriceStore.HeadOf(connection, target.Tenant, target.Unit, ratePlan);
        // By the order that all of the rate plan was weighed by: another one is weighed by its own event.
        var order = head.Sources is { } sources ? new SourceOrder(sources.Split(',')) : SourceOrder.None;
        var hull = new StayDates(evidence.Values.Min(static v => v.From), evidence.Values.Max(static v => v.To));
        var voices = PriceStore.LoadVoices(connection, target.Tenant, target.Unit, ratePlan, hull).ToLookup(static v => (v.Night, v.Field), static v => v.Claim);
        var again = new PriceSaid(item.Id, target.Connection.Value, item.ReceivedAt) { By = by };
        var cells = evidence.Values
            .SelectMany(v => Enumerable.Range(v.From.DayNumber, v.To.DayNumber - v.From.DayNumber).Select(day => (Value: v, Night: DateOnly.FromDayNumber(day))))
            .Select(c => CellOf(c.Value, c.Night, [.. voices[(c.Night, new NightField(c.Value.Code))]], evidence.Adopted!.Value, again, order))
            .OfType<Cell>().OrderBy(static c => c.Night).ThenBy(static c => c.Field.Code).ToList();
        return (cells.Count, new Resolution([])
        {
            IsCurrent = session => PriceStore.VersionOf(session, target.Tenant, target.Unit, ratePlan) == head.Version,
            Write = session => Write(session, target, head.Currency!, cells, again, order, dirty),
        });
    }

    /// <returns>Null where the channel's adopted word does not stand any more.</returns>
    private static Cell? CellOf(EditedValue value, DateOnly night, PriceClaim[] claims, long adoption, PriceSaid again, SourceOrder order)
    {
        if (!Array.Exists(claims, c => c.By.Event == adoption))
            return null;
        var was = PriceRules.Winner(claims, order);
        List<PriceClaim> left = [.. claims.Where(c => c.By.Event != adoption)];
        // Ours had been its own earlier word, which the adopted one replaced: it says that again, where it is the one who counts.
        if (value.WasTheirs && was.By.Event == adoption)
            left.Add(new PriceClaim(value.Ours, again));
        else if (left.Count == 0)
            left.Add(new PriceClaim(null, again));
        var now = PriceRules.Winner([.. left], order);
        return new Cell(new NightField(value.Code), night, now, [.. left.Where(c => c != now)], IsChanged: now.Value != was.Value);
    }

    private static void Write(WriteSession session, Target target, string currency, List<Cell> cells, PriceSaid again, SourceOrder order, DirtyTargets dirty)
    {
        var plan = PriceStore.Save(session, target.Tenant, target.Unit, target.RatePlan!, currency, cells.Select(static c => new PriceFact(c.Field, c.Night, c.Now.Value, c.Now.By.Event)), order);
        foreach (var cell in cells)
            PriceStore.SaveClaims(session, plan, cell.Field, cell.Night, cell.Others);
        if (cells.Exists(c => c.Now.By == again || c.Others.Any(o => o.By == again)))
            PriceStore.SaveSaid(session, target.Tenant, again);
        var changed = cells.FindAll(static c => c.IsChanged);
        if (PriceFold.HullOf([.. changed.Select(static c => c.Night)]) is { } span)
            dirty.MarkPrices(session, target.Tenant, target.Unit, target.RatePlan!, span, changed.Min(static c => PriceCommand.UrgencyOf(c.Field, c.Now.Value)));
    }

    /// <summary>One value of a night without the adopted word.</summary>
    private sealed record Cell(NightField Field, DateOnly Night, PriceClaim Now, IReadOnlyList<PriceClaim> Others, bool IsChanged);
}
