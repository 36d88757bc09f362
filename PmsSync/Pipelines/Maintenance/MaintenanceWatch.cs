using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Maintenance;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// Compares, at the start, after each reload and several times an hour, by which settings and on which day each unit's tickets
/// were made; where they are others now, they are made anew.
/// </summary>
internal sealed class MaintenanceWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => new DayCheck(tenants, time, again))
{
    /// <returns>How many units are looked at anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        var units = tenants.Current.Tenants.SelectMany(static t => t.Units).ToList();
        var changed = database.Readers.Read(c => units.Where(u => IsChanged(RuleStore.Of(c, u.Tenant, u.Id), u, now.DateIn(u.Zone))).ToList());
        foreach (var unit in changed)
            await journal.AppendAsync(LookAgain.Of(unit.Tenant, MaintenanceLane.OfUnit(unit.Id), "settings", WorkClass.Bulk, now), cancel);
        return changed.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);

    // A unit without rules has nothing to do with the day.
    private static bool IsChanged(MadeBy? made, Unit unit, DateOnly today) => made is null
        ? unit.Maintenance.FollowsStays || unit.Maintenance.Rules.Count > 0
        : made.Settings != OccasionPlan.SettingsOf(unit) || (unit.Maintenance.Rules.Count > 0 && made.Day != today);
}
