using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>Brings a database to the newest schema, and refuses one that is damaged or from a newer version.</summary>
internal sealed partial class Schema(StorageOptions options, FreeSpace space, IEnumerable<Migration> migrations, ILogger<Schema> logger)
{
    /// <exception cref="StorageRefusedException">The message names the remedy.</exception>
    public void Prepare()
    {
        try
        {
            using var connection = Connections.OpenWriter(options.DatabasePath);
            RefuseDamaged(connection);
            space.RewriteWhereAsked(connection);
            Migrate(connection);
        }
        catch (SqliteException error)
        {
            throw new StorageRefusedException($"The database '{options.DatabasePath}' cannot be opened. {StorageErrors.Words(error)}", error);
        }
    }

    private void RefuseDamaged(SqliteConnection connection)
    {
        var verdict = Connections.Scalar<string>(connection, "PRAGMA quick_check(1)");
        if (verdict != "ok")
            throw new StorageRefusedException($"The database '{options.DatabasePath}' is damaged ({verdict}). Run `PmsSync restore FILE` with the newest backup.");
    }

    private void Migrate(SqliteConnection connection)
    {
        var steps = migrations.OrderBy(static m => m.Version).ToList();
        var present = Connections.Scalar<long>(connection, "PRAGMA user_version");
        var newest = steps.Count == 0 ? 0 : steps[^1].Version;
        if (present > newest)
            throw new StorageRefusedException($"The database '{options.DatabasePath}' is from a newer PmsSync (schema {present}, this one knows {newest}). Install that version again, or name another data directory.");
        foreach (var step in steps.Where(s => s.Version > present))
        {
            using var transaction = connection.BeginTransaction();
            Connections.Run(connection, step.Sql, transaction);
            Connections.Run(connection, $"PRAGMA user_version = {step.Version}", transaction);
            transaction.Commit();
            Log.Migrated(logger, step.Version, step.Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Information, "Database schema {Version}: {Name}")]
        public static partial void Migrated(ILogger logger, int version, string name);
    }
}
