using System.Collections.Concurrent;
using System.Diagnostics;

namespace PmsSync.Benchmarks.Faults;

/// <summary>
/// Whether this process has nothing to do until time goes on: no thread of the pool works, none is wanted, and the databases'
/// writers wait. Several lives can ask at once, each from a thread outside the pool: all of them wait until each has asked,
/// since the pool cannot say whose work it does.
/// </summary>
internal sealed class Stillness : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _others = Enumerable.Range(0, 200).Min(static _ =>
    {
        Thread.SpinWait(2_000);
        return Working();
    });

    private readonly ConcurrentDictionary<Seat, FaultService?> _asking = [];
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
        var began = Stopwatch.GetTimestamp();
        var spin = new SpinWait();
        while (_stuck is null && !IsStill())
        {
            spin.SpinOnce(sleep1Threshold: 50);
            if (Stopwatch.GetElapsedTime(began) > Patience)
                _stuck = $"A service works on and on without waiting for time: {Working()} of {_others} threads, {ThreadPool.PendingWorkItemCount} items wait, {ThreadPool.CompletedWorkItemCount} are done, {_asking.Values.Count(static s => s is { IsWriterIdle: false })} writers are busy.";
        }
    }

    private bool IsStill()
    {
        var completed = ThreadPool.CompletedWorkItemCount;
        return IsPoolIdle() && AreWritersIdle() && IsPoolIdle() && completed == ThreadPool.CompletedWorkItemCount;
    }

    private bool AreWritersIdle()
    {
        foreach (var (_, service) in _asking)
        {
            if (service is { IsWriterIdle: false })
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
        /// <param name="service">Whose database may have something to write; null while none runs.</param>
        /// <exception cref="TimeoutException">Something works on and on without waiting for time.</exception>
        public void Wait(FaultService? service = null)
        {
            stillness._asking[this] = service;
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
