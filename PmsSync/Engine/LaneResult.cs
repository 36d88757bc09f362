using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// The next items of one lane, in order. <paramref name="Items"/> lies in a buffer that is used again:
/// it may be read only until the handler's task has completed.
/// </summary>
internal readonly record struct LaneRun(TenantId Tenant, string Lane, ArraySegment<WorkItem> Items);

/// <summary>
/// Handles a batch of lanes, with one commit for all of them, and answers with one result per run, in order.
/// It must tolerate an item that was closed meanwhile (discarded by a person): that item counts as completed.
/// A handler that throws has completed nothing; its lanes wait and are then handled alone.
/// </summary>
/// <param name="halt">Cancelled only when the process must end at once.</param>
internal delegate ValueTask<IReadOnlyList<LaneResult>> LaneHandler(
    IReadOnlyList<LaneRun> runs, CancellationToken halt);

/// <summary>What became of one run: done, to be retried at an instant, or to be continued.</summary>
internal abstract record LaneResult
{
    private LaneResult()
    {
    }

    /// <summary>Every item of the run is closed: applied, superseded, ignored or dead.</summary>
    public static LaneResult Done { get; } = new DoneResult();

    /// <summary>Every item of all runs is closed.</summary>
    public static IReadOnlyList<LaneResult> AllDone(int runs)
    {
        var results = new LaneResult[runs];
        Array.Fill(results, Done);
        return results;
    }

    internal sealed record DoneResult : LaneResult;

    /// <summary>
    /// The first <paramref name="CompletedItems"/> are closed (fewer than the run has); the rest stays queued in
    /// order and the lane is parked until <paramref name="At"/>.
    /// </summary>
    /// <param name="Why">In a manager's words; shown on the health page.</param>
    internal sealed record RetryAt(int CompletedItems, DateTimeOffset At, string Why) : LaneResult;

    /// <summary>
    /// The first <paramref name="CompletedItems"/> are closed; the rest is handled when the lane's turn comes again. With 0 the run
    /// was not begun: it is charged to nobody.
    /// </summary>
    internal sealed record Yield(int CompletedItems) : LaneResult;
}
