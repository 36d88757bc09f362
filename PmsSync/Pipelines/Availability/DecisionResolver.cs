using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Notices;
using PmsSync.State;
using PmsSync.State.Joined;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Availability;

/// <summary>
/// A person's decision about a conflict. It replaces what was decided about the same conflict before; where that had placed
/// a stay, the stay is back first. It is made against the versions of all that it looks at, or not at all.
/// </summary>
internal sealed class DecisionResolver(TenantDirectory tenants, NoticeBoard notices, TimeProvider time)
{
    public Resolution Resolve(SqliteConnection connection, JournalEvent item)
    {
        var command = FactJson.Read<DecisionCommand>(item.Payload);
        if (ConflictStore.Find(connection, item.Tenant, command.Conflict) is not { } row)
            return Close(item, new DecisionResult(DecisionOutcome.NotFound));

        // 1 what the person looked at, and what is there
        var view = View.Load(connection, row, RoomsOf(item.Tenant, row.Unit), TodayOf(item.Tenant, row.Unit), tenants.Current.PoliciesOf(item.Tenant));
        if (DecisionGuard.Refusal(command, row, view.Sides, view.Find) is { } stale)
            return Close(item, stale, view);
        if (view.Conflicts.Find(TakingStays.Of(connection, item.Tenant, view.Stays)).FirstOrDefault(c => c.Id == row.Id) is not { } collision)
            return Close(item, new DecisionResult(DecisionOutcome.NothingToDecide) { Words = row.SettledWhy ?? "Nothing collides on these nights any more." }, view);

        // 2 what is wanted of it
        var side = collision.Sides.FirstOrDefault(s => s.Stay.Id == command.Booking);
        if ((Wrong(command, row, side, item.Tenant) ?? PlacedElsewhere(connection, command, row, side)) is { } wrong)
            return Close(item, wrong, view);
        var target = command.Action == DecisionAction.Move ? TargetOf(connection, item.Tenant, command) : null;
        if (target?.Calendar.InTheWay(side!.Stay.Id, NightSet.Of(side.Taken).From(target.Today)) is { Count: > 0 } inTheWay)
        {
            var words = $"{target.Unit} has no room on all of these nights. Move or release what is there, or choose another unit.";
            return Close(item, new DecisionResult(DecisionOutcome.NoRoom) { Words = words, InTheWay = inTheWay }, view, target);
        }

        // 3 what follows from it
        return Commit(connection, item, command, view, collision, side, target);
    }

    private Resolution Commit(SqliteConnection connection, JournalEvent item, DecisionCommand command, View view, Collision collision, StayRow? side, Target? target)
    {
        var placement = command.Action is DecisionAction.Release or DecisionAction.Move ? new Placement(StayFace.Of(side!.Stay), target?.Unit, item.Id) : null;
        var placed = placement is null ? null : side! with { Placed = placement };
        var draft = DecisionDraft.Of(item, view.Row, command.Action, command.By, command.Note) with
        {
            Booking = side?.Stay.Id,
            To = target?.Unit,
            Nights = collision.Nights,
            Seen = UnitConflicts.Seen(collision.Sides),
        };
        if (placement is not null)
            draft = draft with { Outcome = ConflictWords.Settled(draft, side) };
        var after = placed is null ? view.Stays : [.. view.Stays.Where(s => s.Stay.Id != placed.Stay.Id)];
        var changes = view.Conflicts.Of(TakingStays.Of(connection, item.Tenant, after, placed), item.Id, item.ReceivedAt, draft);
        var row = changes.Rows.Single(r => r.Id == view.Row.Id);
        var made = draft with { Outcome = row.SettledWhy ?? row.Words };

        UnitId?[] touched = [view.Row.Unit, target?.Unit, placed?.Stay.Unit, .. view.Withdrawn.SelectMany(static w => new UnitId?[] { w.Stay.Unit, w.Placed!.To })];
        var units = touched.OfType<UnitId>().Distinct().ToList();
        var result = new DecisionResult(DecisionOutcome.Decided) { Conflict = DecidedConflict.Of(row), Decision = made };
        return Close(item, result, view, target) with
        {
            Write = session =>
            {
                DecisionStore.Add(session, item.Tenant, made);
                foreach (var withdrawn in view.Withdrawn.Where(w => w.Stay.Id != placed?.Stay.Id))
                    Withdraw(session, withdrawn, item);
                if (placed is not null)
                    Place(session, placed, made, item);
                if (command.Action == DecisionAction.Cancel)
                    Ask(session, side!, made, item);
                changes.Write(session, item.Tenant, notices);
                units.ForEach(unit => UnitVersions.Bump(session, item.Tenant, unit));
            },
            FollowUps = [.. units.Select(unit => UnitChanged.Of(item.Tenant, unit, time.GetUtcNow()))],
        };
    }

    private static void Place(WriteSession session, StayRow placed, Decision made, JournalEvent item)
    {
        PlacementStore.Save(session, item.Tenant, made.Conflict, placed.Stay.Id, placed.Placed!);
        Show(session, placed, made.To is null ? "booking.released" : "booking.placed", made.Outcome, item);
    }

    // The line of history is what those who tell joined systems wake by.
    private static void Ask(WriteSession session, StayRow side, Decision made, JournalEvent item)
    {
        AskedCancellations.Ask(session, new AskedCancellation(
            item.Tenant, new ConnectionId(side.Stay.Source), side.Stay.Id, made.Conflict, item.Id, item.ReceivedAt));
        StayHistory.Add(session, item.Tenant, new HistoryRow(
            side.Stay.Id, side.Stay.Version, item.Id, item.ReceivedAt, "booking.cancellationAsked", $"A person decided that {side.Stay.Source} is asked to cancel it."));
    }

    private static void Withdraw(WriteSession session, StayRow withdrawn, JournalEvent item)
    {
        PlacementStore.Remove(session, withdrawn.Stay.Id);
        Show(session, withdrawn, "booking.replaced", "A newer decision took back where its nights had been put.", item);
    }

    private static void Show(WriteSession session, StayRow row, string what, string words, JournalEvent item)
    {
        StayStore.ShowPlacedAnew(session, row.Stay.Id, item.ReceivedAt);
        StayHistory.Add(session, item.Tenant, new HistoryRow(row.Stay.Id, row.Stay.Version + 1, item.Id, item.ReceivedAt, what, words));
    }

    private static DecisionResult? Wrong(DecisionCommand command, ConflictRow row, StayRow? side, TenantId tenant)
    {
        if (row.Kind == ConflictRow.SuspectedEcho && command.Action is DecisionAction.Keep or DecisionAction.Move or DecisionAction.Cancel)
            return DecisionResult.Wrong("action", "A suspected echo is accepted as it is, or released.");
        if (command.Action != DecisionAction.Accept && side is null)
            return DecisionResult.Wrong("booking", $"Name one of the conflict's bookings: {string.Join(", ", row.Sides)}.");
        if (command.Action == DecisionAction.Cancel && side!.Stay.Source == Stay.Direct)
            return DecisionResult.Wrong("booking", "It was made here: cancel it here.");
        if (command.Action == DecisionAction.Move && command.Unit == row.Unit.Value)
            return DecisionResult.Wrong("unit", $"It is in '{row.Unit}' already; name another unit of {tenant}.");
        return null;
    }

    // Placed anew from here, the other decision could not be taken back any more, and the nights would be nobody's.
    private static DecisionResult? PlacedElsewhere(SqliteConnection connection, DecisionCommand command, ConflictRow row, StayRow? side) =>
        command.Action is DecisionAction.Release or DecisionAction.Move && side?.Holding is not null
            && PlacementStore.ConflictOf(connection, row.Tenant, side.Stay.Id) is { } other && other != row.Id
            ? DecisionResult.Wrong("booking", $"A decision on conflict '{other}' put it here: decide that one anew, which counts its nights in their own unit first.")
            : null;

    private Target? TargetOf(SqliteConnection connection, TenantId tenant, DecisionCommand command)
    {
        var unit = new UnitId(command.Unit!);
        var today = TodayOf(tenant, unit);
        return new Target(unit, today, UnitCalendar.Load(connection, tenant, unit, RoomsOf(tenant, unit), today));
    }

    private static Resolution Close(JournalEvent item, DecisionResult result, View? view = null, Target? target = null)
    {
        return result.Close(item) with
        {
            IsCurrent = session => (view is null || view.IsCurrent(session, item.Tenant))
                && (target is null || UnitVersions.Of(session, item.Tenant, target.Unit) == target.Calendar.Version),
        };
    }

    private UnitRooms RoomsOf(TenantId tenant, UnitId unit) => tenants.Current.Find(tenant, unit)?.Rooms ?? UnitRooms.One;

    private DateOnly TodayOf(TenantId tenant, UnitId unit) => time.GetUtcNow().DateIn(tenants.Current.Find(tenant, unit)?.Zone ?? TimeZoneInfo.Utc);

    /// <summary>Where a stay is to be moved.</summary>
    private sealed record Target(UnitId Unit, DateOnly Today, UnitCalendar Calendar);

    /// <summary>A conflict's unit as it would be without what was decided about the conflict before.</summary>
    private sealed record View(
        ConflictRow Row, IReadOnlyList<StayRow> Sides, IReadOnlyList<StayRow> Withdrawn, IReadOnlyList<StayRow> Stays, long Version, UnitConflicts Conflicts)
    {
        public static View Load(SqliteConnection connection, ConflictRow row, UnitRooms rooms, DateOnly today, ConflictPolicies policies)
        {
            var tenant = row.Tenant;
            var calendar = UnitCalendar.Load(connection, tenant, row.Unit, rooms, today);
            var sides = row.Sides.Select(id => StayStore.Find(connection, tenant, id)).OfType<StayRow>().ToList();
            var withdrawn = PlacementStore.StaysOf(connection, tenant, row.Id).Select(id => StayStore.Find(connection, tenant, id)).OfType<StayRow>().ToList();
            var back = withdrawn.Select(static w => w with { Placed = null })
                .Where(w => w.Provenance.TakesNights && w.CountsIn(row.Unit) && w.Stay.Dates.Departure > today).ToList();
            List<StayRow> stays = [.. calendar.Stays.Where(s => back.All(b => b.Stay.Id != s.Stay.Id)), .. back];
            return new View(row, sides, withdrawn, stays, calendar.Version, new UnitConflicts(connection, tenant, row.Unit, rooms, today, policies));
        }

        public StayRow? Find(string id) => Sides.FirstOrDefault(s => s.Stay.Id == id);

        public bool IsCurrent(WriteSession session, TenantId tenant) =>
            UnitVersions.Of(session, tenant, Row.Unit) == Version && Sides.All(s => StayStore.VersionOf(session, s.Stay.Id) == s.Stay.Version);
    }
}
