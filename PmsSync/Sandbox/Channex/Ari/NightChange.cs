using System.Collections.Immutable;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>What one value of a push changes on each of its dates; what it does not name stays.</summary>
internal sealed record NightChange
{
    /// <summary>By option; null where that option's price stays.</summary>
    public ImmutableArray<long?> Prices { get; init; } = [];

    public int? MinStayArrival { get; init; }

    public int? MinStayThrough { get; init; }

    public int? MaxStay { get; init; }

    public bool? ClosedToArrival { get; init; }

    public bool? ClosedToDeparture { get; init; }

    public bool? StopSell { get; init; }

    public bool IsEmpty => Prices.All(static p => p is null) && MinStayArrival is null && MinStayThrough is null && MaxStay is null
        && ClosedToArrival is null && ClosedToDeparture is null && StopSell is null;

    public PlanNight ApplyTo(PlanNight night) => night with
    {
        Prices = Prices.IsEmpty ? night.Prices : [.. night.Prices.Select((old, i) => Prices[i] ?? old)],
        MinStayArrival = MinStayArrival ?? night.MinStayArrival,
        MinStayThrough = MinStayThrough ?? night.MinStayThrough,
        MaxStay = MaxStay ?? night.MaxStay,
        ClosedToArrival = ClosedToArrival ?? night.ClosedToArrival,
        ClosedToDeparture = ClosedToDeparture ?? night.ClosedToDeparture,
        StopSell = StopSell ?? night.StopSell,
    };
}
