namespace PmsSync.Benchmarks.Isolation;

/// <summary>What garbage collection did to the process.</summary>
/// <param name="Paused">For how long it stopped all threads.</param>
/// <param name="Collections">By the oldest generation that was looked at: of the youngest alone first.</param>
internal sealed record GarbageWork(TimeSpan Paused, IReadOnlyList<int> Collections)
{
    /// <summary>Since the process began.</summary>
    public static GarbageWork SoFar()
    {
        var orOlder = Enumerable.Range(0, GC.MaxGeneration + 2).Select(GC.CollectionCount).ToList();
        return new GarbageWork(GC.GetTotalPauseDuration(), [.. orOlder.Zip(orOlder.Skip(1), static (all, older) => all - older)]);
    }

    public GarbageWork Since(GarbageWork before) =>
        new(Paused - before.Paused, [.. Collections.Zip(before.Collections, static (now, then) => now - then)]);

    public override string ToString() => $"{Paused.TotalMilliseconds:0} ms in {string.Join(" + ", Collections)} collections";
}
