using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.State.Prices;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Pricing;

/// <summary>Prices and restrictions that were said of one rate plan, folded over what was said before.</summary>
internal sealed class PriceResolver(TenantDirectory tenants, DirtyTargets dirty) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
    {
        var tenant = events[0].Tenant;
        var commands = events.Select(static e => (Event: e, Command: FactJson.Read<PriceCommand>(e.Payload))).ToList();
        var (unit, ratePlan) = (new UnitId(commands[0].Command.Unit), commands[0].Command.RatePlan);
        if (CurrencyOf(tenant, unit, ratePlan) is not { } currency)
            return new Resolution([.. commands.Select(c => Refuse(c.Event, ratePlan, "ratePlan", $"There is no rate plan '{ratePlan}' any more."))]);

        var head = PriceStore.HeadOf(connection, tenant, unit, ratePlan);
        var isNewCurrency = head.Currency is { } old && old != currency;
        var fold = new PriceFold(PriceStore.LoadFacts(connection, tenant, unit, ratePlan, isNewCurrency ? StayDates.All : HullOf(commands.Select(static c => c.Command))));
        if (isNewCurrency)
            fold.ForgetPrices(events[0].Id);
        var verdicts = commands.Select(c => c.Command.Currency == currency
            ? Close(c.Event, ratePlan, fold.Apply(c.Event.Id, c.Command.Ranges), head.Version)
            : Refuse(c.Event, ratePlan, "ratePlan", $"The currency of '{ratePlan}' is {currency} by now; this was said in {c.Command.Currency}.")).ToList();
        var said = fold.Said;
        if (said.Count == 0)
            return new Resolution(verdicts);

        var speakers = said.Select(static f => f.Event).ToHashSet();
        return new Resolution(verdicts)
        {
            IsCurrent = session => PriceStore.VersionOf(session, tenant, unit, ratePlan) == head.Version,
            Write = session =>
            {
                PriceStore.Save(session, tenant, unit, ratePlan, currency, said);
                foreach (var (item, command) in commands.Where(c => speakers.Contains(c.Event.Id)))
                    PriceStore.SaveSaid(session, new PriceSaid(item.Id, command.Source, item.ReceivedAt));
                var changed = fold.Changed.ToList();
                if (PriceFold.HullOf([.. changed.Select(static f => f.Night)]) is { } nights)
                    dirty.MarkPrices(session, tenant, unit, ratePlan, nights, changed.Min(static f => PriceCommand.UrgencyOf(f.Field, f.Value)));
            },
        };
    }

    private string? CurrencyOf(TenantId tenant, UnitId unit, string ratePlan) =>
        tenants.Current.Find(tenant, unit)?.RatePlans.FirstOrDefault(p => p.Id == ratePlan)?.Currency;

    private static StayDates HullOf(IEnumerable<PriceCommand> commands)
    {
        var ranges = commands.SelectMany(static c => c.Ranges).ToList();
        return new StayDates(ranges.Min(static r => r.Nights.Arrival), ranges.Max(static r => r.Nights.Departure));
    }

    private static (long, Verdict) Close(JournalEvent item, string ratePlan, PriceStep step, long version)
    {
        var outcome = step switch
        {
            { Changed: > 0 } => PriceOutcome.Changed,
            { Said: 0, Older: > 0 } => PriceOutcome.Superseded,
            _ => PriceOutcome.Unchanged,
        };
        var result = new PriceResult(outcome)
        {
            RatePlan = ratePlan,
            Version = step.Said > 0 ? version + 1 : version,
            Changed = step.Changed,
            Nights = step.Nights,
        };
        return (item.Id, outcome switch
        {
            PriceOutcome.Changed => new Verdict.Closed(Outcome.Applied, Result: FactJson.Write(result)),
            PriceOutcome.Unchanged => new Verdict.Closed(Outcome.Ignored, "All of this had been said already.", Result: FactJson.Write(result)),
            _ => new Verdict.Closed(Outcome.Superseded, "Newer events have said something else of all these nights.", Result: FactJson.Write(result)),
        });
    }

    private static (long, Verdict) Refuse(JournalEvent item, string ratePlan, string field, string words)
    {
        var result = new PriceResult(PriceOutcome.Invalid) { RatePlan = ratePlan, Errors = new Dictionary<string, string[]> { [field] = [words] } };
        return (item.Id, new Verdict.Closed(Outcome.Ignored, words, Result: FactJson.Write(result)));
    }
}
