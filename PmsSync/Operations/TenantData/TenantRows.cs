using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Operations.TenantData;

/// <summary>What is kept of one tenant, counted; and deleted, some rows in each commit.</summary>
internal sealed class TenantRows(Database database)
{
    private const int CommitsOfARead = 20;

    /// <summary>The tables that have rows of the tenant's, and how many.</summary>
    public IReadOnlyList<(string Table, long Rows)> Count(TenantId tenant) => database.Readers.ReadTogether(c =>
        TenantTables.Of(c).Select(t => (Table: t.Name, Rows: CountOf(c, t, tenant))).Where(static t => t.Rows > 0).OrderBy(static t => t.Table, StringComparer.Ordinal).ToList());

    public IReadOnlyList<TenantTable> Tables() => database.Readers.Read(TenantTables.Of);

    /// <summary>Some rows, at most <paramref name="most"/> in each commit; returns how many went and where to go on, null at the end.</summary>
    public Task<(int Rows, long? Last)> DeleteSomeAsync(TenantTable table, TenantId tenant, long after, int most, CancellationToken cancel) =>
        table.HasRowId ? ByRowIdAsync(table, tenant, after, most, cancel) : ByKeyAsync(table, tenant, most, cancel);

    // Found by a reader, because the table may have no index for it; the writer looks at the ids alone. Whose a row is, is
    // asked again where its id may be another's by now.
    private async Task<(int Rows, long? Last)> ByRowIdAsync(TenantTable table, TenantId tenant, long after, int most, CancellationToken cancel)
    {
        var find = $"SELECT rowid FROM {table.Name} WHERE rowid > ?2 AND {table.OfTenant} ORDER BY rowid LIMIT ?3";
        var ids = database.Readers.Read(c => Numbers(c, find, tenant.Value, after, most * CommitsOfARead));
        var delete = $"DELETE FROM {table.Name} WHERE rowid IN (SELECT value FROM json_each(?2)) AND {(table.Via is { IsLoose: true } ? "?1 <> ''" : table.OfTenant)}";
        var rows = 0;
        foreach (var some in ids.Chunk(most))
            rows += await database.Writer.WriteAsync(WorkClass.Bulk, session => session.Execute(delete, tenant.Value, JsonIds.Of(some)), cancel);
        return (rows, ids.Count == 0 ? null : ids[^1]);
    }

    // A table without row ids begins with what its rows are found by, so the writer finds them at once.
    private async Task<(int Rows, long? Last)> ByKeyAsync(TenantTable table, TenantId tenant, int most, CancellationToken cancel)
    {
        var key = string.Join(", ", table.Key);
        var delete = $"DELETE FROM {table.Name} WHERE ({key}) IN (SELECT {key} FROM {table.Name} WHERE {table.OfTenant} LIMIT ?2)";
        var rows = await database.Writer.WriteAsync(WorkClass.Bulk, session => session.Execute(delete, tenant.Value, most), cancel);
        return (rows, rows < most ? null : 0);
    }

    private static long CountOf(SqliteConnection connection, TenantTable table, TenantId tenant) =>
        Numbers(connection, $"SELECT count(*) FROM {table.Name} WHERE {table.OfTenant}", tenant.Value)[0];

    private static List<long> Numbers(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter($"?{i + 1}", values[i]));
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read())
            numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
