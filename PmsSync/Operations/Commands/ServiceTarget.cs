namespace PmsSync.Operations.Commands;

/// <summary>Which running service a command talks to, and with which keys. <paramref name="Tenants"/> are those known beforehand.</summary>
internal sealed record ServiceTarget(Uri Address, string? Key, IReadOnlyDictionary<string, string?> Tenants)
{
    /// <summary>The key that opens the tenant's API: the one given, the admin's, else the tenant's own.</summary>
    public string? KeyFor(string? tenant) => Key ?? (tenant is null ? null : Tenants.GetValueOrDefault(tenant));

    // A key stands in no text.
    public override string ToString() => Address.ToString();
}
