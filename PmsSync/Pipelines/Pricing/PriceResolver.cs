using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.State.Prices;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Pricing;

/// <summary>Prices and restrictions that were said of one rate plan, folded over what was said before.</summary>
internal sealed class PriceResolver(TenantDirectory tenants, DirtyTargets dirty, TimeProvider time) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events) =>
        Apply(connection, [.. events.Select(static e => (e, FactJson.Read<PriceCommand>(e.Payload)))]);

    /// <summary>Folds commands of one rate plan, in order.</summary>
    /// <param name="commands">At least one.</param>
    public Resolution Apply(SqliteConnection connection, IReadOnlyList<(JournalEvent Event, PriceCommand Command)> commands)
    {
        var tenant = commands[0].Event.Tenant;
        var (unitId, ratePlan) = (new UnitId(commands[0].Command.Unit), commands[0].Command.RatePlan);
        var unit = tenants.Current.Find(tenant, unitId);
        if (unit?.RatePlans.FirstOrDefault(p => p.Id == ratePlan) is not { Currency: { } currency } plan)
            return new Resolution([.. commands.Select(c => PriceAnswers.Refuse(c.Event, ratePlan, "ratePlan", $"There is no rate plan '{ratePlan}' any more."))]);

        // 1 load
        var head = PriceStore.HeadOf(connection, tenant, unitId, ratePlan);
        var isWeighedAnew = head.IsWeighedOtherwise(plan.Sources, currency);
        var nights = isWeighedAnew ? StayDates.All : HullOf(commands.Select(static c => c.Command));
        var fold = new PriceFold(nights is { } hull ? PriceStore.LoadVoices(connection, tenant, unitId, ratePlan, hull) : [], plan.Sources, currency);

        // 2 resolve
        if (isWeighedAnew)
            fold.Weigh(PriceStore.LoadFacts(connection, tenant, unitId, ratePlan, StayDates.All));
        var steps = commands.Select(c => (c.Event, c.Command, Done: Fold(fold, c.Event, c.Command))).ToList();
        var verdicts = steps.ConvertAll(s => PriceAnswers.Close(s.Event, s.Command, s.Done.Whole, s.Done.Each, head.Version, currency));
        var said = fold.Said;
        var late = LateArrivals.Of(connection, unit, plan, steps.Select(static s => s.Done.Whole.Late).OfType<LatePrices>(), time.GetUtcNow());
        if (said.Count == 0 && late.IsEmpty && !isWeighedAnew)
            return new Resolution(verdicts);

        // 3 commit if unchanged
        var speakers = fold.Speakers;
        return new Resolution(verdicts)
        {
            IsCurrent = session => PriceStore.VersionOf(session, tenant, unitId, ratePlan) == head.Version,
            Write = session =>
            {
                late.Write(session);
                if (said.Count == 0 && !isWeighedAnew)
                    return;
                var id = PriceStore.Save(session, tenant, unitId, ratePlan, currency, said, plan.Sources);
                foreach (var (field, night, others) in fold.Others)
                    PriceStore.SaveClaims(session, id, field, night, others);
                foreach (var (item, command) in commands.Where(c => speakers.Contains(c.Event.Id)))
                    PriceStore.SaveSaid(session, item.Tenant, SaidBy(item, command));
                var changed = fold.Changed.ToList();
                if (PriceFold.HullOf([.. changed.Select(static f => f.Night)]) is { } span)
                    dirty.MarkPrices(session, tenant, unitId, ratePlan, span, changed.Min(static f => PriceCommand.UrgencyOf(f.Field, f.Value)));
            },
        };
    }

    // Only a file's sender asks what became of each range.
    private static (PriceStep Whole, IReadOnlyList<PriceStep> Each) Fold(PriceFold fold, JournalEvent item, PriceCommand command) =>
        command.Lines is null ? (fold.Apply(SaidBy(item, command), command.Ranges), []) : fold.ApplyEach(SaidBy(item, command), command.Ranges);

    private static PriceSaid SaidBy(JournalEvent item, PriceCommand command) => new(item.Id, command.Source, command.OccurredAt ?? item.ReceivedAt)
    {
        Version = command.Version,
        IsOrdered = command.Version is not null || command.OccurredAt is not null,
        Currency = command.Currency,
        By = command.By,
    };

    /// <summary>Null where the commands name no night.</summary>
    private static StayDates? HullOf(IEnumerable<PriceCommand> commands)
    {
        var ranges = commands.SelectMany(static c => c.Ranges).ToList();
        return ranges.Count == 0 ? null : new StayDates(ranges.Min(static r => r.Nights.Arrival), ranges.Max(static r => r.Nights.Departure));
    }
}
