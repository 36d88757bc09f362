using PmsSync.Domain;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>One value of nights as a channel was last told it.</summary>
/// <param name="RatePlan">Null for the unit's rooms.</param>
/// <param name="Value">Null while what the channel shows is not known: nothing was confirmed, or a call is under way or was never answered.</param>
/// <param name="Sending">What the call says that is under way or was never answered; null for none.</param>
/// <param name="ConfirmedAt">When the channel last said or showed that it holds the value.</param>
internal sealed record ToldValue(string? RatePlan, NightField Field, long? Value, long? Sending, DateTimeOffset? ConfirmedAt)
{
    public bool IsUnderWay => Sending is not null;
}

/// <summary>What one connection was told of a unit's nights that are alike to it.</summary>
/// <param name="Nights">One span, or all that are over, or all that are too far ahead.</param>
/// <param name="IsInReach">False for nights of which the channel is told nothing: they are over, or it keeps no calendar that far ahead.</param>
internal sealed record ToldRun(ConnectionId Connection, NightSet Nights, bool IsInReach, IReadOnlyList<ToldValue> Values, string Words);
