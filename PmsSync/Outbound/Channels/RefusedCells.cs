using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>How a refused item is to be sent again, to find out which part of it was meant. The numbers are stored.</summary>
internal enum Apart
{
    /// <summary>It is known: this very value of this very night.</summary>
    Refused = 0,

    /// <summary>The item named several fields: one at a time.</summary>
    Fields = 1,

    /// <summary>The item named several nights: a half at a time.</summary>
    Nights = 2,
}

/// <summary>A value that a channel refused, or that stood beside one.</summary>
/// <param name="Part">
/// The nights of a field that stand in one row, named by its first one (a day number): until it is known which of them was
/// meant they are sent together, and in an item of their own.
/// </param>
internal readonly record struct RefusedCell(long? Value, Apart Apart, int Part = 0)
{
    /// <summary>True where this value is to be sent again, apart from all others, to find out whether it was meant.</summary>
    public bool Suspects(long? value) => Apart != Apart.Refused && Value is not null && Value == value;

    /// <summary>The value that is not to be sent again; null for none.</summary>
    public long? Refuses => Apart == Apart.Refused ? Value : null;
}

/// <summary>The rows of what channels refused. They stay until something else is wanted there, or a person says "again".</summary>
internal static class RefusedCells
{
    private const string OfTarget = "SELECT field, first_night, end_night, value, apart FROM rejected_cell WHERE target = ?1 AND end_night > ?2 AND first_night < ?3";

    private const string Overlapping = """
        SELECT first_night, end_night, value, apart, since, why FROM rejected_cell WHERE target = ?1 AND field = ?2 AND end_night > ?3 AND first_night < ?4
        """;

    private const string Delete = "DELETE FROM rejected_cell WHERE target = ?1 AND field = ?2 AND end_night > ?3 AND first_night < ?4";

    private const string Insert = """
        INSERT INTO rejected_cell (target, field, first_night, end_night, value, apart, since, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    private const string DeletePast = "DELETE FROM rejected_cell WHERE target = ?1 AND end_night <= ?2";

    private const string CutPast = "UPDATE rejected_cell SET first_night = ?2 WHERE target = ?1 AND first_night < ?2";

    private const string Every = "DELETE FROM rejected_cell WHERE target = ?1";

    private const string OfOneConnection = """
        SELECT t.tenant, t.connection, t.unit, t.rate_plan, r.field, r.first_night, r.end_night, r.value, r.since, r.why
        FROM target t JOIN rejected_cell r ON r.target = t.id
        WHERE t.tenant = ?1 AND t.connection = ?2 AND r.apart = 0 ORDER BY r.since, r.target, r.field, r.first_night LIMIT ?3
        """;

    public static Dictionary<NightField, RefusedCell[]> Load(SqliteConnection connection, long target, StayDates nights)
    {
        var fields = new Dictionary<NightField, RefusedCell[]>();
        var (first, end) = (nights.Arrival.DayNumber, nights.Departure.DayNumber);
        foreach (var (field, from, to, cell) in connection.ReadRows(
            OfTarget,
            static r => (new NightField(r.GetInt32(0)), r.GetInt32(1), r.GetInt32(2), new RefusedCell(r.GetInt64(3), (Apart)r.GetInt32(4), r.GetInt32(1))),
            target, first, end))
        {
            if (!fields.TryGetValue(field, out var cells))
                fields[field] = cells = new RefusedCell[end - first];
            var start = Math.Max(from, first);
            cells.AsSpan(start - first, Math.Min(to, end) - start).Fill(cell);
        }
        return fields;
    }

    public static void Put(WriteSession session, long target, NightField field, StayDates nights, RefusedCell cell, string why, DateTimeOffset now)
    {
        Clear(session, target, field, nights);
        session.Execute(
            Insert, target, field.Code, nights.Arrival.DayNumber, nights.Departure.DayNumber, cell.Value, (int)cell.Apart,
            now.ToUnixTimeMilliseconds(), why);
    }

    /// <summary>What was refused of these nights is told anew.</summary>
    public static void Clear(WriteSession session, long target, NightField field, StayDates nights)
    {
        var (first, end) = (nights.Arrival.DayNumber, nights.Departure.DayNumber);
        var rows = session.Query(
            Overlapping,
            static r => (First: r.GetInt32(0), End: r.GetInt32(1), Said: (r.GetInt64(2), r.GetInt32(3), r.GetInt64(4), r.GetString(5))),
            target, field.Code, first, end);
        if (rows.Count == 0)
            return;
        session.Execute(Delete, target, field.Code, first, end);
        foreach (var (from, to, (value, apart, since, why)) in rows)
        {
            if (from < first)
                session.Execute(Insert, target, field.Code, from, first, value, apart, since, why);
            if (to > end)
                session.Execute(Insert, target, field.Code, end, to, value, apart, since, why);
        }
    }

    /// <summary>Nights before <paramref name="today"/> are nobody's business any more.</summary>
    public static void Prune(WriteSession session, long target, DateOnly today)
    {
        session.Execute(DeletePast, target, today.DayNumber);
        session.Execute(CutPast, target, today.DayNumber);
    }

    public static void ClearAll(WriteSession session, long target) => session.Execute(Every, target);

    public static IReadOnlyList<RefusedItem> Listed(SqliteConnection connection, TenantId tenant, ConnectionId channel, int most) => connection.ReadRows(
        OfOneConnection,
        static r => new RefusedItem(
            TargetStore.TargetAt(r, 0), new NightField(r.GetInt32(4)),
            new StayDates(DateOnly.FromDayNumber(r.GetInt32(5)), DateOnly.FromDayNumber(r.GetInt32(6))), r.GetInt64(7),
            DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(8)), r.GetString(9)),
        tenant.Value, channel.Value, most);
}

/// <summary>What a channel refused for good, for people.</summary>
internal sealed record RefusedItem(Target Target, NightField Field, StayDates Nights, long Value, DateTimeOffset Since, string Why);
