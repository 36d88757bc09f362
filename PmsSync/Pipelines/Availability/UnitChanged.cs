using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Availability;

/// <summary>The event by which another pipeline says that a unit's stays or held nights have changed. It carries nothing: the nights are recomputed from the stays.</summary>
internal static class UnitChanged
{
    public const string Kind = "unit.changed";

    public static NewEvent Of(TenantId tenant, UnitId unit, DateTimeOffset now) =>
        new(tenant, Pipeline.Availability, WorkClass.Critical, LaneOf(unit), Kind, "bookings", [], now);

    /// <summary>The unit's rooms or its day are others; nobody waits for it.</summary>
    public static NewEvent ByItself(TenantId tenant, UnitId unit, DateTimeOffset now) =>
        new(tenant, Pipeline.Availability, WorkClass.Bulk, LaneOf(unit), Kind, "settings", [], now);

    public static string LaneOf(UnitId unit) => Lanes.OfUnit(unit);

    public static UnitId UnitOf(string lane) => new(lane[Lanes.UnitPrefix.Length..]);
}
