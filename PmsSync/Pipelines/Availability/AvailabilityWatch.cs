using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Availability;

/// <summary>
/// With which rooms, on which day and by which policy each unit's stays were held against each other; where they are others now,
/// its conflicts are found anew: a room less makes some, and a night that is over settles some.
/// </summary>
internal sealed class AvailabilityWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : UnitWatch(database, journal, tenants, time, again => new DayCheck(tenants, time, again))
{
    protected override bool IsOutdated(SqliteConnection connection, Unit unit, DateTimeOffset now) => UnitVersions.IsLookedAtOtherwise(
        connection, unit.Tenant, unit.Id, new UnitLook(unit.Rooms, now.DateIn(unit.Zone), Tenants.Current.PoliciesOf(unit.Tenant).OverlapsWord));

    protected override NewEvent MakeAnew(Unit unit, DateTimeOffset now) => UnitChanged.ByItself(unit.Tenant, unit.Id, now);
}
