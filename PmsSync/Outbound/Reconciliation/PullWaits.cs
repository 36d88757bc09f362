using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>Waits for a pull of a connection's bookings that begins from now on to be applied.</summary>
internal sealed class PullWaits
{
    private readonly PullLedger _pulls;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];

    public PullWaits(PullLedger pulls, TimeProvider time)
    {
        (_pulls, _time) = (pulls, time);
        pulls.OnApplied((_, _) => Look());
    }

    /// <returns>False where none was applied within <paramref name="patience"/>.</returns>
    public async Task<bool> NewPullAsync(TenantId tenant, ConnectionId connection, TimeSpan patience, CancellationToken cancel)
    {
        var waiter = new Waiter(tenant, connection, _pulls.Want(tenant, connection));
        lock (_gate)
            _waiters.Add(waiter);
        Look();
        try
        {
            await waiter.Applied.Task.WaitAsync(patience, _time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
                _waiters.Remove(waiter);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            foreach (var waiter in _waiters.Where(w => _pulls.IsApplied(w.Tenant, w.Connection, w.Pull)))
                waiter.Applied.TrySetResult();
        }
    }

    private sealed record Waiter(TenantId Tenant, ConnectionId Connection, long Pull)
    {
        public TaskCompletionSource Applied { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
