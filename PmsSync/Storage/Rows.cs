using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>
/// Reads rows without a mapper, by statements that are prepared once per connection: the busy lanes ask the same few
/// questions thousands of times, and preparing one costs more than most answers.
/// </summary>
internal static class Rows
{
    // Closed with their connection.
    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, SqliteCommand>> Prepared = [];

    /// <param name="connection">Of the calling thread alone.</param>
    /// <param name="sql">A constant; parameters are positional, <c>?1</c> to <c>?n</c>.</param>
    /// <param name="map">Must not ask the same question again.</param>
    /// <param name="values">Of the parameters.</param>
    public static List<T> ReadRows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object?> values)
    {
        var command = PreparedFor(connection, sql, values.Length);
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    /// <summary>Runs a statement that has no parameters and no rows.</summary>
    public static void RunPrepared(this SqliteConnection connection, string sql) => PreparedFor(connection, sql, 0).ExecuteNonQuery();

    public static long? Number(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Instant(this SqliteDataReader row, int column) => row.Number(column).ToInstant();

    /// <summary>Times are stored in milliseconds since the Unix epoch.</summary>
    public static DateTimeOffset? ToInstant(this long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    /// <summary>A date that is stored as ISO text.</summary>
    public static DateOnly Date(this SqliteDataReader row, int column) => ReadIso(row.GetString(column));

    // Of one form only, and by far the most that is read: a parser of any form costs more than reading the row does.
    private static DateOnly ReadIso(string date) => date is [_, _, _, _, '-', _, _, '-', _, _]
        ? new DateOnly(ReadDigits(date.AsSpan(0, 4)), ReadDigits(date.AsSpan(5, 2)), ReadDigits(date.AsSpan(8, 2)))
        : throw new FormatException($"'{date}' is no date as they are stored.");

    private static int ReadDigits(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static SqliteCommand PreparedFor(SqliteConnection connection, string sql, int parameters)
    {
        var prepared = Prepared.GetOrCreateValue(connection);
        if (prepared.TryGetValue(sql, out var known))
            return known;
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter($"?{i}", DBNull.Value));
        return prepared[sql] = command;
    }
}
