using System.Collections.Concurrent;
using System.Threading.Channels;
using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// The commands of one class that wait for the writer: a bounded channel for each tenant, and the tenants in turn, so that one
/// tenant's flood holds up its own commands and no other's. Any thread adds, only the writer's takes.
/// </summary>
internal sealed class WriteTurns(int capacity)
{
    private readonly ConcurrentDictionary<TenantId, TenantWrites> _tenants = new();

    // Each tenant that has something is in it once.
    private readonly ConcurrentQueue<TenantWrites> _turns = new();

    private volatile bool _completed;

    /// <summary>Whether there is something to take.</summary>
    public bool IsAnnounced => !_turns.IsEmpty;

    /// <param name="tenant">The default for what is no tenant's.</param>
    public TenantWrites Of(TenantId tenant)
    {
        var queue = _tenants.GetOrAdd(tenant, static (_, most) => new TenantWrites(most), capacity);
        if (_completed)
            queue.Waiting.Writer.TryComplete();
        return queue;
    }

    /// <summary>Something was put into the tenant's channel.</summary>
    public void Announce(TenantWrites queue)
    {
        if (queue.TakeAPlace())
            _turns.Enqueue(queue);
    }

    public bool TryTake(out WriteCommand? command)
    {
        while (_turns.TryDequeue(out var queue))
        {
            queue.LeaveThePlace();
            var taken = queue.Waiting.Reader.TryRead(out command);
            // What came between the two is announced by whoever sees it first.
            if (queue.Waiting.Reader.Count > 0)
                Announce(queue);
            if (taken)
                return true;
        }
        return TryTakeUnannounced(out command);
    }

    public void Complete()
    {
        _completed = true;
        foreach (var queue in _tenants.Values)
            queue.Waiting.Writer.TryComplete();
    }

    // Whoever put something in just before the end may not have announced it yet, and nobody would come for it again.
    private bool TryTakeUnannounced(out WriteCommand? command)
    {
        command = null;
        if (!_completed)
            return false;
        foreach (var (_, queue) in _tenants)
        {
            if (queue.Waiting.Reader.TryRead(out command))
                return true;
        }
        return false;
    }
}

/// <summary>One tenant's commands of one class.</summary>
internal sealed class TenantWrites(int capacity)
{
    private int _isInTurn;

    public Channel<WriteCommand> Waiting { get; } =
        Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <returns>False where it has a place already.</returns>
    public bool TakeAPlace() => Interlocked.Exchange(ref _isInTurn, 1) == 0;

    public void LeaveThePlace() => Interlocked.Exchange(ref _isInTurn, 0);
}
