using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Limits;

/// <summary>
/// How many bytes the rows of each tenant hold: the content of every column of every table that holds tenants' rows, without
/// indexes. One pass of a reader over the tables for all of them, every ten minutes, and only while somebody has a limit.
/// </summary>
internal sealed partial class StorageMeter(Database database, TenantDirectory tenants, TimeProvider time, ILogger<StorageMeter> logger) : BackgroundService
{
    private volatile ImmutableDictionary<string, long> _bytes = ImmutableDictionary<string, long>.Empty;

    public long BytesOf(TenantId tenant) => _bytes.GetValueOrDefault(tenant.Value);

    /// <summary>Measures now, where somebody has a limit.</summary>
    public void RunOnce()
    {
        if (!tenants.Current.Tenants.Any(static t => t.Ceilings.Storage is not null))
            return;
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in database.Readers.Read(TenantTables.Of))
            foreach (var (tenant, bytes) in database.Readers.Read(c => Measure(c, table)))
                sums[tenant] = sums.GetValueOrDefault(tenant) + bytes;
        _bytes = sums.ToImmutableDictionary(StringComparer.Ordinal);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LimitRules.MeasureEvery, time);
        do
        {
            try
            {
                await Task.Run(RunOnce, stoppingToken);
            }
            catch (SqliteException error)
            {
                Log.Failed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // octet_length asks the row's head and does not read long contents.
    private static List<(string Tenant, long Bytes)> Measure(SqliteConnection connection, TenantTable table) => connection.Query<(string, long)>(
        $"SELECT coalesce({table.Owner}, ''), sum({string.Join(" + ", table.Columns.Select(static c => $"coalesce(octet_length(\"{c}\"), 0)"))}) FROM {table.Name} GROUP BY 1").ToList();

    private static partial class Log
    {
        [LoggerMessage(6300, LogLevel.Warning, "How much each tenant keeps could not be measured; the next pass tries again")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
