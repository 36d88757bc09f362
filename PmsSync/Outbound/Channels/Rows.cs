using Microsoft.Data.Sqlite;

namespace PmsSync.Outbound.Channels;

/// <summary>Reads rows without a mapper: plans read thousands of them.</summary>
internal static class Rows
{
    public static List<T> ReadRows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter($"?{i + 1}", values[i] ?? DBNull.Value));
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    public static long? Number(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Instant(this SqliteDataReader row, int column) =>
        row.Number(column) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
