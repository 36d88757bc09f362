using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

internal readonly record struct ReconcileReport(int Read, int Failed, int Drifted);

/// <summary>
/// Reads each channel back once a day in a quiet hour of its property; a new one as soon as everything is told; after a
/// backup was restored each one again once its own bookings were listed.
/// </summary>
internal sealed partial class ReconcileService(
    Database database, ChannelLinks links, ChannelHorizon horizon, Reconciler reconciler, ReconciliationOptions options, TimeProvider time,
    ILogger<ReconcileService> logger) : BackgroundService
{
    private const string IsPending = "SELECT EXISTS (SELECT 1 FROM target t JOIN dirty d ON d.target = t.id WHERE t.tenant = ?1 AND t.connection = ?2)";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ChannelVisits _visits = new(options.ReadingsAtATime);
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), bool> _again = new();
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), DateTimeOffset> _failedAt = new();
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), bool> _unlisted = new();

    public override void Dispose()
    {
        _visits.Dispose();
        base.Dispose();
    }

    /// <summary>Reads those that are due and not being read already; answers when it is through with them.</summary>
    internal async Task<ReconcileReport> RunOnceAsync(CancellationToken cancel)
    {
        var due = links.Connections().Where(l => l.Connector.ReadBack is not null && IsListed(l.Access, l.Connector) && IsDue(l.Access));
        var reports = await _visits.RoundAsync(due, (access, _) => ReadAsync(access, cancel), Failed, cancel);
        return reports.Aggregate(default(ReconcileReport), static (a, b) => new ReconcileReport(a.Read + b.Read, a.Failed + b.Failed, a.Drifted + b.Drifted));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await _visits.BeginAsync(() => RoundAsync(stoppingToken));
        }
        finally
        {
            await _visits.EndAsync();
        }
    }

    private async Task RoundAsync(CancellationToken cancel)
    {
        try
        {
            await RunOnceAsync(cancel);
        }
        catch (Exception error) when (error is StorageUnavailableException or SqliteException or OperationCanceledException)
        {
            // The next look is soon, or the service stops.
        }
    }

    private async Task<ReconcileReport> ReadAsync(ChannelAccess access, CancellationToken cancel)
    {
        var read = await reconciler.ReadAsync(access.Tenant, access.Connection, cancel);
        if (read is { Problem: null })
            _again.TryRemove((access.Tenant, access.Connection), out _);
        return read switch
        {
            null => default,
            { Problem: not null } => new ReconcileReport(0, 1, 0),
            _ => new ReconcileReport(1, 0, read.Cells.Drifted),
        };
    }

    private ReconcileReport Failed(ChannelAccess access, Exception error)
    {
        _failedAt[(access.Tenant, access.Connection)] = time.GetUtcNow();
        Log.Failed(logger, error, access);
        return new ReconcileReport(0, 1, 0);
    }

    // Until its own bookings were listed, what it shows is explained by bookings that are not here yet; then it is read again.
    // Other sources that were not read again do not matter: nothing is opened for what a reading finds before they are.
    private bool IsListed(ChannelAccess access, IConnector connector)
    {
        var key = (access.Tenant, access.Connection);
        if (connector.Bookings is not null && database.Readers.Read(c => CatchUpStore.Of(c, access.Tenant)).Contains(UnreadSource.ListOf(access.Tenant, access.Connection)))
        {
            _unlisted[key] = true;
            return false;
        }
        if (_unlisted.TryRemove(key, out _))
            _again[key] = true;
        return true;
    }

    private bool IsDue(ChannelAccess access)
    {
        var now = time.GetUtcNow();
        if (_failedAt.TryGetValue((access.Tenant, access.Connection), out var failed) && now < failed + options.RetryAfter)
            return false;
        var (last, isPending) = database.Readers.ReadTogether(c => (
            ReadReport.Of(c, access.Tenant, access.Connection),
            c.ReadRows(IsPending, static r => r.GetInt64(0) == 1, access.Tenant.Value, access.Connection.Value).Single()));
        if (last is { Problem: not null } && now < last.AttemptedAt + options.RetryAfter)
            return false;
        if (last?.BeganAt is not { } began)
            return !isPending;
        return (!isPending && _again.ContainsKey((access.Tenant, access.Connection))) || began < QuietTime(access, now);
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

    private static partial class Log
    {
        [LoggerMessage(8151, LogLevel.Error, "Reading {Connection} back failed; it is tried again, and the other channels are read all the same")]
        public static partial void Failed(ILogger logger, Exception exception, ChannelAccess connection);
    }
}
