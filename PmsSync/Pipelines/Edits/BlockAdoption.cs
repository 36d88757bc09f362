using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Edits;

/// <summary>Nights that a channel closed become blocks here, with that channel as their source: as many as leave no more rooms than it shows.</summary>
internal static class BlockAdoption
{
    public static Resolution Of(SqliteConnection connection, Target target, UnitRooms rooms, IReadOnlyList<ChannelEdit> edits, JournalEvent item)
    {
        var first = edits.Min(static e => e.Nights.Arrival);
        var calendar = UnitCalendar.Load(connection, target.Tenant, target.Unit, rooms, first);
        var blocks = edits.SelectMany(e => RowsOf(calendar, target, e, item)).ToList();
        return new Resolution([(item.Id, Verdict.Closed.Applied)])
        {
            IsCurrent = session => UnitVersions.Of(session, target.Tenant, target.Unit) == calendar.Version,
            Write = session => blocks.ForEach(block => Save(session, block, item)),
            FollowUps = blocks.Count == 0 ? [] : [UnitChanged.Of(target.Tenant, target.Unit, item.ReceivedAt)],
        };
    }

    private static IEnumerable<StayRow> RowsOf(UnitCalendar calendar, Target target, ChannelEdit edit, JournalEvent item)
    {
        var missing = calendar.Nights(edit.Nights.Arrival, edit.Nights.Departure).Select(n => ChannelEditRules.RoomsToBlock(n.Available, edit.Theirs!.Value)).ToList();
        for (var room = 1; room <= missing.Max(); room++)
        {
            var nights = NightSet.Of(missing.Select((m, i) => (m, i)).Where(n => n.m >= room).Select(n => edit.Nights.Arrival.AddDays(n.i)).Select(static n => new StayDates(n, n.AddDays(1))));
            foreach (var span in nights)
                yield return RowOf(target, span, room, item);
        }
    }

    private static StayRow RowOf(Target target, StayDates nights, int room, JournalEvent item)
    {
        var id = Convert.ToHexStringLower(DedupeKey.Of(target.Tenant.Value, "adopted", $"{item.Id}", $"{nights.Arrival.DayNumber}", $"{room}").Bytes.Span);
        return new StayRow(
            new Stay
            {
                Id = id,
                Tenant = target.Tenant,
                Unit = target.Unit,
                Dates = nights,
                Kind = StayKind.Block,
                Source = target.Connection.Value,
                ExternalId = $"{StayRow.AdoptedPrefix}{item.Id}",
                Note = $"Closed at {target.Connection}",
                CreatedAt = item.ReceivedAt,
                ChangedAt = item.ReceivedAt,
            },
            new Provenance { CalendarAt = item.ReceivedAt, CreatedEvent = item.Id, ChangedEvent = item.Id });
    }

    private static void Save(WriteSession session, StayRow block, JournalEvent item)
    {
        StayStore.Save(session, block);
        StayHistory.Add(session, item.Tenant, new HistoryRow(
            block.Stay.Id, 1, item.Id, item.ReceivedAt, "block.adopted", $"{block.Stay.Source} closed these nights itself; they are blocked here too."));
        UnitVersions.Bump(session, item.Tenant, block.Stay.Unit);
    }
}
