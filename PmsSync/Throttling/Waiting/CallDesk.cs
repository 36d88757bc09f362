using PmsSync.Domain;
using PmsSync.Throttling.Budgets;
using PmsSync.Throttling.Feedback;

namespace PmsSync.Throttling.Waiting;

/// <summary>
/// Decides who may call: the pure part of the rate manager, without a clock, a lock or a timer. The lines are looked at
/// from the most urgent on; a call that lacks something at a budget keeps the place there, so that nobody less urgent
/// slips through while its tokens gather, and nobody waits who needs other budgets. Not thread-safe.
/// </summary>
/// <param name="restored">What a former run left of a budget, and how much time has surely passed since; null where nothing.</param>
internal sealed class CallDesk(ThrottlingOptions options, Func<string, (BudgetRecord Record, TimeSpan Age)?>? restored = null)
{
    private readonly Dictionary<string, BudgetState> _budgets = new(StringComparer.Ordinal);
    private readonly Dictionary<LineKey, WaitingLine> _lines = [];

    public IEnumerable<BudgetState> Budgets => _budgets.Values;

    /// <summary>Calls that wait, by class.</summary>
    public int Waiting(WorkClass urgency) => _lines.Values.Where(l => l.Class == urgency).Sum(static l => l.Count);

    /// <summary>When to <see cref="Serve(TimeSpan)"/> next; null where only the end of a call changes anything.</summary>
    public TimeSpan? NextLook => _lines.Values.Min(static l => l.Wait?.Until);

    /// <summary>
    /// Takes a place in line and, where it is its turn, the grant at once (<see cref="Waiter.Grant"/>); else
    /// <paramref name="granted"/> is called when it is.
    /// </summary>
    public Waiter Ask(CallRequest request, TimeSpan now, Action<Grant>? granted = null)
    {
        var budgets = new BudgetState[request.Budgets.Count];
        for (var i = 0; i < budgets.Length; i++)
            budgets[i] = StateOf(request.Budgets[i], now);
        var waiter = new Waiter(request, now, granted);
        LineOf(request, budgets).Add(waiter);
        Serve(budgets, now);
        return waiter;
    }

    /// <summary>Gives the place up; without effect once it was granted.</summary>
    public void Leave(Waiter waiter, TimeSpan now)
    {
        if (waiter.Place is null || waiter.Line is not { } line)
            return;
        line.Remove(waiter);
        if (line.IsEmpty)
            Close(line);
        Serve(line.Budgets, now);
    }

    /// <summary>Grants what has become possible with time.</summary>
    public void Serve(TimeSpan now)
    {
        var due = _lines.Values.Where(l => l.Wait?.Until <= now).SelectMany(static l => l.Budgets).Distinct().ToList();
        if (due.Count > 0)
            Serve(due, now);
    }

    /// <summary>Grants what has become possible at these budgets.</summary>
    public void Serve(IReadOnlyList<BudgetState> changed, TimeSpan now)
    {
        // Also those who want something of what these lines want: they may be first there.
        var near = changed.SelectMany(static b => b.Shares.Lines).Distinct().ToList();
        var lines = near.Count <= 1 ? near : near.SelectMany(static l => l.Budgets).Distinct().SelectMany(static b => b.Shares.Lines).Distinct().ToList();
        // Without budgets there is no limit.
        if (changed.Count == 0)
            lines.AddRange(_lines.Values.Where(static l => l.Budgets.Count == 0));
        while (lines.Count > 0 && ServeOne(lines, now))
            lines.RemoveAll(static l => l.IsEmpty);
    }

    /// <summary>The call was answered, or ended without an answer: its tokens are on their way back.</summary>
    public void Over(Grant grant, CallEnd end, ServerWord? word, TimeSpan now)
    {
        grant.Return(word?.Cost ?? grant.Request.Cost, end is CallEnd.Known ? now : now + options.LateArrival);
        if (word is not null)
            FeedbackRules.Apply(word, grant.Budgets, grant.At, now, options);
        Serve(grant.Budgets, now);
    }

    /// <summary>The answer is read or given up: another call may be under way in its place.</summary>
    public void LeavePlace(Grant grant, TimeSpan now)
    {
        grant.LeavePlace(now);
        Serve(grant.Budgets, now);
    }

    /// <summary>It never left: its tokens are free at once.</summary>
    public void GiveBack(Grant grant, TimeSpan now)
    {
        grant.GiveBack(now);
        Serve(grant.Budgets, now);
    }

    /// <summary>A word of the server that came in another way than with the answer's head.</summary>
    public IReadOnlyList<BudgetState> Hear(CallRequest request, ServerWord word, TimeSpan now)
    {
        List<BudgetState> budgets = [.. request.Budgets.Select(b => StateOf(b, now))];
        FeedbackRules.Apply(word, budgets, now, now, options);
        Serve(budgets, now);
        return budgets;
    }

    public BudgetState StateOf(CallBudget budget, TimeSpan now)
    {
        if (_budgets.TryGetValue(budget.Id, out var state))
        {
            state.Redefine(budget, now);
            return state;
        }
        state = new BudgetState(budget, options);
        if (restored?.Invoke(budget.Id) is { } former)
            state.Restore(former.Record, former.Age, now);
        _budgets.Add(budget.Id, state);
        return state;
    }

    /// <summary>Forgets what makes no difference any more; returns what is left.</summary>
    public int Tidy(TimeSpan now)
    {
        foreach (var idle in _budgets.Where(b => b.Value.IsIdle(now)).Select(static b => b.Key).ToList())
            _budgets.Remove(idle);
        return _budgets.Count;
    }

    /// <summary>Forgets budgets that are no more needed, whatever was learned of them; one that is in use stays.</summary>
    public void Forget(Func<string, bool> isGone)
    {
        foreach (var gone in _budgets.Where(b => isGone(b.Key) && !b.Value.IsInUse).Select(static b => b.Key).ToList())
            _budgets.Remove(gone);
    }

    private bool ServeOne(List<WaitingLine> lines, TimeSpan now)
    {
        foreach (var line in lines)
            line.Judge();
        lines.Sort(static (one, other) => one.RankAgainst(other));
        var kept = new HashSet<BudgetState>();
        foreach (var line in lines)
        {
            line.Wait = Look(line, kept, now);
            if (line.Wait is not null)
                continue;
            GrantHead(line, now);
            return true;
        }
        return false;
    }

    /// <param name="kept">Budgets at which somebody more urgent lacks something.</param>
    private static Wait? Look(WaitingLine line, HashSet<BudgetState> kept, TimeSpan now)
    {
        Wait? longest = null;
        BudgetState? behind = null;
        foreach (var budget in line.Budgets)
        {
            var wait = budget.Check(line.Head.Request, now);
            if (kept.Contains(budget))
                behind ??= budget;
            if (wait is not null)
                kept.Add(budget);
            longest = Wait.Longer(longest, wait);
        }
        return longest ?? (behind is null ? null : new Wait(Until: null, WaitReason.Behind, behind));
    }

    private void GrantHead(WaitingLine line, TimeSpan now)
    {
        var waiter = line.Head;
        line.Remove(waiter);
        foreach (var budget in line.Budgets)
            budget.Take(waiter.Request, now);
        if (line.IsEmpty)
            Close(line);
        waiter.Receive(new Grant(waiter.Request, line.Budgets, now));
    }

    private WaitingLine LineOf(CallRequest request, BudgetState[] budgets)
    {
        var key = new LineKey(request.Tenant, request.Class, string.Join('\n', budgets.Select(static b => b.Budget.Id)));
        if (_lines.TryGetValue(key, out var line))
            return line;
        line = new WaitingLine(key, budgets);
        _lines.Add(key, line);
        foreach (var budget in budgets)
            budget.Shares.Lines.Add(line);
        return line;
    }

    private void Close(WaitingLine line)
    {
        _lines.Remove(line.Key);
        foreach (var budget in line.Budgets)
            budget.Shares.Leave(line);
    }
}
