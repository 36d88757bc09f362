namespace PmsSync.Throttling;

/// <summary>
/// One published limit: calls, weighted by their cost, in any window of this length (rolling) or in each of the windows
/// that the server counts from its own clock (fixed; its phase is not known, so both are kept as if they were rolling).
/// </summary>
/// <param name="Calls">At least 1.</param>
internal sealed record CallWindow(string Name, double Calls, TimeSpan Window, bool Rolling = true);

/// <summary>
/// What a call is counted against: an account, a property's endpoint, an address. A call needs a token of every budget
/// that covers it, all or none; a request lists them from the narrowest to the widest.
/// </summary>
/// <param name="Id">
/// Unique over all tenants; never a credential: <c>channex/{host}/property/{id}/availability</c>. Kept over restarts. One that is
/// a tenant's alone begins as <see cref="Domain.BudgetNames.OfOneTenant"/> says, and goes with the tenant.
/// </param>
/// <param name="Name">For people: <c>availability calls of the property</c>.</param>
internal sealed record CallBudget(string Id, string Name, IReadOnlyList<CallWindow> Windows)
{
    /// <summary>Calls under way at a time, until the answer is read or given up; null for no bound.</summary>
    public int? Concurrency { get; init; }

    /// <summary>From the end of one call to the start of the next; not zero: one call at a time.</summary>
    public TimeSpan MinGap { get; init; }

    /// <summary>
    /// How long nothing leaves after an answer that says "too many requests" without a time. Null: a short wait that
    /// doubles, for a budget with windows; none without.
    /// </summary>
    public TimeSpan? PauseWhenThrottled { get; init; }

    public bool IsSameAs(CallBudget other) =>
        ReferenceEquals(this, other)
        || (Name == other.Name && Concurrency == other.Concurrency && MinGap == other.MinGap && PauseWhenThrottled == other.PauseWhenThrottled
            && Windows.SequenceEqual(other.Windows));

    /// <summary>
    /// True where a call that waits carries more (calendars): a burst of critical calls then takes half of a window at once
    /// and the rest of it is spread, so that no closing waits for the end of the window. Else they leave as they come.
    /// </summary>
    public bool SpreadsCritical { get; init; }
}
