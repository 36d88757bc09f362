using System.Security.Cryptography;
using System.Text;
using PmsSync.Tenancy;

namespace PmsSync.Web.Access;

/// <summary>Whether a caller may come in.</summary>
internal enum Entry
{
    Granted = 0,

    /// <summary>No key where one is needed, or one that opens nothing.</summary>
    Unauthorized = 1,

    /// <summary>The key is good, but not for this: unknown and another tenant's look alike.</summary>
    NotFound = 2,
}

/// <summary>
/// Who may do what. The admin key opens everything, a tenant's key its own tenant. Where neither the tenant nor the
/// administration has a key, callers on this machine need none; what is of all tenants needs the admin key as soon as one of them has a key. Keys are compared in constant time.
/// </summary>
internal static class AccessRules
{
    public static Entry ToTenant(Snapshot configured, string tenant, string? key, bool isLocal)
    {
        var found = configured.Find(tenant);
        if (key is not null && Same(key, configured.AdminKey))
            return found is null ? Entry.NotFound : Entry.Granted;
        if (key is not null && OwnerOf(configured, key) is { } owner)
            return ReferenceEquals(owner, found) ? Entry.Granted : Entry.NotFound;
        if (!isLocal || configured.AdminKey is not null)
            return Entry.Unauthorized;
        if (found is null)
            return configured.Tenants.Any(static t => t.ApiKey is not null) ? Entry.Unauthorized : Entry.NotFound;
        return found.ApiKey is null ? Entry.Granted : Entry.Unauthorized;
    }

    public static Entry ToAdministration(Snapshot configured, string? key, bool isLocal) =>
        configured.AdminKey is null
            ? (isLocal && configured.Tenants.All(static t => t.ApiKey is null) ? Entry.Granted : Entry.Unauthorized)
            : (key is not null && Same(key, configured.AdminKey) ? Entry.Granted : Entry.Unauthorized);

    /// <summary>Whose key it is, of a caller who was let in.</summary>
    public static string WhoIs(Snapshot configured, string? key) =>
        key is null || (configured.AdminKey is null && OwnerOf(configured, key) is null) ? "local" : Same(key, configured.AdminKey) ? "admin" : "tenant";

    /// <summary>The tenants that a caller may see; null where it needs a key.</summary>
    public static IReadOnlyList<Tenant>? Visible(Snapshot configured, string? key, bool isLocal)
    {
        var open = configured.Tenants.Where(t => ToTenant(configured, t.Id.Value, key, isLocal) == Entry.Granted).ToList();
        return open.Count > 0 || ToAdministration(configured, key, isLocal) == Entry.Granted ? open : null;
    }

    // Every tenant is looked at, so that the time of the answer does not say which one it was.
    private static Tenant? OwnerOf(Snapshot configured, string key)
    {
        Tenant? owner = null;
        foreach (var tenant in configured.Tenants)
            if (Same(key, tenant.ApiKey))
                owner = tenant;
        return owner;
    }

    // Hashed first: the comparison itself would tell the length.
    private static bool Same(string presented, string? configured) =>
        configured is not null && CryptographicOperations.FixedTimeEquals(Hash(presented), Hash(configured));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
