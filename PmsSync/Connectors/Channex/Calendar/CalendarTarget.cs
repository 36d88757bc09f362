using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>Channex's side of a target: a room type, or a rate plan.</summary>
/// <param name="RatePlan">Null for availability.</param>
internal sealed record CalendarTarget(string Id, ChannelRatePlan? RatePlan)
{
    /// <summary>Null where the target is not mapped.</summary>
    public static CalendarTarget? Find(ChannelAccess access, Target target)
    {
        if (access.FindUnit(target.Unit) is not { } unit)
            return null;
        if (target.RatePlan is null)
            return new CalendarTarget(unit.RoomTypeId, null);
        var plan = unit.RatePlans.FirstOrDefault(p => p.RatePlan == target.RatePlan);
        return plan is null ? null : new CalendarTarget(plan.ExternalId, plan);
    }
}
