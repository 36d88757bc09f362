using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Cleaning;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>Compares, at the start and after each reload, by which settings each unit's tasks were made; where they are others now, they are made anew.</summary>
internal sealed class CleaningWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    /// <returns>How many units are looked at anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var units = tenants.Current.Tenants.SelectMany(static t => t.Units).ToList();
        var changed = database.Readers.Read(c => units.Where(u => CleaningWorkStore.SettingsOf(c, u.Tenant, u.Id) != CleaningPlan.SettingsOf(u)).ToList());
        foreach (var unit in changed)
            await journal.AppendAsync(StaysChanged.Of(unit.Tenant, unit.Id, "settings", WorkClass.Bulk, Time.GetUtcNow()), cancel);
        return changed.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);
}
