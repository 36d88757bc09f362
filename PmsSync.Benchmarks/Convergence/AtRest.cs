using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.State.Maintenance;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// All that counts of a house at rest, a line each. Versions, the numbers of events and the times of writing are left out: they
/// tell how it came about. So are rows of what is over (settled conflicts, prices and revisions that arrived late), which are a record of that, and rows
/// of rooms that an order of arrival once took for others: they take no night, and only their history says that they were there.
/// </summary>
internal static class AtRest
{
    /// <summary>How a line begins that must not be there, whatever other lives end with.</summary>
    public const string Wrong = "WRONG|";

    private const int MostRows = 1_000;

    // Who must be told is, wherever something is to be told of. Who need not be may be all the same: a target that came back to
    // where it was is clean in one order of events and not in another, and is told what it holds already.
    private const string Dirty = "SELECT connection || '|' || unit || '|' || rate_plan, first_night, end_night FROM dirty JOIN target ON target.id = dirty.target WHERE call IS NULL";

    private const string Priced = """
        SELECT unit, rate_plan, min(night), max(night) FROM price_cell JOIN price_plan ON id = plan WHERE value IS NOT NULL GROUP BY plan
        """;

    private static readonly string[] Rows =
    [
        """
        SELECT 'stay|' || json_array(id, unit, arrival, departure, status, kind, source, external_id, guest, takes_nights, takes_from, created_at, ended_as,
            first_fetch, missing_since, mirror_of, resembles, channel_booking)
        FROM stay WHERE ticket IS NULL AND ended_as IS NOT 'unmapped'
        """,
        "SELECT 'booking|' || json_array(source, booking_id, revision_id, revised_at, kind, until, missing, source_removed, kept ->> 'revision', kept ->> 'over') FROM channel_booking",
        """
        SELECT 'held|' || json_array(unit, source, slot, first_night, end_night, stay_id, missing_since, since_fetch, good_polls, after_mass_loss) FROM held_night
        """,
        "SELECT 'placed|' || json_array(stay_id, conflict, seen_unit, seen_arrival, seen_departure, seen_status, seen_kind, to_unit) FROM placement",
        "SELECT 'decided|' || json_array(conflict, unit, what, booking, to_unit, nights, outcome) FROM decision WHERE made_by IS NOT NULL AND messages IS NULL",
        "SELECT 'asked|' || json_array(connection, stay_id, conflict) FROM asked_cancellation",
        "SELECT 'block|' || json_array(ticket, unit, arrival, departure, created_at, because_of) FROM stay WHERE ticket IS NOT NULL AND takes_nights = 1",
        """
        SELECT 'conflict|' || json_array(id, unit, kind, state, nights, sides, words, gives_way, evidence)
        FROM conflict WHERE (state = 'open' OR decided IS NOT NULL OR by_settings = 1) AND kind NOT IN ('outdatedPrice', 'outOfOrder', 'duplicateMessage')
        """,
        "SELECT 'message|' || json_array(id, connection, thread, channel_message, sender, text, sent_at, has_id, is_read) FROM message",
        """
        SELECT 'duplicate|' || json_array(m.id, m.duplicate_of, m.duplicate_why, c.state, c.unit, c.sides, c.words, c.settled_why)
        FROM message m LEFT JOIN conflict c ON c.id = ?1 || m.id WHERE m.duplicate_of IS NOT NULL
        """,
        "SELECT 'thread|' || json_array(id, connection, channel_thread, booking, title, sold_by, told_at, told_by, last_at, conversation, waiting_since, unread) FROM message_thread",
        "SELECT 'price|' || json_array(unit, rate_plan, night, field, value, event) FROM price_cell JOIN price_plan ON id = plan",
        "SELECT 'edit|' || json_array(connection, unit, rate_plan, field, first_night, end_night, ours, theirs, fate) FROM channel_edit",
        "SELECT 'claim|' || json_array(unit, rate_plan, night, field, value, event) FROM price_claim JOIN price_plan ON id = plan",
    ];

    /// <summary>In one order, whatever the rows have.</summary>
    public static IReadOnlyList<string> Of(ProofHouse house, SqliteConnection connection)
    {
        var lines = Rows.SelectMany(sql => connection.ReadRows(sql, static r => r.GetString(0), MessageDuplicates.IdOf(""))).ToList();
        var dirty = connection.ReadRows(Dirty, static r => (Name: r.GetString(0), Nights: (r.GetInt64(1), r.GetInt64(2)))).ToDictionary(static d => d.Name, static d => d.Nights);
        foreach (var unit in house.Units)
            lines.AddRange(NightsOf(house, connection, unit, dirty));
        lines.AddRange(connection.ReadRows(Priced, static r => (Unit: r.GetString(0), Plan: r.GetString(1), First: r.GetInt64(2), Last: r.GetInt64(3)))
            .SelectMany(p => house.ToldConnections.Select(c => $"{c.Id}|{p.Unit}|{p.Plan}")
                .Select(name => (dirty.TryGetValue(name, out var due) && due.Item1 <= p.First && due.Item2 > p.Last ? "target|" : Wrong + "is not to be told: ") + name)));
        lines.AddRange(Tasks(connection));
        lines.AddRange(TicketStore.List(connection, ProofHouse.Owner, new TicketFilter(), MostRows, (long.MinValue, ""))
            .Select(static t => $"ticket|{t.Id}|{t.Status}|{t.Opened}|{FactJson.Text(t.Work)}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static IEnumerable<string> NightsOf(ProofHouse house, SqliteConnection connection, Unit unit, Dictionary<string, (long, long)> dirty)
    {
        var calendar = UnitCalendar.Load(connection, ProofHouse.Owner, unit.Id, unit.Rooms, ProofHouse.Today);
        if (!calendar.Spans.Any())
            yield break;
        foreach (var night in calendar.Nights(calendar.Spans.Min(static s => s.Arrival), calendar.Spans.Max(static s => s.Departure)))
            yield return $"night|{unit.Id}|{night.Date:O}|{night.Available}|{night.Overbooked}|{string.Join(' ', night.Bookings.Order(StringComparer.Ordinal))}|{night.Held}|{night.Preparing}";
        foreach (var name in house.ToldConnections.Select(c => $"{c.Id}|{unit.Id}|"))
            yield return (dirty.ContainsKey(name) ? "target|" : Wrong + "is not to be told: ") + name;
    }

    private static IEnumerable<string> Tasks(SqliteConnection connection) => new CleaningStatus?[] { null, CleaningStatus.Cancelled }
        .SelectMany(status => CleaningStore.List(connection, ProofHouse.Owner, new CleaningFilter(Status: status), MostRows, (long.MinValue, "")))
        .Select(static t => $"task|{t.Id}|{(t.IsReopened ? "Open again" : t.Status)}|{t.Assignee}|{t.Plan}|{t.Work}");
}
