using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>
/// What SQLite itself can do here: one thread, the journal's own table with its indexes and pragmas, the same rows,
/// one prepared INSERT, best of three commit sizes. Nothing is copied back meanwhile; the journal's key table,
/// which the service fills apart from the rows, is left out.
/// </summary>
internal sealed class RawScenario : Scenario
{
    private static readonly int[] RowsPerCommit = [256, 1024, 4096];

    public override string Name => "raw";

    public override Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run)
    {
        var speeds = RowsPerCommit.Select(rows => Measure(run, rows)).ToArray();
        IReadOnlyList<Figure> figures = [.. RowsPerCommit.Zip(speeds, static (rows, speed) =>
            new Figure($"raw/{rows}", "events/s", speed, null, Better.More, $"one thread, {rows:#,0} rows a commit, keys not merged"))];
        return Task.FromResult(figures);
    }

    /// <summary>The best of the commit sizes, in events a second.</summary>
    public static double Best(ScenarioRun run) => RowsPerCommit.Max(rows => Measure(run, rows));

    private static double Measure(ScenarioRun run, int rowsPerCommit)
    {
        var options = new StorageOptions { DataDirectory = run.NewFolder() };
        new Schema(options, new FreeSpace(options, NullLogger<FreeSpace>.Instance), [new Migration(1, "storage", StorageSchema.Sql), new Migration(2, "journal", JournalSchema.Sql)], NullLogger<Schema>.Instance).Prepare();
        using var connection = Connections.OpenWriter(options.DatabasePath);
        using var insert = Prepare(connection);
        var load = new Load(seed: rowsPerCommit);
        var rows = 0L;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < run.Duration / 2)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            insert.Transaction = transaction;
            for (var i = 0; i < rowsPerCommit; i++)
                Insert(insert, load.Next());
            transaction.Commit();
            rows += rowsPerCommit;
        }
        return rows / watch.Elapsed.TotalSeconds;
    }

    private static SqliteCommand Prepare(SqliteConnection connection)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = JournalStatements.Insert;
        for (var i = 1; i <= 9; i++)
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"?{i}" });
        insert.Prepare();
        return insert;
    }

    private static void Insert(SqliteCommand insert, NewEvent item)
    {
        var values = insert.Parameters;
        values[0].Value = item.Tenant.Value;
        values[1].Value = (int)item.Pipeline;
        values[2].Value = (int)item.Class;
        values[3].Value = item.Lane;
        values[4].Value = item.Kind;
        values[5].Value = item.Source;
        values[6].Value = item.Dedupe;
        values[7].Value = item.Payload;
        values[8].Value = item.ReceivedAt.ToUnixTimeMilliseconds();
        insert.ExecuteNonQuery();
    }
}
