using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Limits;

/// <summary>Whether a tenant may take more of the service. One that has no limit costs no look at anything.</summary>
internal sealed class TenantLimits(TenantDirectory tenants, EventCount events, StorageMeter storage, TimeProvider time)
{
    /// <summary>The limit that stands in the way; null where none does.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="bringsBookings">What brings bookings has as much again.</param>
    public LimitReached? Reached(TenantId tenant, bool bringsBookings)
    {
        if (tenants.Current.Find(tenant)?.Ceilings is not { } ceilings || ceilings == TenantCeilings.None)
            return null;
        var told = ceilings.EventsPerDay is null ? 0 : events.Today(tenant);
        return LimitRules.Judge(ceilings, new TenantUsage(told, storage.BytesOf(tenant)), bringsBookings, time.GetUtcNow());
    }

    /// <summary>How many tenants' feeds and channels are not read because of a limit.</summary>
    public int CountUnread() => tenants.Current.Tenants.Count(t => Reached(t.Id, bringsBookings: true) is not null);
}
