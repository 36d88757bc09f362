namespace PmsSync.Throttling.Budgets;

/// <summary>How a call came to its end.</summary>
internal enum CallEnd
{
    /// <summary>It was answered, or surely never arrived: nothing of it can arrive later.</summary>
    Known = 0,

    /// <summary>Given up: it may still arrive.</summary>
    Uncertain = 1,
}

/// <summary>A call that may leave: what it holds of each budget. Guarded by the manager's lock.</summary>
internal sealed class Grant(CallRequest request, IReadOnlyList<BudgetState> budgets, TimeSpan at)
{
    public CallRequest Request => request;

    public IReadOnlyList<BudgetState> Budgets => budgets;

    public TimeSpan At => at;

    /// <summary>False once its tokens are on their way back.</summary>
    public bool HoldsTokens { get; private set; } = true;

    /// <summary>False once the next call may be under way in its place.</summary>
    public bool HoldsPlace { get; private set; } = true;

    /// <summary>It never left: as if it had not been granted.</summary>
    public void GiveBack(TimeSpan now)
    {
        if (!HoldsTokens || !HoldsPlace)
            return;
        foreach (var budget in budgets)
            budget.GiveBack(request.Cost, now);
        HoldsTokens = HoldsPlace = false;
    }

    /// <param name="cost">What it really cost.</param>
    /// <param name="over">When it was surely over.</param>
    public void Return(double cost, TimeSpan over)
    {
        if (!HoldsTokens)
            return;
        foreach (var budget in budgets)
            budget.Return(request.Cost, cost, over);
        HoldsTokens = false;
    }

    public void LeavePlace(TimeSpan now)
    {
        if (!HoldsPlace)
            return;
        foreach (var budget in budgets)
            budget.LeavePlace(now);
        HoldsPlace = false;
    }
}
