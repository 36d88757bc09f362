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
        if (tenants.Current.Find(tenant) is not { } found || found.Ceilings == TenantCeilings.None)
            return null;
        return Judge(found, found.Ceilings.EventsPerDay is null ? 0 : events.Today(tenant), bringsBookings);
    }

    /// <summary>How many tenants' feeds and channels are not read because of a limit. Their events are counted in one look.</summary>
    public int CountUnread()
    {
        var limited = tenants.Current.Tenants.Where(static t => t.Ceilings != TenantCeilings.None).ToList();
        var counted = limited.Where(static t => t.Ceilings.EventsPerDay is not null).Select(static t => t.Id).ToList();
        var told = counted.Zip(events.Today(counted)).ToDictionary(static c => c.First, static c => c.Second);
        return limited.Count(t => Judge(t, told.GetValueOrDefault(t.Id), bringsBookings: true) is not null);
    }

    private LimitReached? Judge(Tenant tenant, long told, bool bringsBookings) =>
        LimitRules.Judge(tenant.Ceilings, new TenantUsage(told, storage.BytesOf(tenant.Id)), bringsBookings, time.GetUtcNow());
}
