using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Prices;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Pricing;

/// <summary>Compares, at the start and after each reload, by which order of sources and in which currency each rate plan's values were weighed; where it is another now, they are weighed anew.</summary>
internal sealed class SourceWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    /// <returns>How many rate plans are weighed anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var plans =
            (from tenant in tenants.Current.Tenants
             from unit in tenant.Units
             from plan in unit.RatePlans
             where plan.Currency is not null
             select (Unit: unit, Plan: plan)).ToList();
        var changed = database.Readers.Read(c => plans.Where(p =>
            PriceStore.HeadOf(c, p.Unit.Tenant, p.Unit.Id, p.Plan.Id).IsWeighedOtherwise(p.Plan.Sources, p.Plan.Currency!)).ToList());
        foreach (var (unit, plan) in changed)
            await journal.AppendAsync(EventOf(unit, plan), cancel);
        return changed.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);

    private NewEvent EventOf(Unit unit, RatePlan plan) => new(
        unit.Tenant, Pipeline.Pricing, WorkClass.Normal, PriceCommand.LaneOf(unit.Id, plan.Id), PriceCommand.Weigh, "settings",
        FactJson.Write(new PriceCommand { Unit = unit.Id.Value, RatePlan = plan.Id, Currency = plan.Currency!, Ranges = [] }), Time.GetUtcNow());
}
