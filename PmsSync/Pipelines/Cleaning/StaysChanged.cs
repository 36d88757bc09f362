using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>The event by which a unit's cleaning hears that its stays or its settings have changed. It carries nothing: the tasks are derived from the stays.</summary>
internal static class StaysChanged
{
    public const string Kind = "stays.changed";

    private const string LanePrefix = "unit/";

    public static NewEvent Of(TenantId tenant, UnitId unit, string source, WorkClass urgency, DateTimeOffset now) =>
        new(tenant, Pipeline.Cleaning, urgency, LanePrefix + unit.Value, Kind, source, [], now);

    public static bool Is(string lane) => lane.StartsWith(LanePrefix, StringComparison.Ordinal);

    public static UnitId UnitOf(string lane) => new(lane[LanePrefix.Length..]);
}
