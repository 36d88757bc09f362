using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Edits;

/// <summary>What the last reading that proved a night's value showed.</summary>
/// <param name="Before">What an earlier reading had shown to be ours there; null for none.</param>
internal readonly record struct ShownProof(long Value, long? Before, DateTimeOffset At);

/// <summary>The rows of what readings proved.</summary>
internal static class ShownCells
{
    private const string OfTarget = "SELECT field, first_night, end_night, value, before, at FROM shown_cell WHERE target = ?1 AND end_night > ?2 AND first_night < ?3";

    private const string Overlapping = """
        SELECT first_night, end_night, value, before, at FROM shown_cell WHERE target = ?1 AND field = ?2 AND end_night > ?3 AND first_night < ?4
        """;

    private const string Delete = "DELETE FROM shown_cell WHERE target = ?1 AND field = ?2 AND end_night > ?3 AND first_night < ?4";

    private const string Insert = "INSERT INTO shown_cell VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    /// <summary>Night by night; a field of which nothing was proven is not in it.</summary>
    public static Dictionary<NightField, ShownProof?[]> Load(SqliteConnection connection, long target, StayDates nights)
    {
        var fields = new Dictionary<NightField, ShownProof?[]>();
        using var command = connection.CreateCommand();
        command.CommandText = OfTarget;
        command.Parameters.Add(new SqliteParameter("?1", target));
        command.Parameters.Add(new SqliteParameter("?2", nights.Arrival.DayNumber));
        command.Parameters.Add(new SqliteParameter("?3", nights.Departure.DayNumber));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var field = new NightField(row.GetInt32(0));
            if (!fields.TryGetValue(field, out var cells))
                fields[field] = cells = new ShownProof?[nights.Nights];
            Fill(cells, nights.Arrival.DayNumber, row.GetInt32(1), row.GetInt32(2), ProofAt(row, 3));
        }
        return fields;
    }

    /// <summary>Changes what is proven of some nights; null: nothing is.</summary>
    public static void Change(WriteSession session, long target, NightField field, StayDates nights, Func<int, ShownProof?, ShownProof?> change)
    {
        var rows = session.Query(
            Overlapping, static r => (First: r.GetInt32(0), End: r.GetInt32(1), Proof: ProofAt(r, 2)), target, field.Code, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        var first = rows.Select(static r => r.First).Append(nights.Arrival.DayNumber).Min();
        var end = rows.Select(static r => r.End).Append(nights.Departure.DayNumber).Max();
        var cells = new ShownProof?[end - first];
        foreach (var row in rows)
            Fill(cells, first, row.First, row.End, row.Proof);
        for (var night = 0; night < nights.Nights; night++)
            cells[nights.Arrival.DayNumber - first + night] = change(night, cells[nights.Arrival.DayNumber - first + night]);
        session.Execute(Delete, target, field.Code, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        for (int from = 0, to = 1; from < cells.Length; from = to++)
        {
            while (to < cells.Length && cells[to] == cells[from])
                to++;
            if (cells[from] is { } proof)
                session.Execute(Insert, target, field.Code, first + from, first + to, proof.Value, proof.Before, proof.At.ToUnixTimeMilliseconds());
        }
    }

    private static void Fill(ShownProof?[] cells, int start, int first, int end, ShownProof proof)
    {
        var from = Math.Max(first, start);
        cells.AsSpan(from - start, Math.Min(end, start + cells.Length) - from).Fill(proof);
    }

    private static ShownProof ProofAt(SqliteDataReader row, int column) => new(
        row.GetInt64(column), row.IsDBNull(column + 1) ? null : row.GetInt64(column + 1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column + 2)));
}
