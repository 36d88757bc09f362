using System.ComponentModel.DataAnnotations;
using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>The limits of one engine (one pipeline and stage).</summary>
internal sealed record LaneEngineOptions : IValidatableObject
{
    /// <summary>Items that the bounded channel holds before offers spill to the source. The default is 10,000.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; init; } = 10_000;

    /// <summary>
    /// Items that lanes hold in memory. Above it parked lanes give up theirs and nothing is taken from the channel;
    /// all of it is read again from the source. The default is 100,000 (about 10 MB).
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxInMemory { get; init; } = 100_000;

    /// <summary>
    /// Items that one lane holds in memory; its others wait in the source, so that one lane's flood cannot fill the
    /// memory that all share. The default is 1,000.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxInMemoryPerLane { get; init; } = 1_000;

    /// <summary>The default is 1.</summary>
    [Range(1, 1_000)]
    public int MinWorkers { get; init; } = 1;

    /// <summary>The default is 8.</summary>
    [Range(1, 1_000)]
    public int MaxWorkers { get; init; } = 8;

    /// <summary>Lanes that a worker takes at a time; fewer when few are ready for the free workers. The default is 64.</summary>
    [Range(1, 10_000)]
    public int MaxLanesPerTurn { get; init; } = 64;

    /// <summary>Items that a lane may bring into one turn; many, so that one hot lane is as fast as many. The default is 256.</summary>
    [Range(1, 10_000)]
    public int MaxItemsPerLane { get; init; } = 256;

    /// <summary>Items in one handler call, which bounds its commit. The default is 256.</summary>
    [Range(1, 100_000)]
    public int MaxItemsPerTurn { get; init; } = 256;

    /// <summary>Items read from the source at a time. The default is 1,000.</summary>
    [Range(1, 100_000)]
    public int PageSize { get; init; } = 1_000;

    /// <summary>How soon the pool wants a backlog to be gone; a shorter time means more workers. The default is 20 ms.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The pool gives up one worker at a time, this long apart. The default is 5 s.</summary>
    public TimeSpan ShrinkEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A lane rests after its turn, as many times as long as the turn took: what comes meanwhile is handled together, and a busy
    /// lane whose every turn is long cannot take a worker for itself. The default is 0.
    /// </summary>
    [Range(0, 1_000)]
    public double RestPerWork { get; init; }

    /// <summary>No such rest is longer. The default is 500 ms.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The first wait after a handler threw is anything up to this; it doubles. The default is 1 s.</summary>
    public TimeSpan FaultDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No wait after a handler threw is longer. The default is 5 min.</summary>
    public TimeSpan FaultDelayMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether classes and tenants count at all.</summary>
    public WorkOrder Order { get; init; } = WorkOrder.Fair;

    /// <summary>How the classes share the workers.</summary>
    public ClassShares Shares { get; init; } = ClassShares.Default;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MinWorkers > MaxWorkers)
            yield return new($"{nameof(MinWorkers)} must not be above {nameof(MaxWorkers)}.", [nameof(MinWorkers)]);
        foreach (var (name, value) in ((string, TimeSpan)[])[
            (nameof(DrainWithin), DrainWithin), (nameof(ShrinkEvery), ShrinkEvery), (nameof(FaultDelay), FaultDelay)])
        {
            if (value <= TimeSpan.Zero)
                yield return new($"{name} must be longer than nothing.", [name]);
        }

        if (FaultDelayMax < FaultDelay)
            yield return new($"{nameof(FaultDelayMax)} must not be below {nameof(FaultDelay)}.", [nameof(FaultDelayMax)]);
    }
}
