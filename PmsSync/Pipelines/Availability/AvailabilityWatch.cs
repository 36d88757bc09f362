using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Availability;

/// <summary>
/// Compares, at the start, after each reload and several times an hour, with how many rooms, on which day and by which policy each
/// unit's stays were held against each other; where they are others now, its conflicts are found anew: a room less makes some, and a
/// night that is over settles some.
/// </summary>
internal sealed class AvailabilityWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => new DayCheck(tenants, time, again))
{
    /// <returns>How many units are looked at anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        var units = tenants.Current.Tenants.SelectMany(t => t.Units.Select(u => (Unit: u, Look: new UnitLook(u.Quantity, now.DateIn(u.Zone), t.Conflicts.OverlapsWord)))).ToList();
        var changed = database.Readers.Read(c => units.Where(u => UnitVersions.IsLookedAtOtherwise(c, u.Unit.Tenant, u.Unit.Id, u.Look)).Select(static u => u.Unit).ToList());
        foreach (var unit in changed)
            await journal.AppendAsync(UnitChanged.ByItself(unit.Tenant, unit.Id, now), cancel);
        return changed.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);
}
