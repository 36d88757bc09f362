using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.State.Maintenance;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>
/// A unit's stays, its settings or its day changed: the tickets of its rules are made anew. However many changes wait, one look
/// settles them all. Conversations whose booking is in another unit than their tickets say are asked to look again.
/// </summary>
internal sealed class UnitTickets(TenantDirectory tenants, TimeProvider time)
{
    private const int DaysBack = 60;

    public Resolution Resolve(SqliteConnection connection, UnitId unitId, IReadOnlyList<JournalEvent> events)
    {
        var (tenant, last) = (events[0].Tenant, events[^1]);
        if (tenants.Current.Find(tenant, unitId) is not { } unit)
            return new Resolution([.. events.Select(static e => (e.Id, (Verdict)new Verdict.Closed(Outcome.Ignored, "The unit is not configured; its tickets stay as they are.")))]);

        // 1 load
        var version = UnitVersions.Of(connection, tenant, unitId);
        var today = time.GetUtcNow().DateIn(unit.Zone);
        var after = today.AddDays(-DaysBack);
        var stays = CleaningStays.Load(connection, tenant, unitId, unit.Rooms, after);
        var since = RuleStore.SinceOf(connection, tenant, unitId);
        var rules = unit.Maintenance.Rules.Select(r => Counting(connection, unit, r, since, after, today)).ToList();
        var made = RuleStore.Of(connection, tenant, unitId);
        var now = new MadeBy(OccasionPlan.SettingsOf(unit), today);

        // 2 resolve
        var lane = MaintenanceLane.OfUnit(unitId);
        var plan = new OccasionPlan(unit, stays.Guests, after, today);
        var settling = new Settling(plan, rules.ToDictionary(static r => r.Rule.Id, StringComparer.Ordinal), IsEdited: made is not null && made.Settings != now.Settings);
        var known = TicketStore.OfUnitsRules(connection, tenant, unitId, after);
        var byId = known.ToDictionary(static t => t.Id, StringComparer.Ordinal);
        var tickets = new MadeTickets(
            connection, last, lane, plan.Tickets(rules).Select(t => settling.Keep(t, byId.GetValueOrDefault(t.Id))), known, settling.GoneOf);
        var threads = MatchStore.ThreadsOf(connection, tenant, stays.IdsAsJson())
            .Where(t => t.Stay != MatchStore.StayOf(connection, tenant, t.Thread) || UnitOf(connection, tenant, t.Stay) != t.Unit).Select(static t => t.Thread).ToList();

        // 3 commit if unchanged
        return new Resolution([.. events.Select(static e => (e.Id, (Verdict)Verdict.Closed.Applied))])
        {
            IsCurrent = session => UnitVersions.Of(session, tenant, unitId) == version && tickets.IsCurrent(session),
            Write = session =>
            {
                foreach (var rule in rules.Where(r => r.Rule.From is null && !since.ContainsKey(r.Rule.Id)))
                    RuleStore.SaveSince(session, tenant, unitId, rule.Rule.Id, rule.Since);
                tickets.Write(session, last.ReceivedAt);
                if (made != now)
                    RuleStore.Save(session, tenant, unitId, now);
            },
            FollowUps =
            [
                .. tickets.FollowUps(time.GetUtcNow()),
                .. threads.Select(t => LookAgain.Of(tenant, MaintenanceLane.OfThread(t), last.Source, WorkClass.Normal, last.ReceivedAt)),
            ],
        };
    }

    private static CountingRule Counting(
        SqliteConnection connection, Unit unit, MaintenanceRule rule, IReadOnlyDictionary<string, DateOnly> since, DateOnly after, DateOnly today)
    {
        var first = rule.From ?? (since.TryGetValue(rule.Id, out var known) ? known : today);
        var before = rule.EveryStays is null || first > after ? 0
            : CleaningStays.CountUntil(connection, unit.Tenant, unit.Id, unit.Rooms, after) - CleaningStays.CountUntil(connection, unit.Tenant, unit.Id, unit.Rooms, first.AddDays(-1));
        return new CountingRule(rule, first, before);
    }

    private static string? UnitOf(SqliteConnection connection, TenantId tenant, string? stay) =>
        stay is null ? null : CleaningStays.Find(connection, tenant, stay)?.Unit.Value;

    /// <summary>What becomes of tickets that the rules made before. An edit of the settings opens no night.</summary>
    private sealed record Settling(OccasionPlan Plan, IReadOnlyDictionary<string, CountingRule> Rules, bool IsEdited)
    {
        public OpenedTicket Keep(OpenedTicket ticket, MaintenanceTicket? before) =>
            before?.Opened is { Block: { } nights } opened && nights != ticket.Block && (IsEdited || opened.BlockKept)
                ? ticket with { Block = nights, BlockKept = true }
                : ticket;

        public OpenedTicket? GoneOf(string id, MaintenanceTicket? row)
        {
            var rule = TicketId.CountingRuleOf(id) is { } name ? Rules.GetValueOrDefault(name) : null;
            var isCounted = rule?.Rule.EveryStays is not null;
            if (row?.Opened is { Block: not null } opened && (IsEdited || opened.BlockKept || !isCounted))
                return opened with { BlockKept = true, Gone = MaintenanceWords.KeptAfterAnEdit };
            if (isCounted)
                return Plan.Gone(id, rule!);
            // What a person took up is to be done whatever the settings say now.
            return row is { Work.Version: 0 } ? row.Opened with { Gone = MaintenanceWords.GoneWithItsRule } : null;
        }
    }
}
