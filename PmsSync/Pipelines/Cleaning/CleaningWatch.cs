using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Cleaning;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>By which settings each unit's tasks were made.</summary>
internal sealed class CleaningWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : UnitWatch(database, journal, tenants, time, again => tenants.OnChange((_, _) => again()))
{
    protected override bool IsOutdated(SqliteConnection connection, Unit unit, DateTimeOffset now) =>
        CleaningWorkStore.SettingsOf(connection, unit.Tenant, unit.Id) != CleaningPlan.SettingsOf(unit);

    protected override NewEvent MakeAnew(Unit unit, DateTimeOffset now) => StaysChanged.Of(unit.Tenant, unit.Id, "settings", WorkClass.Bulk, now);
}
