using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>Nights of a canvas, counted from its first: [<paramref name="First"/>, <paramref name="End"/>) on <paramref name="Days"/>.</summary>
internal readonly record struct Shape(int First, int End, Weekdays Days)
{
    public int Length => End - First;
}
