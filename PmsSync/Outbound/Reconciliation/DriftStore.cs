using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>How a drift ended. The numbers are stored.</summary>
internal enum DriftEnding
{
    /// <summary>A later reading showed ours.</summary>
    Repaired = 0,

    /// <summary>The nights are over, or no longer ours to tell.</summary>
    Over = 1,
}

/// <summary>Nights on which a channel showed something else than it should.</summary>
/// <param name="Ours">What it should show; see <see cref="NightField"/> for the unit.</param>
/// <param name="Theirs">What it showed; null where it said that it has none.</param>
/// <param name="Since">When it last confirmed or showed ours: it changed after that. Null where it never did.</param>
/// <param name="FirstSeen">The reading that found it.</param>
/// <param name="LastSeen">The last reading that still showed it.</param>
/// <param name="ClosedAt">Null while it is still so, as far as is known.</param>
internal sealed record Drift(
    Target Target, NightField Field, StayDates Nights, long Ours, long? Theirs, DateTimeOffset? Since, DateTimeOffset FirstSeen, DateTimeOffset LastSeen,
    DateTimeOffset? ClosedAt, DriftEnding? Ending)
{
    /// <summary>While it is still so: true where somebody changed it at the channel, false where an update of ours was lost.</summary>
    public bool IsEdit { get; init; }
}

/// <summary>The rows of drifts.</summary>
internal static class DriftStore
{
    private const string Columns = "SELECT first_night, end_night, ours, theirs, since, first_seen, last_seen, closed_at, ending";

    private const string OpenOfField = Columns + """
         FROM drift WHERE target = ?1 AND field = ?2 AND closed_at IS NULL AND end_night > ?3 AND first_night < ?4
        """;

    private const string DeleteOpen = "DELETE FROM drift WHERE target = ?1 AND field = ?2 AND closed_at IS NULL AND end_night > ?3 AND first_night < ?4";

    private const string Insert = """
        INSERT INTO drift (target, field, first_night, end_night, ours, theirs, since, first_seen, last_seen, closed_at, ending)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    private const string CloseOld = """
        UPDATE drift SET closed_at = ?4, ending = 1 WHERE closed_at IS NULL AND end_night <= ?3
            AND target IN (SELECT id FROM target WHERE tenant = ?1 AND connection = ?2)
        """;

    private const string DeleteProofs = """
        DELETE FROM shown_cell WHERE end_night <= ?3 AND target IN (SELECT id FROM target WHERE tenant = ?1 AND connection = ?2)
        """;

    private const string DeleteEdits = "DELETE FROM channel_edit WHERE tenant = ?1 AND connection = ?2 AND end_night <= ?3";

    private const string DeleteClosed = "DELETE FROM drift WHERE closed_at < ?1";

    private const string OfConnection = Columns + """
        , d.field, t.tenant, t.connection, t.unit, t.rate_plan, EXISTS (
            SELECT 1 FROM channel_edit e WHERE e.tenant = t.tenant AND e.connection = t.connection AND e.unit = t.unit AND e.rate_plan = t.rate_plan
                AND e.field = d.field AND e.first_night <= d.first_night AND e.end_night > d.first_night)
        FROM target t JOIN drift d ON d.target = t.id
        WHERE t.tenant = ?1 AND t.connection = ?2 AND (d.closed_at IS NULL) = ?3
        ORDER BY coalesce(d.closed_at, 0) DESC, d.first_night, d.target, d.field LIMIT ?4
        """;

    private const string CountOpen = """
        SELECT coalesce(sum(d.end_night - d.first_night), 0) FROM target t JOIN drift d ON d.target = t.id AND d.closed_at IS NULL
        WHERE t.tenant = ?1 AND t.connection = ?2
        """;

    /// <summary>Writes down what a reading found of one field: what is new, what is still so, and what is repaired.</summary>
    public static void Save(WriteSession session, long target, DateOnly first, FieldFindings found, DateTimeOffset began)
    {
        var (from, end) = (first.DayNumber, first.DayNumber + found.Verdicts.Length);
        var rows = session.Query(OpenOfField, Read, target, found.Field.Code, from, end);
        if (rows.Count == 0 && !found.Verdicts.AsSpan().Contains(CellVerdict.Drifted))
            return;
        session.Execute(DeleteOpen, target, found.Field.Code, from, end);
        var cells = new Cell?[end - from];
        foreach (var (start, stop, cell) in rows)
        {
            if (start < from)
                Write(session, target, found.Field, start, from, cell);
            if (stop > end)
                Write(session, target, found.Field, end, stop, cell);
            cells.AsSpan(Math.Max(start, from) - from, Math.Min(stop, end) - Math.Max(start, from)).Fill(cell);
        }
        for (var night = 0; night < cells.Length; night++)
            cells[night] = Next(cells[night], found.Looks[night], found.Verdicts[night], began);
        for (int start = 0, stop = 1; start < cells.Length; start = stop++)
        {
            while (stop < cells.Length && cells[stop] == cells[start])
                stop++;
            if (cells[start] is { } cell)
                Write(session, target, found.Field, from + start, from + stop, cell);
        }
    }

    /// <summary>Nights that are over are nobody's drift any more; what ended long ago is forgotten.</summary>
    public static void Tidy(WriteSession session, TenantId tenant, ConnectionId connection, DateOnly today, DateTimeOffset now, TimeSpan keep)
    {
        session.Execute(CloseOld, tenant.Value, connection.Value, today.DayNumber, now.ToUnixTimeMilliseconds());
        session.Execute(DeleteProofs, tenant.Value, connection.Value, today.DayNumber);
        session.Execute(DeleteEdits, tenant.Value, connection.Value, today.DayNumber);
        session.Execute(DeleteClosed, (now - keep).ToUnixTimeMilliseconds());
    }

    /// <summary>Those that are still so, or the newest of those that ended.</summary>
    public static IReadOnlyList<Drift> Listed(SqliteConnection connection, TenantId tenant, ConnectionId channel, bool isOpen, int most) => connection.ReadRows(
        OfConnection,
        static r => Read(r) is var (first, end, cell)
            ? new Drift(
                TargetStore.TargetAt(r, 10), new NightField(r.GetInt32(9)), new StayDates(DateOnly.FromDayNumber(first), DateOnly.FromDayNumber(end)),
                cell.Ours, cell.Theirs, cell.Since, cell.FirstSeen, cell.LastSeen, cell.ClosedAt, cell.Ending)
            {
                IsEdit = r.GetInt64(14) != 0,
            }
            : throw new System.Diagnostics.UnreachableException(),
        tenant.Value, channel.Value, isOpen ? 1 : 0, most);

    /// <summary>Nights, field by field, that drifted and were not seen repaired.</summary>
    public static int Open(SqliteConnection connection, TenantId tenant, ConnectionId channel) =>
        connection.ReadRows(CountOpen, static r => r.GetInt32(0), tenant.Value, channel.Value).Single();

    private static Cell? Next(Cell? open, CellLook look, CellVerdict verdict, DateTimeOffset began) => verdict switch
    {
        CellVerdict.Drifted => new Cell(
            look.Desired!.Value, look.Shown,
            look.Known.Holds(look.Desired.Value) ? look.Known.ConfirmedAt ?? open?.Since : open?.Since,
            open?.FirstSeen ?? began, began, null, null),
        CellVerdict.Equal => open is { } now ? now with { ClosedAt = began, Ending = DriftEnding.Repaired } : null,
        CellVerdict.NotTold or CellVerdict.Refused => open is { } now ? now with { ClosedAt = began, Ending = DriftEnding.Over } : null,
        _ => open,
    };

    private static void Write(WriteSession session, long target, NightField field, int first, int end, Cell cell) => session.Execute(
        Insert, target, field.Code, first, end, cell.Ours, cell.Theirs, cell.Since?.ToUnixTimeMilliseconds(), cell.FirstSeen.ToUnixTimeMilliseconds(),
        cell.LastSeen.ToUnixTimeMilliseconds(), cell.ClosedAt?.ToUnixTimeMilliseconds(), (int?)cell.Ending);

    private static (int First, int End, Cell Cell) Read(SqliteDataReader row) => (
        row.GetInt32(0), row.GetInt32(1), new Cell(
            row.GetInt64(2), row.Number(3), row.Instant(4), row.Instant(5)!.Value, row.Instant(6)!.Value, row.Instant(7), (DriftEnding?)row.Number(8)));

    private readonly record struct Cell(
        long Ours, long? Theirs, DateTimeOffset? Since, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? ClosedAt, DriftEnding? Ending);
}
