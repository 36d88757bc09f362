using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Feeds;

/// <summary>
/// Which token opens which export. One that is not configured is generated when it is first shown.
/// </summary>
internal sealed class ExportAddresses
{
    private readonly Database _database;
    private readonly StorageHealth _health;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<ExportKey, string> _generated = [];
    private readonly TokenBook<ExportKey> _book;

    public ExportAddresses(Database database, StorageHealth health, TenantDirectory tenants, TimeProvider time)
    {
        (_database, _health, _tenants, _time) = (database, health, tenants, time);
        foreach (var (export, token) in database.Readers.Read(ExportStore.Tokens))
            _generated[export] = token;
        _book = new TokenBook<ExportKey>(tenants, TokensOf);
    }

    /// <summary>The export that a presented token opens; null for an unknown, rotated or no longer configured one.</summary>
    public ExportKey? Find(string token) => _book.Find(token);

    /// <summary>The token of an export, generated where there is none. Null where the unit has no export there, or a new one cannot be kept now.</summary>
    public async Task<string?> TryTokenOfAsync(ExportKey export, CancellationToken cancel)
    {
        if (_tenants.Current.Find(export.Tenant, export.Connection) is not { } connection || !HasExport(connection, export.Unit, out var unit))
            return null;
        if ((unit.ExportToken ?? _generated.GetValueOrDefault(export)) is { } known)
            return known;
        try
        {
            return await GenerateAsync(export, cancel);
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }

    private async Task<string?> GenerateAsync(ExportKey export, CancellationToken cancel)
    {
        if (!_health.IsWritable)
            return null;
        var fresh = TokenBook.Fresh();
        var token = await _database.Writer.WriteAsync(WorkClass.High, s => ExportStore.TokenOrNew(s, export, fresh, _time.GetUtcNow()), cancel);
        Keep(export, token);
        return token;
    }

    /// <summary>Gives the export a new address; the old one is unknown from then on. Null where there is no export.</summary>
    /// <exception cref="StorageUnavailableException">The new one could not be kept; the old one stays.</exception>
    public async Task<Rotation?> RotateAsync(ExportKey export, CancellationToken cancel)
    {
        if (_tenants.Current.Find(export.Tenant, export.Connection) is not { } connection || !HasExport(connection, export.Unit, out var unit))
            return null;
        if (unit.ExportToken is not null)
            return new Rotation.Configured();
        var token = TokenBook.Fresh();
        await _database.Writer.WriteAsync(WorkClass.High, s =>
        {
            ExportStore.Replace(s, export, token, _time.GetUtcNow());
            return true;
        }, cancel);
        Keep(export, token);
        return new Rotation.Rotated(token);
    }

    /// <summary>The tenant's data was deleted: generated tokens of its exports open nothing any more, whoever takes its name.</summary>
    public void Forget(TenantId tenant)
    {
        foreach (var export in _generated.Keys.Where(k => k.Tenant == tenant))
            _generated.TryRemove(export, out _);
        _book.Rebuild();
    }

    private void Keep(ExportKey export, string token)
    {
        _generated[export] = token;
        _book.Rebuild();
    }

    private IEnumerable<(ExportKey Opens, string Token)> TokensOf(Snapshot snapshot)
    {
        foreach (var connection in snapshot.Tenants.SelectMany(static t => t.Connections))
            foreach (var unit in connection.Units)
            {
                var export = new ExportKey(connection.Tenant, connection.Id, unit.Unit);
                if (HasExport(connection, unit.Unit, out _) && (unit.ExportToken ?? _generated.GetValueOrDefault(export)) is { } token)
                    yield return (export, token);
            }
    }

    // A disabled connection keeps its export: a destination that loses sight of us might open what is taken.
    private static bool HasExport(Connection connection, UnitId unit, out ConnectionUnit found)
    {
        found = connection.FindUnit(unit.Value)!;
        return connection.Type == "ical" && found is { Export: true };
    }
}
