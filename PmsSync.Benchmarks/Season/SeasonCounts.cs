namespace PmsSync.Benchmarks.Season;

/// <summary>How often what happened.</summary>
internal sealed class SeasonCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> All => _counts;

    public void Add(string what, long times = 1) => _counts[what] = _counts.GetValueOrDefault(what) + times;
}
