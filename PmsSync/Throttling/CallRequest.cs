using PmsSync.Domain;

namespace PmsSync.Throttling;

/// <summary>One call that wants to leave.</summary>
/// <param name="Budgets">Every budget that covers it; empty: it is not limited.</param>
/// <param name="Cost">In the unit of the windows; at least 0.</param>
internal sealed record CallRequest(TenantId Tenant, WorkClass Class, IReadOnlyList<CallBudget> Budgets, double Cost = 1);

/// <summary>Whether a call may leave now. A refusal is a value with a time, not an exception.</summary>
internal abstract record CallDecision
{
    private CallDecision()
    {
    }

    internal sealed record Granted(CallLease Lease) : CallDecision;

    /// <param name="Until">When to ask again; the answer may be another refusal where someone more urgent came first.</param>
    /// <param name="Why">In a manager's words: which budget, how much of it is used, until when.</param>
    internal sealed record Refused(DateTimeOffset Until, string Why) : CallDecision;
}
