using System.Diagnostics;

namespace PmsSync.Benchmarks.Faults;

/// <summary>
/// Whether this process has nothing to do until time goes on: no thread of the pool works, none is wanted, and the database's
/// writer waits. To be asked from a thread outside the pool, while nothing else runs in the process.
/// </summary>
internal sealed class Stillness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _others = Enumerable.Range(0, 200).Min(static _ =>
    {
        Thread.SpinWait(2_000);
        return Working();
    });

    /// <param name="isWriterIdle">Whether the database has nothing to write.</param>
    /// <exception cref="TimeoutException">Something works on and on without waiting for time.</exception>
    public void Wait(Func<bool> isWriterIdle)
    {
        var began = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (!IsStill(isWriterIdle))
        {
            spin.SpinOnce(sleep1Threshold: 50);
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"The service works on and on without waiting for time: {Working()} of {_others} threads, {ThreadPool.PendingWorkItemCount} items wait, {ThreadPool.CompletedWorkItemCount} are done, the writer is {(isWriterIdle() ? "idle" : "busy")}.");
        }
    }

    private bool IsStill(Func<bool> isWriterIdle)
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        return IsPoolIdle() && isWriterIdle() && IsPoolIdle() && completed == ThreadPool.CompletedWorkItemCount;
    }

    private bool IsPoolIdle() => ThreadPool.PendingWorkItemCount == 0 && Working() <= _others;

    private static int Working()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available;
    }
}
