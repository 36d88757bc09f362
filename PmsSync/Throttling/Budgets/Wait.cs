namespace PmsSync.Throttling.Budgets;

/// <summary>Why a call cannot leave now.</summary>
internal enum WaitReason
{
    /// <summary>The tokens of a window are used up.</summary>
    Full = 0,

    /// <summary>There are tokens, but this class takes them at an even pace.</summary>
    Paced = 1,

    /// <summary>The server told us to wait, or refused us.</summary>
    Paused = 2,

    /// <summary>As many calls as are allowed are under way.</summary>
    Concurrency = 3,

    /// <summary>The gap after the last call.</summary>
    Gap = 4,

    /// <summary>Somebody more urgent waits for the same.</summary>
    Behind = 5,
}

/// <param name="Until">On the manager's clock, as far as it can be known; null: until a call that is under way is over.</param>
/// <param name="Window">Of the window that has no room; null for what concerns the whole budget.</param>
internal sealed record Wait(TimeSpan? Until, WaitReason Reason, BudgetState Budget, WindowTokens? Window = null)
{
    /// <summary>The one that lasts longer.</summary>
    public static Wait? Longer(Wait? one, Wait? other) =>
        one is null ? other
        : other is null ? one
        : (one.Until ?? TimeSpan.MaxValue) >= (other.Until ?? TimeSpan.MaxValue) ? one : other;
}
