using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;
using Endpoint = PmsSync.Outbound.Channels.Endpoint;

namespace PmsSync.Outbound.Reconciliation.Accounts;

/// <param name="Told">Targets that are to be told something because a channel takes more than before.</param>
internal readonly record struct AccountReport(int Read, int Failed, int Told);

/// <summary>
/// Reads what each connection's property says of itself: at the start, daily, after a reload, and when the channel signals
/// that it changed. How far ahead and which fields it takes decides what it is told; what it warns of stands until it is mended.
/// </summary>
internal sealed partial class AccountWatch : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1), Daily = TimeSpan.FromDays(1);

    /// <summary>After an answer that did not come, and after one that a person must see to.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5), RetryRefused = TimeSpan.FromHours(1);

    /// <summary>An answer is small and mostly waited for; one that does not come is given up after some seconds.</summary>
    private const int ReadingsAtATime = 8;

    private readonly Database _database;
    private readonly ChannelLinks _links;
    private readonly ChannelHorizon _horizon;
    private readonly DirtyTargets _dirty;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDisposable _reloads;
    private readonly Channel<bool> _looks = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), Known> _known = new();
    private readonly ChannelVisits _visits = new(ReadingsAtATime);

    public AccountWatch(
        Database database, ChannelLinks links, ChannelHorizon horizon, DirtyTargets dirty, AccountSignals signals, TenantDirectory tenants,
        TimeProvider time, ILogger<AccountWatch> logger)
    {
        (_database, _links, _horizon, _dirty, _time, _logger) = (database, links, horizon, dirty, time, logger);
        _reloads = tenants.OnChange((_, _) => LookAgain(static _ => true));
        signals.OnChanged((tenant, connection) => LookAgain(k => k == (tenant, connection)));
    }

    public AccountState StateOf(ChannelAccess access) =>
        _known.TryGetValue((access.Tenant, access.Connection), out var known) && known.Account == AccountRow.AccountOf(access)
            ? new AccountState(known.Row, known.Problem) : new AccountState(null, null);

    public override void Dispose()
    {
        _reloads.Dispose();
        _visits.Dispose();
        base.Dispose();
    }

    // Before anything is told: what was read the last time still holds until it is read again.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (access, _) in _links.Connections())
            Remember(access);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Reads the settings of those connections for which it is time and that are not being read; answers when it is through with them.</summary>
    internal async Task<AccountReport> RunOnceAsync(CancellationToken cancel)
    {
        var due = _links.Connections().Where(l => l.Connector.Settings is not null && Remember(l.Access).DueAt <= _time.GetUtcNow());
        var reports = await _visits.RoundAsync(due, (access, connector) => ReadAsync(connector.Settings!, access, Remember(access), cancel), Failed, cancel);
        var report = reports.Aggregate(default(AccountReport), static (a, b) => new AccountReport(a.Read + b.Read, a.Failed + b.Failed, a.Told + b.Told));
        if (report.Told > 0)
            Log.Changed(_logger, report.Told);
        return report;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = _time.CreateTimer(_ => _looks.Writer.TryWrite(true), null, TimeSpan.Zero, Look);
        try
        {
            await foreach (var _ in _looks.Reader.ReadAllAsync(stoppingToken))
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

    private async Task<AccountReport> ReadAsync(IAccountSettings settings, ChannelAccess access, Known known, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        switch (await settings.ReadAsync(access, cancel))
        {
            case Answer<AccountSettings>.Got got:
                var row = AccountRow.Of(access, got.Value, now);
                var told = await KeepAsync(access, row, cancel);
                Put(access, known, new Known(row.Account, row, null, now + Daily, known.Signals));
                return new AccountReport(1, 0, told);
            case Answer<AccountSettings>.Later later:
                Put(access, known, known with { Problem = later.Why, DueAt = later.NotBefore is { } at && at > now + Look ? at : now + RetryAfter });
                return new AccountReport(0, 1, 0);
            case Answer<AccountSettings>.Refused refused:
                Put(access, known, known with { Problem = refused.Why, DueAt = now + RetryRefused });
                return new AccountReport(0, 1, 0);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private AccountReport Failed(ChannelAccess access, Exception error)
    {
        var known = Remember(access);
        Put(access, known, known with { Problem = "Its settings could not be read; the log says why", DueAt = _time.GetUtcNow() + RetryAfter });
        Log.Failed(_logger, error, access);
        return new AccountReport(0, 1, 0);
    }

    private async Task<int> KeepAsync(ChannelAccess access, AccountRow row, CancellationToken cancel)
    {
        var targets = Enum.GetValues<Endpoint>()
            .Select(endpoint => _links.Find(new DeliveryLane(access.Tenant, access.Connection, endpoint))).OfType<ChannelLink>()
            .SelectMany(link => MappedTargets.Of(link).Select(mapped => (mapped.Target, link.Access.FindUnit(mapped.Target.Unit)!.Zone))).ToList();

        // What is told looks at the newest reach, so it holds before anything is marked because of it.
        var before = _database.Readers.Read(c => AccountStore.Of(c, access))?.Reach ?? ChannelReach.Default;
        _horizon.Set(access.Tenant, access.Connection, row.Reach);
        return await _database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            AccountStore.Save(session, access, row);
            return IsSame(before, row.Reach) ? 0 : ReachChange.Apply(session, _dirty, targets, before, row.Reach, row.ReadAt);
        }, cancel);
    }

    private static bool IsSame(ChannelReach a, ChannelReach b) =>
        a.Nights == b.Nights && a.Zone?.Id == b.Zone?.Id && (a.Fields is null ? b.Fields is null : b.Fields is not null && a.Fields.SequenceEqual(b.Fields));

    /// <summary>What is known of the connection; what an earlier run read is due at once, and holds until then.</summary>
    private Known Remember(ChannelAccess access)
    {
        var account = AccountRow.AccountOf(access);
        if (_known.TryGetValue((access.Tenant, access.Connection), out var known) && known.Account == account)
            return known;
        var row = _database.Readers.Read(c => AccountStore.Of(c, access));
        _known[(access.Tenant, access.Connection)] = known = new Known(account, row, null, DateTimeOffset.MinValue);
        _horizon.Set(access.Tenant, access.Connection, row?.Reach ?? ChannelReach.Default);
        return known;
    }

    // What was signalled while it was being read may not be in what was read.
    private void Put(ChannelAccess access, Known before, Known now)
    {
        var key = (access.Tenant, access.Connection);
        if (!_known.TryUpdate(key, now, before))
            _known[key] = now with { DueAt = DateTimeOffset.MinValue };
    }

    private void LookAgain(Func<(TenantId, ConnectionId), bool> isMeant)
    {
        foreach (var key in _known.Keys.Where(isMeant))
        {
            // Until it is in: what a reading that just ended put there meanwhile may be older than the signal.
            while (_known.TryGetValue(key, out var known) && !_known.TryUpdate(key, known with { DueAt = DateTimeOffset.MinValue, Signals = known.Signals + 1 }, known))
            {
            }
        }
        _looks.Writer.TryWrite(true);
    }

    /// <param name="Signals">How often it was signalled, so that a signal shows also where it was due at once already.</param>
    private sealed record Known(string Account, AccountRow? Row, string? Problem, DateTimeOffset DueAt, int Signals = 0);

    private static partial class Log
    {
        [LoggerMessage(8140, LogLevel.Information, "{Told} calendars are told more: their channels keep more nights, or take other fields, than before")]
        public static partial void Changed(ILogger logger, int told);

        [LoggerMessage(8141, LogLevel.Error, "Reading the settings of {Connection} failed; it is tried again, and those of the others are read all the same")]
        public static partial void Failed(ILogger logger, Exception exception, ChannelAccess connection);
    }
}
