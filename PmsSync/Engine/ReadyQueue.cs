using System.Diagnostics;
using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// Which ready lane is next. Between classes: the most urgent first, but each waiting class is owed a minimum share of
/// the work (see <see cref="ClassShares"/>) and is served as soon as that is due. Within a class: tenants in turn by
/// stride scheduling (each serving moves the tenant's pass on by its cost, the lowest pass is next; who returns starts
/// no earlier than the present). Within a tenant: first come, first served. Cost is counted in items.
/// Not thread-safe.
/// </summary>
internal sealed class ReadyQueue(ClassShares shares, WorkOrder order)
{
    private const int Classes = 4;

    private readonly ReadyClass[] _classes =
        [.. Enumerable.Range(0, Classes).Select(static _ => new ReadyClass())];

    public int Lanes { get; private set; }

    /// <summary>The most urgent class of which a lane waits; bulk where none does.</summary>
    public WorkClass MostUrgent => Lanes == 0 ? WorkClass.Bulk : (WorkClass)MostUrgentClass();

    public void Add(Lane lane, TimeSpan now)
    {
        lane.ReadySince = now;
        AddTo(lane);
    }

    /// <summary>Moves a waiting lane when its class has changed; it keeps the time it has waited.</summary>
    public void Reclassify(Lane lane)
    {
        Debug.Assert(lane.Queue is not null, "Only a waiting lane can move.");
        if (ClassOf(lane) == lane.Queue.Class)
            return;
        Remove(lane);
        AddTo(lane);
    }

    /// <summary>The next lane, which stays in the queue until <see cref="Take"/>; null when none is ready.</summary>
    public Lane? Peek() => Lanes == 0 ? null : _classes[NextClass()].Peek();

    /// <summary>Takes what <see cref="Peek"/> named and charges its class and its tenant.</summary>
    public void Take(Lane lane, int cost, TimeSpan now)
    {
        var served = lane.Queue!.Class;
        var mostUrgent = MostUrgentClass();
        for (var c = mostUrgent + 1; c < Classes; c++)
        {
            if (_classes[c].Lanes > 0)
                _classes[c].Owed += cost * shares.Of((WorkClass)c, now - _classes[c].OldestReadySince());
        }

        // The most urgent class is not owed anything: it is served whenever the others are not.
        var isOwed = served != _classes[mostUrgent];
        if (isOwed)
            served.Owed -= cost;
        lane.Charge = new Charge(lane.Queue, cost, isOwed);
        served.Charge(lane.Queue, cost);
        Remove(lane);
    }

    /// <summary>Takes back what <see cref="Take"/> charged for a lane that was not begun after all.</summary>
    public static void Refund(Lane lane)
    {
        var (tenant, cost, isOwed) = lane.Charge;
        tenant.Class.Refund(tenant, cost);
        if (isOwed)
            tenant.Class.Owed += cost;
    }

    private void AddTo(Lane lane)
    {
        ClassOf(lane).Add(lane, order.Of(lane.Key.Tenant));
        Lanes++;
    }

    private ReadyClass ClassOf(Lane lane) => _classes[(int)order.Of(lane.Class, lane.Key.Tenant)];

    private void Remove(Lane lane)
    {
        lane.Queue!.Class.Remove(lane);
        Lanes--;
    }

    private int NextClass()
    {
        var next = MostUrgentClass();
        var owed = 1.0;
        for (var c = next + 1; c < Classes; c++)
        {
            if (_classes[c].Lanes > 0 && _classes[c].Owed >= owed)
                (next, owed) = (c, _classes[c].Owed);
        }

        return next;
    }

    private int MostUrgentClass() => Array.FindIndex(_classes, static c => c.Lanes > 0);
}
