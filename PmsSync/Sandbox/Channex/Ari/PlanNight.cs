using System.Collections.Immutable;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>
/// What a rate plan's calendar holds for one date. <paramref name="Prices"/> are minor units by option, 0 for none;
/// a minimum stay of 1 and a maximum of 0 restrict nothing.
/// </summary>
internal sealed record PlanNight(
    ImmutableArray<long> Prices, int MinStayArrival, int MinStayThrough, int MaxStay,
    bool ClosedToArrival, bool ClosedToDeparture, bool StopSell)
{
    public static PlanNight Unset(int options) => new([.. new long[options]], 1, 1, 0, ClosedToArrival: false, ClosedToDeparture: false, StopSell: false);

    public bool Equals(PlanNight? other) =>
        other is not null && Prices.AsSpan().SequenceEqual(other.Prices.AsSpan())
        && (MinStayArrival, MinStayThrough, MaxStay) == (other.MinStayArrival, other.MinStayThrough, other.MaxStay)
        && (ClosedToArrival, ClosedToDeparture, StopSell) == (other.ClosedToArrival, other.ClosedToDeparture, other.StopSell);

    public override int GetHashCode() => HashCode.Combine(Prices[^1], MinStayArrival, MinStayThrough, MaxStay, ClosedToArrival, ClosedToDeparture, StopSell);
}
