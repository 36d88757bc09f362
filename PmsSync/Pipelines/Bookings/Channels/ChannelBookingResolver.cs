using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// One channel booking's lane: its revisions become a stay for each room, in the unit that the room type is mapped to.
/// Channels' bookings are always accepted; where they meet others, the units' own lanes find it. What is not mapped is
/// stored, flagged, and applied once the configuration maps it.
/// </summary>
internal sealed class ChannelBookingResolver(TenantDirectory tenants, DirtyTargets dirty)
{
    public Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
    {
        var (source, bookingId) = BookingLane.Read(lane);
        var key = new ChannelBookingKey(events[0].Tenant, source, bookingId);
        var stored = ChannelBookingStore.Find(connection, key);
        var fold = new BookingFold(key, stored);
        if (events[0].Kind == DecisionCommand.Kind)
            return RevisionDecisions.Resolve(connection, fold, stored, events[0], made => Follow(connection, fold, stored, events[0], made));

        // 1 what is known, with what these events add; what a person decides is about what was there before
        var told = events.TakeWhile(static e => e.Kind != DecisionCommand.Kind).ToList();
        foreach (var item in told)
            fold.Add(item);
        return fold.Known.Count == 0 ? new Resolution(fold.Verdicts) : Follow(connection, fold, stored, told[^1]).Writes;
    }

    /// <param name="made">A person's decision, which <paramref name="item"/> is.</param>
    private (RevisionConflict? Conflict, Resolution Writes) Follow(
        SqliteConnection connection, BookingFold fold, ChannelBookingRow? stored, JournalEvent item, Decision? made = null)
    {
        // 2 what it means for the rooms
        var key = fold.Key;
        var configured = tenants.Current;
        var access = configured.Find(key.Tenant, key.Connection)?.Channel;
        var units = new RoomUnits(fold.Known, access);
        var rooms = RoomFold.Of(fold.Revisions, units.Of, fold.Holds);
        var booking = RowOf(fold, units, rooms, access, stored);
        var changes = ChangesOf(connection, key, rooms, units, booking.SourceRemoved, item);
        var conflict = RevisionConflict.Of(
            connection, fold, [.. changes.Select(static c => c.After).Where(static s => s.Provenance.EndedAs != StayRow.Unmapped)], item, made);

        // 3 the rows, and who has to look again
        var looking = changes.Where(static c => ChannelStayRows.ShowsOtherwise(c.Before, c.After)).SelectMany(static c => c.Units).Distinct().ToList();
        var forgotten = ForgottenNights.Of(changes, [.. fold.Brought.Select(static b => b.Revision)], access);
        return (conflict, new Resolution(fold.Verdicts)
        {
            // Only this lane writes the booking's rows; the fence is against a turn that was given to another worker. An
            // edited mapping is looked at again, or what waits for it would be stored after the edit had been acted upon.
            IsCurrent = session => ChannelBookingStore.VersionOf(session, key) == (stored?.Version ?? 0) && ReferenceEquals(tenants.Current, configured),
            Write = session =>
            {
                Write(session, booking, changes, looking, forgotten, item);
                conflict?.Write(session);
            },
            FollowUps = [.. looking.Select(unit => UnitChanged.Of(key.Tenant, unit, item.ReceivedAt))],
        });
    }

    private static ChannelBookingRow RowOf(
        BookingFold fold, RoomUnits units, IReadOnlyList<RoomState> rooms, ChannelAccess? access, ChannelBookingRow? stored) => new()
        {
            Key = fold.Key,
            Revisions = units.Known,
            Kept = fold.Kept,
            Until = rooms.Max(static r => (DateOnly?)r.Dates.Departure),
            // A connection that is gone maps nothing; its bookings are marked for that, and need no mapping.
            Missing = access is null && fold.SourceRemoved ? stored?.Missing ?? [] : MissingOf(rooms, access),
            SourceRemoved = fold.SourceRemoved,
            Version = (stored?.Version ?? 0) + 1,
        };

    private static IReadOnlyList<MissingMapping> MissingOf(IReadOnlyList<RoomState> rooms, ChannelAccess? access) =>
        [.. rooms.Where(static r => r.TakesNights).Select(r => ChannelMapping.MissingOf(access, r.Room)).OfType<MissingMapping>().Distinct()];

    private static List<StayChange> ChangesOf(
        SqliteConnection connection, ChannelBookingKey key, IReadOnlyList<RoomState> rooms, RoomUnits units, bool isSourceRemoved, JournalEvent item)
    {
        var changes = new List<StayChange>();
        foreach (var room in rooms)
        {
            var before = StayStore.Find(connection, key.Tenant, ChannelStayRows.IdOf(key, room.Place));
            var unit = room.Unit ?? (units.IsWhole ? null : before?.Stay.Unit);
            if (unit is { } known)
                changes.Add(new StayChange(before, ChannelStayRows.Of(key, room, known, before, isSourceRemoved, item)));
            else if (before is not null)
                changes.Add(new StayChange(before, ChannelStayRows.Mistaken(before, item)));
        }
        return changes;
    }

    private void Write(
        WriteSession session, ChannelBookingRow booking, List<StayChange> changes, List<UnitId> looking, IReadOnlyList<ForgottenNights> forgotten, JournalEvent item)
    {
        var key = booking.Key;
        ChannelBookingStore.Save(session, booking);
        foreach (var (before, after) in changes.Where(static c => c.Before != c.After))
        {
            StayStore.Save(session, after);
            StayHistory.Add(session, key.Tenant, ChannelStayRows.History(before, after, item));
        }
        // Whose guest it is may have changed, and with it which conversations are one.
        var others = changes.Where(static c => c.Before is not null && c.Before != c.After).Select(static c => c.Before!.Stay);
        Conversations.SettleBooking(session, key.Tenant, key.Connection, key.BookingId, others, item.Id, item.ReceivedAt);
        looking.ForEach(unit => UnitVersions.Bump(session, key.Tenant, unit));
        foreach (var nights in forgotten)
            dirty.Forget(session, key.Tenant, key.Connection, nights.Unit, nights.Nights, nights.RoomsTaken);
    }
}

/// <summary>A stay's row before and after; the same where nothing changed.</summary>
internal sealed record StayChange(StayRow? Before, StayRow After)
{
    /// <summary>The unit that it is in, and the one that it was in.</summary>
    public IEnumerable<UnitId> Units => Before is { } before && before.Stay.Unit != After.Stay.Unit ? [before.Stay.Unit, After.Stay.Unit] : [After.Stay.Unit];
}
