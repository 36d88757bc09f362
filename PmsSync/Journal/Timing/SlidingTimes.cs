namespace PmsSync.Journal.Timing;

/// <summary>
/// How long something took, over the last minutes: counts by length in slices of time, of which the oldest is used again. It
/// holds the same few kilobytes whatever happens. Pure: the time is given. Not thread-safe.
/// </summary>
/// <remarks>
/// Lengths are counted in steps of a quarter of a doubling, from a millisecond to four and a half hours: what is read is the
/// upper end of a step, so at most a fifth too long and never too short. What took longer counts as the longest.
/// </remarks>
internal sealed class SlidingTimes
{
    private const int StepsPerDoubling = 4;

    private const int Steps = (24 * StepsPerDoubling) + 1;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _slice;
    private readonly int[][] _counts;
    private readonly long[] _numbers;

    /// <param name="slice">What the window moves on by.</param>
    /// <param name="slices">Of which the window is made, the present one included.</param>
    public SlidingTimes(TimeSpan slice, int slices)
    {
        _slice = slice;
        _counts = [.. Enumerable.Range(0, slices).Select(static _ => new int[Steps])];
        _numbers = [.. Enumerable.Repeat(long.MinValue, slices)];
    }

    /// <param name="took">Negative counts as nothing: another clock than ours.</param>
    /// <param name="now">Monotonic.</param>
    public void Add(TimeSpan took, TimeSpan now)
    {
        var number = NumberAt(now);
        var place = (int)(number % _counts.Length);
        if (_numbers[place] != number)
        {
            Array.Clear(_counts[place]);
            _numbers[place] = number;
        }
        _counts[place][StepOf(took)]++;
    }

    /// <summary>What the window shows at <paramref name="now"/> (monotonic).</summary>
    public TimesRead Read(TimeSpan now)
    {
        var sum = new long[Steps];
        for (var place = 0; place < _counts.Length; place++)
        {
            if (_numbers[place] > NumberAt(now) - _counts.Length)
                for (var step = 0; step < Steps; step++)
                    sum[step] += _counts[place][step];
        }
        var count = sum.Sum();
        return count == 0 ? TimesRead.Nothing : new TimesRead(count, AtShare(sum, count, 0.5), AtShare(sum, count, 0.99));
    }

    private long NumberAt(TimeSpan now) => now.Ticks / _slice.Ticks;

    // Nearest rank: the shortest length that at least this share did not exceed.
    private static TimeSpan AtShare(long[] counts, long count, double share)
    {
        var rank = (long)Math.Ceiling(count * share);
        var step = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[step])
            step++;
        return UpperEndOf(step);
    }

    private static int StepOf(TimeSpan took) =>
        took <= Shortest ? 0 : Math.Min(Steps - 1, (int)Math.Ceiling((Math.Log2(took / Shortest) * StepsPerDoubling) - 1e-9));

    private static TimeSpan UpperEndOf(int step) => Shortest * Math.Pow(2, (double)step / StepsPerDoubling);
}

/// <summary>How long it took half of them, and all but one in a hundred.</summary>
internal readonly record struct TimesRead(long Count, TimeSpan P50, TimeSpan P99)
{
    public static TimesRead Nothing => default;
}
