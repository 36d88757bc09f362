using System.Collections.Concurrent;

namespace PmsSync.Journal;

/// <summary>Those who wait for what becomes of an event: a caller of the API, a poll asked for by hand.</summary>
internal sealed class OutcomeWaiters
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Verdict.Closed>> _waiting = new();

    public Task<Verdict.Closed> Add(long id) =>
        _waiting.GetOrAdd(id, static _ => new TaskCompletionSource<Verdict.Closed>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Tell(long id, Verdict.Closed verdict)
    {
        if (!_waiting.IsEmpty && _waiting.TryRemove(id, out var waiter))
            waiter.TrySetResult(verdict);
    }
}
