namespace PmsSync.Benchmarks.Faults;

/// <summary>What one life came to.</summary>
internal sealed record FaultResult(int Seed, IReadOnlyList<string> Violations, IReadOnlyList<string> Trace, IReadOnlyDictionary<WrongBy, TimeSpan> Longest)
{
    public int Crashes { get; init; }

    public int Bookings { get; init; }

    public int Letters { get; init; }

    public long Calls { get; init; }
}
