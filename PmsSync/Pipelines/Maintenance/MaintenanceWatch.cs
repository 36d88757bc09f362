using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Maintenance;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>By which settings, and on which day, each unit's tickets were made.</summary>
internal sealed class MaintenanceWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : UnitWatch(database, journal, tenants, time, again => new DayCheck(tenants, time, again))
{
    // A unit without rules has nothing to do with the day.
    protected override bool IsOutdated(SqliteConnection connection, Unit unit, DateTimeOffset now) => RuleStore.Of(connection, unit.Tenant, unit.Id) is { } made
        ? made.Settings != OccasionPlan.SettingsOf(unit) || (unit.Maintenance.Rules.Count > 0 && made.Day != now.DateIn(unit.Zone))
        : unit.Maintenance.FollowsStays || unit.Maintenance.Rules.Count > 0;

    protected override NewEvent MakeAnew(Unit unit, DateTimeOffset now) =>
        LookAgain.Of(unit.Tenant, MaintenanceLane.OfUnit(unit.Id), "settings", WorkClass.Bulk, now);
}
