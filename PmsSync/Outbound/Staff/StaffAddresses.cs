using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Staff;

/// <summary>Which token opens whose calendar of tasks.</summary>
internal sealed class StaffAddresses(Database database, StorageHealth health, TenantDirectory tenants, TimeProvider time)
{
    private readonly TokenAddresses<StaffKey> _addresses = new(
        database, health, tenants, time, new TokenTable<StaffKey>(StaffTokenStore.All, StaffTokenStore.TokenOrNew, StaffTokenStore.Replace), Configured);

    /// <summary>Whose calendar a presented token opens; null for an unknown, rotated or no longer configured one.</summary>
    public StaffKey? Find(string token) => _addresses.Find(token);

    /// <summary>The token of a calendar, generated where there is none. Null where the person is not configured, or a new one cannot be kept now.</summary>
    public async Task<string?> TryTokenOfAsync(StaffKey staff, CancellationToken cancel) =>
        tenants.Current.Find(staff.Tenant)?.FindStaff(staff.Staff) is { } person ? await _addresses.TryTokenOfAsync(staff, person.Token, cancel) : null;

    /// <summary>Gives the calendar a new address; the old one is unknown from then on. Null where the person is not configured.</summary>
    /// <param name="staff">Whose.</param>
    /// <param name="request">Who asks; its repetition changes nothing.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="StorageUnavailableException">The new one could not be kept; the old one stays.</exception>
    public async Task<Rotation?> RotateAsync(StaffKey staff, RotationRequest? request, CancellationToken cancel) =>
        tenants.Current.Find(staff.Tenant)?.FindStaff(staff.Staff) is { } person ? await _addresses.RotateAsync(staff, person.Token, request, cancel) : null;

    /// <summary>The tenant's data was deleted: generated tokens of its calendars open nothing any more, whoever takes its name.</summary>
    public void Forget(TenantId tenant) => _addresses.Forget(staff => staff.Tenant == tenant);

    private static IEnumerable<(StaffKey Opens, string? Token)> Configured(Snapshot snapshot) =>
        from tenant in snapshot.Tenants
        from person in tenant.Staff
        select (new StaffKey(tenant.Id, person.Id), person.Token);
}
