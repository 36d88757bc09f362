namespace PmsSync.Benchmarks.Scenarios;

/// <summary>Which direction of a figure is the good one.</summary>
internal enum Better
{
    More,
    Less,
}

/// <summary>A measured value, the target it is held against (null: none) and, in words, what it was measured with.</summary>
internal sealed record Figure(string Name, string Unit, double Value, double? Target, Better Better, string Yardstick)
{
    public bool Met => Target is not { } target || (Better == Better.More ? Value >= target : Value <= target);
}
