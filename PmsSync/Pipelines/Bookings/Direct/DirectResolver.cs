using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Direct;

/// <summary>
/// Commands of the local API on direct bookings and blocks. One command is resolved at a time, against the versions
/// of the units it looks at, so that two writers can never both take the last night.
/// </summary>
internal sealed class DirectResolver(TenantDirectory tenants, TimeProvider time)
{
    public Resolution Resolve(SqliteConnection connection, JournalEvent item)
    {
        var command = FactJson.Read<DirectCommand>(item.Payload);
        var before = StayStore.Find(connection, item.Tenant, command.Id);
        if (before?.Provenance.Ticket is { } ticket)
            return Close(item, new DirectResult(DirectOutcome.OfTicket) { Stay = before.Stay, Ticket = ticket });
        var answer = item.Kind switch
        {
            DirectCommand.Create => Create(item, command, before),
            DirectCommand.Change => Change(item, command, before),
            DirectCommand.Cancel => Cancel(command, before),
            _ => throw new InvalidOperationException($"Unknown command '{item.Kind}'."),
        };
        return answer switch
        {
            Answer.Refused refused => Close(item, refused.Result),
            Answer.Draft draft => Commit(connection, item, command, before, draft.Stay),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Answer Create(JournalEvent item, DirectCommand command, StayRow? before)
    {
        if (before is not null)
            return Answer.Refuse(DirectOutcome.Unchanged, before.Stay);
        var blank = new Stay
        {
            Id = command.Id,
            Tenant = item.Tenant,
            Unit = new UnitId(command.Fields.Unit ?? ""),
            Dates = StayDates.All,
            CreatedAt = item.ReceivedAt,
            ChangedAt = item.ReceivedAt,
        };
        return Fill(blank, command, isNew: true);
    }

    private Answer Change(JournalEvent item, DirectCommand command, StayRow? before)
    {
        if (before is null || before.Stay.Source != Stay.Direct)
            return Answer.Refuse(DirectOutcome.NotFound, before?.Stay);
        if (command.IfVersion is { } seen && seen != before.Stay.Version)
            return Answer.Refuse(DirectOutcome.Stale, before.Stay);
        return Fill(before.Stay with { ChangedAt = item.ReceivedAt }, command, isNew: false);
    }

    private static Answer Cancel(DirectCommand command, StayRow? before)
    {
        if (before is null || (before.Stay.Source != Stay.Direct && !before.IsAdopted))
            return Answer.Refuse(DirectOutcome.NotFound, before?.Stay);
        if (before.Stay.Status == StayStatus.Cancelled)
            return Answer.Refuse(DirectOutcome.Unchanged, before.Stay);
        if (command.IfVersion is { } seen && seen != before.Stay.Version)
            return Answer.Refuse(DirectOutcome.Stale, before.Stay);
        return new Answer.Draft(before.Stay with { Status = StayStatus.Cancelled });
    }

    private Answer Fill(Stay stay, DirectCommand command, bool isNew)
    {
        var fields = command.Fields;
        var unit = fields.Unit ?? stay.Unit.Value;
        var arrival = fields.Arrival ?? stay.Dates.Arrival;
        var departure = fields.Departure ?? stay.Dates.Departure;
        if (tenants.Current.Find(stay.Tenant, new UnitId(unit)) is not { } known)
            return Answer.Wrong("unit", $"There is no unit '{unit}'.");
        if (isNew && (fields.Arrival is null || fields.Departure is null))
            return Answer.Wrong("arrival", "A booking needs its arrival and its departure.");
        if (!StayDates.TryCreate(arrival, departure, out var dates))
            return Answer.Wrong("departure", $"The departure {departure:yyyy-MM-dd} must be after the arrival {arrival:yyyy-MM-dd}.");
        if (dates.Nights > DirectCommand.LongestStay)
            return Answer.Wrong("departure", $"At most {DirectCommand.LongestStay} nights.");
        if (!DirectMerge.TryPriceOf(stay.Price, command, out var price))
            return Answer.Wrong("price", "A price needs its amount and its currency.");
        return new Answer.Draft(stay with
        {
            Unit = known.Id,
            Dates = dates,
            Status = fields.Status ?? stay.Status,
            Kind = fields.Kind ?? stay.Kind,
            ExternalId = command.Clear.Contains("externalId") ? null : fields.ExternalId ?? stay.ExternalId,
            Guest = DirectMerge.GuestOf(stay.Guest, command),
            Price = price,
            Note = command.Clear.Contains("note") ? null : fields.Note ?? stay.Note,
        });
    }

    private Resolution Commit(SqliteConnection connection, JournalEvent item, DirectCommand command, StayRow? before, Stay draft)
    {
        if (before is not null && before.Stay == draft with { ChangedAt = before.Stay.ChangedAt })
            return Close(item, new DirectResult(DirectOutcome.Unchanged) { Stay = before.Stay });

        var calendar = UnitCalendar.Load(connection, draft.Tenant, draft.Unit, RoomsOf(draft), draft.Dates.Arrival);
        var overlaps = command.AllowOverbooking ? [] : calendar.InTheWay(draft.Id, NightsTakenAnew(before, draft));
        if (overlaps.Count > 0)
            return Guarded(Close(item, new DirectResult(DirectOutcome.Overlap) { Stay = before?.Stay, Overlaps = overlaps }), draft, calendar.Version);

        var after = DirectRow.Of(before, draft, item.Id, item.ReceivedAt);
        var result = new DirectResult(before is null ? DirectOutcome.Created : DirectOutcome.Changed) { Stay = after.Stay };
        var units = new[] { draft.Unit, before?.Stay.Unit ?? draft.Unit }.Distinct().ToList();
        return Guarded(Close(item, result), draft, calendar.Version) with
        {
            Write = session =>
            {
                StayStore.Save(session, after);
                StayHistory.Add(session, draft.Tenant, DirectRow.History(before?.Stay, after.Stay, item));
                units.ForEach(unit => UnitVersions.Bump(session, draft.Tenant, unit));
            },
            FollowUps = [.. units.Select(unit => UnitChanged.Of(draft.Tenant, unit, time.GetUtcNow()))],
        };
    }

    // A booking's own row is read by its own lane only; the unit's version covers everybody else's.
    private static Resolution Guarded(Resolution resolution, Stay draft, long version) =>
        resolution with { IsCurrent = session => UnitVersions.Of(session, draft.Tenant, draft.Unit) == version };

    // Giving nights back, changing a guest's name, or keeping a night that was overbooked on purpose is never refused.
    private static NightSet NightsTakenAnew(StayRow? before, Stay draft)
    {
        if (draft.Status == StayStatus.Cancelled || before?.Placed?.HoldsFor(draft) == true)
            return NightSet.Empty;
        var hadThem = before is not null && before.Stay.Status != StayStatus.Cancelled && before.CountsIn(draft.Unit);
        return hadThem ? NightSet.Of(draft.Dates).Except(NightSet.Of(before!.Stay.Dates)) : NightSet.Of(draft.Dates);
    }

    private UnitRooms RoomsOf(Stay stay) => tenants.Current.Find(stay.Tenant, stay.Unit)?.Rooms ?? UnitRooms.One;

    private static Resolution Close(JournalEvent item, DirectResult result)
    {
        var outcome = result.Outcome is DirectOutcome.Created or DirectOutcome.Changed ? Outcome.Applied : Outcome.Ignored;
        var note = outcome == Outcome.Applied ? null : $"The caller was answered: {result.Outcome}.";
        return new Resolution([(item.Id, new Verdict.Closed(outcome, note, Result: FactJson.Write(result)))]);
    }

    private abstract record Answer
    {
        internal sealed record Draft(Stay Stay) : Answer;

        internal sealed record Refused(DirectResult Result) : Answer;

        public static Refused Refuse(DirectOutcome outcome, Stay? stay) => new(new DirectResult(outcome) { Stay = stay });

        public static Refused Wrong(string field, string words) =>
            new(new DirectResult(DirectOutcome.Invalid) { Errors = new Dictionary<string, string[]> { [field] = [words] } });
    }
}
