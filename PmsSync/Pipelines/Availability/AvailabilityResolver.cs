using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Notices;
using PmsSync.Pipelines.Cleaning;
using PmsSync.Pipelines.Edits;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Availability;

/// <summary>
/// A unit's stays or held nights changed: its overlaps are found anew from the stays. However many changes wait, one
/// look settles them all; a reading of a channel and a person's decision are looked at alone. The nights themselves are derived when they are read.
/// </summary>
internal sealed class AvailabilityResolver(
    TenantDirectory tenants, DirtyTargets dirty, DecisionResolver decisions, EditResolver edits, NoticeBoard notices, TimeProvider time) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
    {
        var changes = events.TakeWhile(static e => e.Kind == UnitChanged.Kind).ToList();
        return changes.Count > 0 ? Look(connection, lane, changes)
            : EditResolver.IsAbout(connection, events[0]) ? edits.Resolve(connection, events[0])
            : decisions.Resolve(connection, events[0]);
    }

    private Resolution Look(SqliteConnection connection, string lane, List<JournalEvent> events)
    {
        var tenant = events[0].Tenant;
        var unit = UnitChanged.UnitOf(lane);
        var now = time.GetUtcNow();
        var configured = tenants.Current;
        var known = configured.Find(tenant, unit);
        var policies = configured.PoliciesOf(tenant);
        var today = now.DateIn(known?.Zone ?? TimeZoneInfo.Utc);
        var version = UnitVersions.Of(connection, tenant, unit);
        var rooms = known?.Rooms ?? UnitRooms.One;
        var stays = TakingStays.Load(connection, tenant, unit, rooms.Quantity, today);
        var conflicts = new UnitConflicts(connection, tenant, unit, rooms, today, policies).Of(stays, events[^1].Id, now);

        // A stay of this unit that a person moved elsewhere takes its changes along.
        var elsewhere = PlacementStore.UntoldOf(connection, tenant, unit);
        var others = elsewhere.SelectMany(static p => p.Others).Distinct().ToList();
        return new Resolution([.. events.Select(static e => (e.Id, (Verdict)Verdict.Closed.Applied))])
        {
            IsCurrent = session => UnitVersions.Of(session, tenant, unit) == version,
            Write = session =>
            {
                conflicts.Write(session, tenant, notices);
                foreach (var placement in elsewhere)
                    PlacementStore.MarkTold(session, placement);
                others.ForEach(other => UnitVersions.Bump(session, tenant, other));
                dirty.MarkAvailability(session, tenant, unit);
                UnitVersions.SaveLooked(session, tenant, unit, new UnitLook(rooms, today, policies.OverlapsWord));
            },
            FollowUps =
            [
                .. others.Select(other => UnitChanged.Of(tenant, other, now)),
                StaysChanged.Of(tenant, unit, "availability", WorkClass.Normal, events[0].ReceivedAt),
                .. known?.Maintenance.FollowsStays == true
                    ? new[] { LookAgain.Of(tenant, MaintenanceLane.OfUnit(unit), "availability", WorkClass.Normal, events[0].ReceivedAt) }
                    : [],
            ],
        };
    }
}
