using PmsSync.Connectors.Contract;

namespace PmsSync.Outbound.Coalescing;

/// <summary>What one stroke may do, of a system's rules.</summary>
internal readonly record struct PaintRules(bool LaterWins, bool HasWeekdays, int MaxNights)
{
    public static PaintRules Of(PushRules rules) => new(rules.LaterWins, rules.HasWeekdays, rules.MaxNightsPerItem);
}
