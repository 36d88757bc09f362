using Microsoft.Data.Sqlite;

namespace PmsSync.Benchmarks.VirtualTime;

/// <summary>What a judge reads in the service's database, by SQL of its own.</summary>
internal static class TrialRows
{
    public static List<T> ReadAll<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params object[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter($"?{i + 1}", values[i]));
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }
}
