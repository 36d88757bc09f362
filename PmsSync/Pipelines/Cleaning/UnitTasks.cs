using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Notices;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>
/// A unit's stays or settings changed: its tasks are made anew of its stays. However many changes wait, one look settles
/// them all. What people did is never touched, and a task whose stay has moved to another unit is left to that unit's lane.
/// </summary>
internal sealed class UnitTasks(TenantDirectory tenants, NoticeBoard notices, TimeProvider time)
{
    /// <summary>Departures longer ago are nobody's work any more: their tasks stay as they are.</summary>
    private const int DaysBack = 60;

    public Resolution Resolve(SqliteConnection connection, UnitId unitId, IReadOnlyList<JournalEvent> events)
    {
        var tenant = events[0].Tenant;
        if (tenants.Current.Find(tenant, unitId) is not { } unit)
            return new Resolution([.. events.Select(static e => (e.Id, (Verdict)new Verdict.Closed(Outcome.Ignored, "The unit is not configured; its tasks stay as they are.")))]);

        // 1 load
        var version = UnitVersions.Of(connection, tenant, unitId);
        var after = time.GetUtcNow().DateIn(unit.Zone).AddDays(-DaysBack);
        var stays = CleaningStays.Load(connection, tenant, unitId, unit.Rooms, after);
        var known = CleaningStore.OfUnit(connection, tenant, unitId, after, stays).ToDictionary(static t => t.Id, StringComparer.Ordinal);
        var touched = CleaningWorkStore.TouchedWithoutTask(connection, tenant, stays);
        var departedBefore = unit.Cleaning.DeepEvery is null ? 0 : CleaningStays.CountUntil(connection, tenant, unitId, unit.Rooms, after);
        var settings = CleaningPlan.SettingsOf(unit);
        var newSettings = CleaningWorkStore.SettingsOf(connection, tenant, unitId) != settings;

        // 2 resolve
        var plan = new CleaningPlan(unit, stays);
        var planned = plan.Tasks(departedBefore).Where(t => t.Day > after).ToDictionary(static t => t.Id, StringComparer.Ordinal);
        var changed = planned.Values.Where(t => known.GetValueOrDefault(t.Id)?.Plan != t).ToList();
        var gone = known.Keys.Concat(touched).Where(id => !planned.ContainsKey(id))
            .Select(id => GoneOf(connection, plan, unit, id)).OfType<PlannedClean>()
            .Where(t => known.GetValueOrDefault(t.Id)?.Plan != t).ToList();

        // 3 commit if unchanged
        var at = events[^1].ReceivedAt;
        return new Resolution([.. events.Select(static e => (e.Id, (Verdict)Verdict.Closed.Applied))])
        {
            IsCurrent = session => UnitVersions.Of(session, tenant, unitId) == version,
            Write = session =>
            {
                changed.ForEach(task => CleaningStore.Save(session, task, at));
                gone.ForEach(task => CleaningStore.SaveGone(session, task, at));
                foreach (var task in changed.Concat(gone))
                    TaskNotices.Post(notices, session, known.GetValueOrDefault(task.Id), task);
                if (newSettings)
                    CleaningWorkStore.SaveSettings(session, tenant, unitId, settings);
            },
        };
    }

    // Looked up by its id: what is not among the unit's stays may be another unit's by now.
    private static PlannedClean? GoneOf(SqliteConnection connection, CleaningPlan plan, Unit unit, string task) =>
        CleaningTaskId.Read(task) is var (id, linen) && CleaningStays.Find(connection, unit.Tenant, id) is { } stay && stay.Unit == unit.Id
            ? plan.Gone(stay, linen)
            : null;
}
