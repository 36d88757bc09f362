using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

internal readonly record struct ReconcileReport(int Read, int Failed, int Drifted);

/// <summary>
/// Reads each channel back once a day in a quiet hour of its property; a new one as soon as everything is told; all of
/// them once a restored database has caught up.
/// </summary>
internal sealed class ReconcileService(
    Database database, ChannelLinks links, ChannelHorizon horizon, Reconciler reconciler, ReconciliationOptions options, TimeProvider time) : BackgroundService
{
    private const string IsPending = "SELECT EXISTS (SELECT 1 FROM target t JOIN dirty d ON d.target = t.id WHERE t.tenant = ?1 AND t.connection = ?2)";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly HashSet<(TenantId, ConnectionId)> _again = [];
    private bool _wasCatchingUp;

    internal async Task<ReconcileReport> RunOnceAsync(CancellationToken cancel)
    {
        var report = default(ReconcileReport);
        if (database.IsCatchingUp)
        {
            _wasCatchingUp = true;
            return report;
        }
        foreach (var (access, _) in links.Connections().Where(static l => l.Connector.ReadBack is not null))
        {
            var key = (access.Tenant, access.Connection);
            if (_wasCatchingUp)
                _again.Add(key);
            if (!IsDue(access))
                continue;
            var read = await reconciler.ReadAsync(access.Tenant, access.Connection, cancel);
            if (read is { Problem: null })
                _again.Remove(key);
            report = read switch
            {
                null => report,
                { Problem: not null } => report with { Failed = report.Failed + 1 },
                _ => report with { Read = report.Read + 1, Drifted = report.Drifted + read.Cells.Drifted },
            };
        }
        _wasCatchingUp = false;
        return report;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (error is StorageUnavailableException or SqliteException)
            {
                // The next look is soon.
            }
        }
    }

    private bool IsDue(ChannelAccess access)
    {
        var now = time.GetUtcNow();
        var (last, isPending) = database.Readers.ReadTogether(c => (
            ReadReport.Of(c, access.Tenant, access.Connection),
            c.ReadRows(IsPending, static r => r.GetInt64(0) == 1, access.Tenant.Value, access.Connection.Value).Single()));
        if (last is { Problem: not null } && now < last.AttemptedAt + options.RetryAfter)
            return false;
        if (last?.BeganAt is not { } began || _again.Contains((access.Tenant, access.Connection)))
            return !isPending;
        return began < QuietTime(access, now);
    }

    /// <summary>The newest quiet hour that has come, with the connection's own part of the spread.</summary>
    private DateTimeOffset QuietTime(ChannelAccess access, DateTimeOffset now)
    {
        var zone = horizon.ReachOf(access.Tenant, access.Connection).Zone ?? (access.Units is [{ } first, ..] ? first.Zone : TimeZoneInfo.Utc);
        var part = Part(Encoding.UTF8.GetBytes(access.ToString()));
        var at = TimeSpan.FromHours(options.QuietHour) + (options.Spread * part);
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var date = local.TimeOfDay >= at ? local.Date : local.Date.AddDays(-1);
        var quiet = date + at;
        return new DateTimeOffset(quiet, zone.GetUtcOffset(quiet));
    }

    // Stable over restarts, so that a connection keeps its time.
    private static double Part(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(name)) / (double)uint.MaxValue;
}
