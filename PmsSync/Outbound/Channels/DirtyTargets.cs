using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// What must be told to whom. Pipelines mark inside their own transaction; the deliveries are told after its commit. A
/// mark carries no values: they are read at the moment of sending.
/// </summary>
internal sealed class DirtyTargets(TenantDirectory tenants)
{
    /// <summary>A unit's nights may have changed: every connection that sells the unit is to be told.</summary>
    public void MarkAvailability(WriteSession session, TenantId tenant, UnitId unit)
    {
        _ = (session, tenants.Current.Find(tenant, unit));
    }

    /// <summary>Prices or restrictions of these nights (half-open) may have changed.</summary>
    /// <param name="urgency">High where a restriction changed (a stop sell is critical), else normal.</param>
    public void MarkPrices(WriteSession session, TenantId tenant, UnitId unit, string ratePlan, StayDates nights, WorkClass urgency)
    {
        _ = (session, tenants.Current.Find(tenant, unit), ratePlan, nights, urgency);
    }

    /// <summary>
    /// A booking of this very connection takes, moves or frees nights: the channel counts by itself, so what it now shows
    /// is not known. To be called with the nights before and after.
    /// </summary>
    /// <param name="roomsTaken">By how much the channel may have counted down; 0 where it frees.</param>
    public void Forget(WriteSession session, TenantId tenant, ConnectionId connection, UnitId unit, StayDates nights, int roomsTaken)
    {
        _ = (session, tenants.Current.Find(tenant, connection), unit, nights, roomsTaken);
    }
}
