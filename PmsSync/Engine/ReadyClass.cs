using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>The ready lanes of one class, tenants in turn.</summary>
internal sealed class ReadyClass
{
    private readonly Dictionary<TenantId, TenantTurns> _tenants = [];
    private readonly PriorityQueue<TenantTurns, (long Pass, long Arrival)> _turns = new();

    // In order of arrival; an entry whose stamp is old is a lane that has left, and is dropped when it comes first.
    private readonly Queue<(Lane Lane, int Stamp)> _byAge = new();
    private long _virtualTime;
    private long _arrivals;

    public int Lanes { get; private set; }

    /// <summary>Work that this class is owed of its minimum share; negative after it got more than it was owed.</summary>
    public double Owed { get; set; }

    /// <param name="of">Whose turn it then waits for.</param>
    public void Add(Lane lane, TenantId of)
    {
        if (!_tenants.TryGetValue(of, out var tenant))
            _tenants.Add(of, tenant = new(this));
        tenant.Append(lane);
        _byAge.Enqueue((lane, ++lane.ReadyStamp));
        Lanes++;
        Enqueue(tenant);
    }

    /// <summary>The longest waiting lane of the tenant whose turn it is.</summary>
    public Lane? Peek()
    {
        while (_turns.TryPeek(out var tenant, out _))
        {
            if (tenant.Head is not null)
                return tenant.Head;
            _turns.Dequeue();
            tenant.Waiting = false;
        }

        return null;
    }

    public void Charge(TenantTurns tenant, int cost)
    {
        _turns.Dequeue();
        tenant.Waiting = false;
        _virtualTime = tenant.Pass;
        tenant.Pass += cost;
    }

    /// <summary>Takes back a charge.</summary>
    public void Refund(TenantTurns tenant, int cost)
    {
        tenant.Pass -= cost;
        if (!tenant.Waiting)
            return;
        _turns.Remove(tenant, out _, out _);
        tenant.Waiting = false;
        Enqueue(tenant);
    }

    public void Remove(Lane lane)
    {
        var tenant = lane.Queue!;
        tenant.Unlink(lane);
        lane.ReadyStamp++;
        Lanes--;
        if (tenant.Head is not null)
            Enqueue(tenant);
        while (_byAge.TryPeek(out var oldest) && oldest.Lane.ReadyStamp != oldest.Stamp)
            _byAge.Dequeue();

        // What a class is owed is not saved up while it has nothing to do, but for the fraction of an item that is
        // left after each serving; what it got too much is not forgotten.
        if (Lanes == 0)
            Owed = Math.Min(Owed, 1);
    }

    /// <summary>Since when its longest waiting lane is ready; asked only while there is one.</summary>
    public TimeSpan OldestReadySince() => _byAge.Peek().Lane.ReadySince;

    private void Enqueue(TenantTurns tenant)
    {
        if (tenant.Waiting)
            return;
        tenant.Pass = Math.Max(tenant.Pass, _virtualTime);
        tenant.Waiting = true;
        _turns.Enqueue(tenant, (tenant.Pass, ++_arrivals));
    }
}

/// <summary>What a lane's tenant, and its class where it was owed that, was charged for the lane's last turn.</summary>
internal readonly record struct Charge(TenantTurns Tenant, int Cost, bool IsOwed);

/// <summary>One tenant's waiting lanes in one class. It is kept when it has none: its pass is its memory.</summary>
internal sealed class TenantTurns(ReadyClass workClass)
{
    private Lane? _tail;

    public ReadyClass Class => workClass;

    public long Pass { get; set; }

    public bool Waiting { get; set; }

    public Lane? Head { get; private set; }

    public void Append(Lane lane)
    {
        (lane.Queue, lane.Previous, lane.Next) = (this, _tail, null);
        if (_tail is null)
            Head = lane;
        else
            _tail.Next = lane;
        _tail = lane;
    }

    public void Unlink(Lane lane)
    {
        if (lane.Previous is null)
            Head = lane.Next;
        else
            lane.Previous.Next = lane.Next;
        if (lane.Next is null)
            _tail = lane.Previous;
        else
            lane.Next.Previous = lane.Previous;
        (lane.Queue, lane.Previous, lane.Next) = (null, null, null);
    }
}
