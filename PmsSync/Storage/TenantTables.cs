using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>A table that holds tenants' rows.</summary>
/// <param name="Name">Of the table; safe to stand in SQL, because it comes from the schema.</param>
/// <param name="Columns">Those that are stored, in their order.</param>
/// <param name="Key">What tells one row from another: <c>rowid</c>, or the primary key of a table without one.</param>
/// <param name="OfTenant">The condition for the rows of the tenant <c>?1</c>, made so that an index finds them where there is one.</param>
/// <param name="Owner">The tenant of a row, as an expression.</param>
/// <param name="Via">How its rows are found, where it names no tenant itself.</param>
internal sealed record TenantTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, string OfTenant, string Owner, TableLink? Via = null)
{
    public bool HasRowId => Key is ["rowid"];

    /// <summary>How a tenant's rows are told from others that nobody owns; null where all rows are tenants'.</summary>
    public OwnedNames? Names { get; init; }
}

/// <summary>A column that names a row of another table by one of its columns.</summary>
/// <param name="IsLoose">No foreign key says so: the ids are given once only.</param>
internal sealed record TableLink(string Column, string Table, string TheirColumn, bool IsLoose = false);

/// <summary>
/// Whose rows stand where, read off the schema: a table has a column <c>tenant</c>, or points at one that has. So a table
/// that is added later is exported, measured and deleted without anybody having to think of it; what is found in neither
/// way must be named here, with how its rows are known or the reason why they are nobody's, and a test sees to that.
/// </summary>
internal static class TenantTables
{
    private const string Tenant = "tenant";

    private const string AllTables = """
        SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name
        """;

    private const string ColumnsOf = "SELECT name, pk FROM pragma_table_xinfo($table) WHERE hidden = 0 ORDER BY cid";

    private const string LinksOf = """SELECT "from", "table", "to" FROM pragma_foreign_key_list($table)""";

    private const string HasNoRowId = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = $table";

    /// <summary>Tables that point at another without a foreign key: their rows are written on their own.</summary>
    private static readonly IReadOnlyDictionary<string, TableLink> Links = new Dictionary<string, TableLink>
    {
        ["message_delivery"] = new("message", "message", "id", IsLoose: true),
    };

    /// <summary>Tables of which some rows are one tenant's, which their names say.</summary>
    private static readonly IReadOnlyDictionary<string, OwnedNames> Named = new Dictionary<string, OwnedNames> { ["call_budget"] = OwnedNames.OfBudgets };

    /// <summary>Tables that belong to no tenant, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> OfNobody { get; } = new Dictionary<string, string>
    {
        ["storage_mark"] = "The writer's own: the number of its last commit.",
        ["journal_key"] = "An index of the journal: its rows go with the events that they name.",
        ["journal_key_mark"] = "How far that index has come.",
    };

    /// <summary>Those whose rows are found by another's stand before that one. Refuses a schema with a table that is nobody's by no reason.</summary>
    /// <exception cref="InvalidOperationException">The message names the table and the remedy.</exception>
    public static IReadOnlyList<TenantTable> Of(SqliteConnection connection)
    {
        var found = new Dictionary<string, TenantTable>(StringComparer.Ordinal);
        foreach (var name in Names(connection).Where(static n => !OfNobody.ContainsKey(n)))
            Find(connection, name, found);
        // Each was found after what it points at.
        return [.. found.Values.Reverse()];
    }

    public static IReadOnlyList<string> Names(SqliteConnection connection) => Query(connection, AllTables, null, static row => row.GetString(0));

    private static TenantTable Find(SqliteConnection connection, string name, Dictionary<string, TenantTable> found)
    {
        if (found.TryGetValue(name, out var known))
            return known;
        var columns = Query(connection, ColumnsOf, name, static row => (Name: row.GetString(0), Key: row.GetInt64(1)));
        IReadOnlyList<string> key = Query(connection, HasNoRowId, name, static row => row.GetInt64(0))[0] == 0
            ? ["rowid"]
            : [.. columns.Where(static c => c.Key > 0).OrderBy(static c => c.Key).Select(static c => c.Name)];
        var table = columns.Exists(static c => c.Name == Tenant)
            ? new TenantTable(name, [], key, $"{Tenant} = ?1", $"{name}.{Tenant}")
            : Named.GetValueOrDefault(name) is { } names
            ? new TenantTable(name, [], key, names.OfTenant, names.Owner) { Names = names }
            : LinkOf(connection, name) is { } link && Find(connection, link.Table, found) is var parent
                ? new TenantTable(
                    name, [], key, $"{link.Column} IN (SELECT {link.TheirColumn} FROM {parent.Name} WHERE {parent.OfTenant})",
                    $"(SELECT {parent.Owner} FROM {parent.Name} WHERE {parent.Name}.{link.TheirColumn} = {name}.{link.Column} LIMIT 1)", link)
                : throw new InvalidOperationException(
                    $"Nobody knows whose the rows of the table '{name}' are: give it a column tenant, a foreign key to a table that has one, or a line in {nameof(TenantTables)} with the reason why it belongs to nobody.");
        return found[name] = table with { Columns = [.. columns.Select(static c => c.Name)] };
    }

    private static TableLink? LinkOf(SqliteConnection connection, string name) =>
        Links.GetValueOrDefault(name) ?? Query(connection, LinksOf, name, static row => new TableLink(row.GetString(0), row.GetString(1), row.GetString(2))).FirstOrDefault();

    private static List<T> Query<T>(SqliteConnection connection, string sql, string? table, Func<SqliteDataReader, T> map)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (table is not null)
            command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }
}
