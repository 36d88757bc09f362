using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Tests.Operations.TenantData;

/// <summary>
/// Rows in every table that can be a tenant's, made of nothing but the schema, so that a table that comes later is among
/// them: each text and each blob has the tenant's id in it. What a column may hold beside its type does not matter here.
/// </summary>
internal static class FullTables
{
    public const int Rows = 60;

    private const string Columns = "SELECT name, type, pk FROM pragma_table_xinfo($table) ORDER BY cid";

    private const string UniqueColumns = """
        SELECT DISTINCT c.name FROM pragma_index_list($table) i JOIN pragma_index_info(i.name) c WHERE i."unique" = 1
        """;

    public static void Fill(string database, string tenant, int seed)
    {
        using var connection = Connections.OpenExisting(database);
        Connections.Run(connection, "PRAGMA foreign_keys = OFF");
        Connections.Run(connection, "PRAGMA ignore_check_constraints = ON");
        var tables = TenantTables.Of(connection);
        using var transaction = connection.BeginTransaction();
        foreach (var table in tables.Reverse())
            Insert(connection, tables, table, tenant, seed);
        transaction.Commit();
    }

    /// <summary>All rows of a tenant, as text.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Read(string database, string tenant)
    {
        using var connection = Connections.OpenExisting(database);
        return TenantTables.Of(connection).ToDictionary(
            static t => t.Name,
            t => (IReadOnlyList<string>)Query(
                connection, $"SELECT {string.Join(" || '|' || ", t.Columns.Select(static c => $"coalesce(hex({c}), '-')"))} FROM {t.Name} WHERE {t.OfTenant}",
                static row => row.GetString(0), ("?1", tenant)));
    }

    private static void Insert(SqliteConnection connection, IReadOnlyList<TenantTable> tables, TenantTable table, string tenant, int seed)
    {
        var columns = Query(connection, Columns, static r => (Name: r.GetString(0), Type: r.GetString(1), Key: r.GetInt64(2)), ("$table", table.Name));
        var distinct = Query(connection, UniqueColumns, static r => r.GetString(0), ("$table", table.Name))
            .Concat(tables.Select(static t => t.Via).Where(v => v?.Table == table.Name).Select(static v => v!.TheirColumn)).ToHashSet();
        var parents = table.Via is { } link ? ValuesAt(connection, tables.Single(t => t.Name == link.Table), link.TheirColumn, tenant) : [];
        for (var row = 0; row < Rows; row++)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO {table.Name} VALUES ({string.Join(", ", columns.Select(static (_, i) => $"$p{i}"))})";
            for (var i = 0; i < columns.Count; i++)
            {
                var (name, type, key) = columns[i];
                object value = name == "tenant" ? tenant
                    : table.Names is { } names && names.Column == name ? $"{names.Beginnings[row % names.Beginnings.Count]}{tenant}/{seed + row}"
                    : table.Via?.Column == name ? parents[row]
                    : type == "INTEGER" ? (key > 0 || distinct.Contains(name) ? seed + row : 1)
                    : type == "BLOB" ? System.Text.Encoding.UTF8.GetBytes($"{tenant} {table.Name} {name} {row}")
                    : $"{tenant} {table.Name} {name} {seed + row}";
                command.Parameters.AddWithValue($"$p{i}", value);
            }
            command.ExecuteNonQuery();
        }
    }

    private static List<object> ValuesAt(SqliteConnection connection, TenantTable table, string column, string tenant) =>
        Query(connection, $"SELECT {column} FROM {table.Name} WHERE {table.OfTenant} ORDER BY rowid DESC LIMIT {Rows}".Replace("rowid", table.HasRowId ? "rowid" : "1"), static r => r.GetValue(0), ("?1", tenant));

    private static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, (string Name, string Value) parameter)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue(parameter.Name, parameter.Value);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }
}
