namespace PmsSync.Benchmarks.Telling;

/// <summary>
/// The lower bound of calls: the fewest moments such that each change that was told has one between its being asked for
/// and its being told. Whoever tells each change no later than it was told needs as many calls at least.
/// </summary>
internal static class LeastCalls
{
    public static int Of(IEnumerable<(long From, long To)> changes)
    {
        var (calls, last) = (0, long.MinValue);
        foreach (var (from, to) in changes.OrderBy(static c => c.To))
        {
            if (from <= last)
                continue;
            (calls, last) = (calls + 1, to);
        }
        return calls;
    }
}
