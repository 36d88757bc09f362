using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Feeds;

/// <summary>Which token opens which export.</summary>
internal sealed class ExportAddresses(Database database, StorageHealth health, TenantDirectory tenants, TimeProvider time)
{
    private readonly TokenAddresses<ExportKey> _addresses = new(
        database, health, tenants, time, new TokenTable<ExportKey>(ExportStore.Tokens, ExportStore.TokenOrNew, ExportStore.Replace), Configured);

    /// <summary>The export that a presented token opens; null for an unknown, rotated or no longer configured one.</summary>
    public ExportKey? Find(string token) => _addresses.Find(token);

    /// <summary>The token of an export, generated where there is none. Null where the unit has no export there, or a new one cannot be kept now.</summary>
    public async Task<string?> TryTokenOfAsync(ExportKey export, CancellationToken cancel) =>
        FindExport(export) is { } unit ? await _addresses.TryTokenOfAsync(export, unit.ExportToken, cancel) : null;

    /// <summary>Gives the export a new address; the old one is unknown from then on. Null where there is no export.</summary>
    /// <param name="export">Which.</param>
    /// <param name="request">Who asks; its repetition changes nothing.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="StorageUnavailableException">The new one could not be kept; the old one stays.</exception>
    public async Task<Rotation?> RotateAsync(ExportKey export, RotationRequest? request, CancellationToken cancel) =>
        FindExport(export) is { } unit ? await _addresses.RotateAsync(export, unit.ExportToken, request, cancel) : null;

    /// <summary>The tenant's data was deleted: generated tokens of its exports open nothing any more, whoever takes its name.</summary>
    public void Forget(TenantId tenant) => _addresses.Forget(export => export.Tenant == tenant);

    private ConnectionUnit? FindExport(ExportKey export) =>
        tenants.Current.Find(export.Tenant, export.Connection) is { } connection && connection.FindUnit(export.Unit.Value) is { } unit && HasExport(connection, unit)
            ? unit : null;

    private static IEnumerable<(ExportKey Opens, string? Token)> Configured(Snapshot snapshot) =>
        from tenant in snapshot.Tenants
        from connection in tenant.Connections
        from unit in connection.Units
        where HasExport(connection, unit)
        select (new ExportKey(connection.Tenant, connection.Id, unit.Unit), unit.ExportToken);

    // A disabled connection keeps its export: a destination that loses sight of us might open what is taken.
    private static bool HasExport(Connection connection, ConnectionUnit unit) => connection.Type == "ical" && unit.Export;
}
