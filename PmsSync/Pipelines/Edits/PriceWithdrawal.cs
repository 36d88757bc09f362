using Microsoft.Data.Sqlite;
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
        var head = PriceStore.HeadOf(connection, target.Tenant, target.Unit, target.RatePlan!);
        // By the order that all of the rate plan was weighed by: another one is weighed by its own event.
        var order = head.Sources is { } sources ? new SourceOrder(sources.Split(',')) : SourceOrder.None;
        var hull = new StayDates(evidence.Values.Min(static v => v.From), evidence.Values.Max(static v => v.To));
        var fold = new PriceFold(PriceStore.LoadVoices(connection, target.Tenant, target.Unit, target.RatePlan!, hull), order, head.Currency ?? "");
        // What it says again, it says in the currency in which it spoke; the rate plan's may be another by now.
        var again = new PriceSaid(item.Id, target.Connection.Value, item.ReceivedAt) { Currency = fold.CurrencyOf(evidence.Adopted!.Value) ?? head.Currency, By = by };
        var taken = evidence.Values.Sum(value => NightsOf(value).Count(night => TakeBack(fold, value, night, evidence.Adopted!.Value, again)));
        return (taken, new Resolution([])
        {
            IsCurrent = session => PriceStore.VersionOf(session, target.Tenant, target.Unit, target.RatePlan!) == head.Version,
            Write = session => Write(session, target, head.Currency!, fold, again, order, dirty),
        });
    }

    // Ours had been its own earlier word, which the adopted one replaced: it says that again, where it is the one who counts.
    private static bool TakeBack(PriceFold fold, EditedValue value, DateOnly night, long adoption, PriceSaid again) =>
        fold.TakeBack((night, new NightField(value.Code)), adoption, new PriceClaim(value.WasTheirs ? value.Ours : null, again), isAgain: value.WasTheirs);

    private static IEnumerable<DateOnly> NightsOf(EditedValue value) =>
        Enumerable.Range(value.From.DayNumber, value.To.DayNumber - value.From.DayNumber).Select(DateOnly.FromDayNumber);

    private static void Write(WriteSession session, Target target, string currency, PriceFold fold, PriceSaid again, SourceOrder order, DirtyTargets dirty)
    {
        var plan = PriceStore.Save(session, target.Tenant, target.Unit, target.RatePlan!, currency, fold.Said, order);
        foreach (var (field, night, others) in fold.Others)
            PriceStore.SaveClaims(session, plan, field, night, others);
        if (fold.Speakers.Contains(again.Event))
            PriceStore.SaveSaid(session, target.Tenant, again);
        var changed = fold.Changed.ToList();
        if (PriceFold.HullOf([.. changed.Select(static f => f.Night)]) is { } span)
            dirty.MarkPrices(session, target.Tenant, target.Unit, target.RatePlan!, span, changed.Min(static f => PriceCommand.UrgencyOf(f.Field, f.Value)));
    }
}
