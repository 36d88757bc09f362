using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>The rows of what channels hold.</summary>
internal static class KnownCells
{
    private const string Columns = "SELECT first_night, end_night, value, low, sent, call, stroke, field, confirmed_at FROM known_cell";

    private const string Overlapping = Columns + " WHERE target = ?1 AND field = ?2 AND end_night > ?3 AND first_night < ?4 ORDER BY first_night";

    private const string OfTarget = Columns + " WHERE target = ?1 AND end_night > ?2 AND first_night < ?3";

    private const string Delete = "DELETE FROM known_cell WHERE target = ?1 AND field = ?2 AND end_night > ?3 AND first_night < ?4";

    private const string Insert = """
        INSERT INTO known_cell (target, field, first_night, end_night, value, low, sent, call, stroke, confirmed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string DeletePast = "DELETE FROM known_cell WHERE target = ?1 AND end_night <= ?2";

    private const string CutPast = "UPDATE known_cell SET first_night = ?2 WHERE target = ?1 AND first_night < ?2";

    private const string DeleteFuture = "DELETE FROM known_cell WHERE target = ?1 AND first_night >= ?2";

    private const string CutFuture = "UPDATE known_cell SET end_night = ?2 WHERE target = ?1 AND end_night > ?2";

    private const string DeleteField = "DELETE FROM known_cell WHERE target = ?1 AND field = ?2";

    private const string DeleteAll = "DELETE FROM known_cell WHERE target = ?1";

    /// <summary>Changes what is known of some nights; what was alike before and after stays one row.</summary>
    public static void Change(WriteSession session, long target, NightField field, StayDates nights, Func<DateOnly, KnownCell, KnownCell> change)
    {
        var rows = session.Query(Overlapping, Row.Read, target, field.Code, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        var first = rows.Count == 0 ? nights.Arrival.DayNumber : Math.Min(nights.Arrival.DayNumber, rows[0].First);
        var end = rows.Count == 0 ? nights.Departure.DayNumber : Math.Max(nights.Departure.DayNumber, rows[^1].End);
        var cells = new KnownCell[end - first];
        foreach (var row in rows)
            cells.AsSpan(row.First - first, row.End - row.First).Fill(row.Cell);
        for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
            cells[night.DayNumber - first] = change(night, cells[night.DayNumber - first]);

        session.Execute(Delete, target, field.Code, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        for (int from = 0, to = 1; from < cells.Length; from = to++)
        {
            while (to < cells.Length && cells[to] == cells[from])
                to++;
            if (cells[from] != KnownCell.Never)
                Write(session, target, field, first + from, first + to, cells[from]);
        }
    }

    /// <summary>Everything known of the target is void: another id, or a person's word.</summary>
    public static void ForgetAll(WriteSession session, long target) => session.Execute(DeleteAll, target);

    /// <summary>The channel keeps no calendar from <paramref name="end"/> on: should it again, nothing of today holds there.</summary>
    public static void ForgetFrom(WriteSession session, long target, DateOnly end)
    {
        session.Execute(DeleteFuture, target, end.DayNumber);
        session.Execute(CutFuture, target, end.DayNumber);
    }

    /// <summary>The channel does not take the field.</summary>
    public static void ForgetField(WriteSession session, long target, NightField field) => session.Execute(DeleteField, target, field.Code);

    /// <summary>Nights before <paramref name="today"/> are nobody's business any more.</summary>
    public static void Prune(WriteSession session, long target, DateOnly today)
    {
        session.Execute(DeletePast, target, today.DayNumber);
        session.Execute(CutPast, target, today.DayNumber);
    }

    /// <summary>The cells of the nights, field by field; a field without any is not in it.</summary>
    public static Dictionary<NightField, KnownCell[]> Load(SqliteConnection connection, long target, StayDates nights)
    {
        var fields = new Dictionary<NightField, KnownCell[]>();
        var (first, end) = (nights.Arrival.DayNumber, nights.Departure.DayNumber);
        foreach (var row in connection.ReadRows(OfTarget, Row.Read, target, first, end))
        {
            if (!fields.TryGetValue(row.Field, out var cells))
                fields[row.Field] = cells = new KnownCell[end - first];
            var from = Math.Max(row.First, first);
            cells.AsSpan(from - first, Math.Min(row.End, end) - from).Fill(row.Cell);
        }
        return fields;
    }

    private static void Write(WriteSession session, long target, NightField field, int first, int end, KnownCell cell) =>
        session.Execute(Insert, target, field.Code, first, end, cell.Value, cell.Low, cell.Sent, cell.Call, cell.Stroke,
            cell.ConfirmedAt?.ToUnixTimeMilliseconds());

    private readonly record struct Row(NightField Field, int First, int End, KnownCell Cell)
    {
        public static Row Read(SqliteDataReader row) => new(
            new NightField(row.GetInt32(7)), row.GetInt32(0), row.GetInt32(1),
            new KnownCell(row.Number(2), row.GetInt64(3), row.Number(4), row.Number(5), (int?)row.Number(6), row.Instant(8)));
    }
}
