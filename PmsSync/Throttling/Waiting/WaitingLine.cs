using PmsSync.Domain;
using PmsSync.Throttling.Budgets;

namespace PmsSync.Throttling.Waiting;

/// <summary>A call that waits for its tokens.</summary>
internal sealed class Waiter(CallRequest request, TimeSpan since, Action<Grant>? granted)
{
    public CallRequest Request => request;

    public TimeSpan Since => since;

    public Grant? Grant { get; private set; }

    /// <summary>Its place; null once it has left.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }

    public WaitingLine? Line { get; set; }

    public void Receive(Grant grant)
    {
        Grant = grant;
        granted?.Invoke(grant);
    }
}

/// <summary>Calls of one tenant and class that need the same budgets: first come, first served. Guarded by the manager's lock.</summary>
internal sealed class WaitingLine(LineKey key, IReadOnlyList<BudgetState> budgets)
{
    private readonly LinkedList<Waiter> _waiters = [];

    public LineKey Key => key;

    public WorkClass Class => key.Class;

    public IReadOnlyList<BudgetState> Budgets => budgets;

    public bool IsEmpty => _waiters.Count == 0;

    public int Count => _waiters.Count;

    public Waiter Head => _waiters.First!.Value;

    public TimeSpan WaitingSince => Head.Since;

    /// <summary>What its head waits for, as of the last look.</summary>
    public Wait? Wait { get; set; }

    /// <summary>True where its class was passed over so long that it goes before the more urgent.</summary>
    public bool IsDue { get; private set; }

    /// <summary>How far its tenant is ahead of others where it is farthest.</summary>
    public double Lead { get; private set; }

    public void Add(Waiter waiter)
    {
        waiter.Place = _waiters.AddLast(waiter);
        waiter.Line = this;
    }

    public void Remove(Waiter waiter)
    {
        if (waiter.Place is { } place)
            _waiters.Remove(place);
        waiter.Place = null;
    }

    /// <summary>Looks how urgent it is now.</summary>
    public void Judge()
    {
        IsDue = budgets.Any(b => b.Shares.IsDue(Head.Request));
        Lead = budgets.Select(b => b.Shares.LeadOf(Head.Request)).DefaultIfEmpty(0).Max();
    }

    /// <summary>The more urgent first.</summary>
    public int RankAgainst(WaitingLine other)
    {
        if (IsDue != other.IsDue)
            return IsDue ? -1 : 1;
        var byClass = Class.CompareTo(other.Class);
        if (byClass != 0)
            return byClass;
        var byLead = Lead.CompareTo(other.Lead);
        return byLead != 0 ? byLead : Head.Since.CompareTo(other.Head.Since);
    }
}

/// <summary>What calls of one line have in common.</summary>
internal readonly record struct LineKey(TenantId Tenant, WorkClass Class, string Budgets);
