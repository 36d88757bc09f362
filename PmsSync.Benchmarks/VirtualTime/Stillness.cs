using System.Collections.Concurrent;
using System.Diagnostics;

namespace PmsSync.Benchmarks.VirtualTime;

/// <summary>
/// Whether this process has nothing to do until time goes on: no thread of the pool works, none is wanted, and what works
/// on threads of its own (a database's writer) says that it waits. Several lives can ask at once, each from a thread outside the pool: all of them wait until each has asked,
/// since the pool cannot say whose work it does.
/// </summary>
internal sealed class Stillness : IDisposable
{
    /// <summary>Of computing: on a machine that has much else to do, or was asleep, the clock on the wall says nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _others = Enumerable.Range(0, 200).Min(static _ =>
    {
        Thread.SpinWait(2_000);
        return Working();
    });

    private readonly ConcurrentDictionary<Seat, Func<bool>?> _asking = [];
    private readonly Barrier _barrier;
    private volatile string? _stuck;

    public Stillness() => _barrier = new Barrier(0, _ => Wait());

    /// <summary>A place for one life; without it the others do not wait for it.</summary>
    public Seat Join()
    {
        _barrier.AddParticipant();
        return new Seat(this);
    }

    public void Dispose() => _barrier.Dispose();

    private void Wait()
    {
        var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var spin = new SpinWait();
        while (_stuck is null && !IsStill())
        {
            spin.SpinOnce(sleep1Threshold: -1);
            if (Stopwatch.GetElapsedTime(began) > Patience && Environment.CpuUsage.TotalTime - used > Patience)
                _stuck = $"A service works on and on without waiting for time: {Working()} of {_others} threads, {ThreadPool.PendingWorkItemCount} items wait, {ThreadPool.CompletedWorkItemCount} are done, {_asking.Values.Count(static isIdle => isIdle?.Invoke() == false)} services say they are busy.";
        }
    }

    private bool IsStill()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        return IsPoolIdle() && AreServicesIdle() && IsPoolIdle() && completed == ThreadPool.CompletedWorkItemCount;
    }

    private bool AreServicesIdle()
    {
        foreach (var (_, isIdle) in _asking)
        {
            if (isIdle?.Invoke() == false)
                return false;
        }
        return true;
    }

    private bool IsPoolIdle() => ThreadPool.PendingWorkItemCount == 0 && Working() <= _others;

    private static int Working()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return most - available;
    }

    /// <summary>One life's place; used by its thread alone.</summary>
    public sealed class Seat(Stillness stillness) : IDisposable
    {
        /// <param name="isIdle">Whether the service's own threads wait; null while none runs. Called often, from any of the lives' threads.</param>
        /// <exception cref="TimeoutException">Something works on and on without waiting for time.</exception>
        public void Wait(Func<bool>? isIdle = null)
        {
            stillness._asking[this] = isIdle;
            stillness._barrier.SignalAndWait();
            if (stillness._stuck is { } words)
                throw new TimeoutException(words);
        }

        public void Dispose()
        {
            stillness._asking.TryRemove(this, out _);
            stillness._barrier.RemoveParticipant();
        }
    }
}
