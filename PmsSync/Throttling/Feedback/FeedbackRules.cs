using PmsSync.Throttling.Budgets;

namespace PmsSync.Throttling.Feedback;

/// <summary>
/// What an answer means for the budgets of its call. A word of the server only ever tightens, except that its count may
/// correct its own earlier count. A refusal within what we believed is proof that the limit is lower than believed.
/// </summary>
internal static class FeedbackRules
{
    /// <summary>Under this share of its fullest window a first refusal that names a time is taken for the doing of others.</summary>
    private const double HardlyUsed = 0.5;

    /// <param name="budgets">Of the call, from the narrowest to the widest.</param>
    /// <param name="left">When the call had left.</param>
    public static void Apply(ServerWord word, IReadOnlyList<BudgetState> budgets, TimeSpan left, TimeSpan now, ThrottlingOptions options)
    {
        foreach (var room in word.Rooms)
            Apply(room, budgets, left, now);
        var wait = word.Wait is { } told ? TimeSpan.FromTicks(Math.Min(told.Ticks, options.LongestPause.Ticks)) : (TimeSpan?)null;
        if (word.IsRefusal)
            Refuse(wait, budgets, word.Rooms.Any(static r => r.Limit is not null), now);
        else if (wait is { } pause)
            Suspect(budgets, now)?.PauseUntil(now + pause);
        else
            Answered(budgets);
    }

    private static void Answered(IReadOnlyList<BudgetState> budgets)
    {
        foreach (var budget in budgets)
            budget.Answered();
    }

    private static void Refuse(TimeSpan? wait, IReadOnlyList<BudgetState> budgets, bool limitIsTold, TimeSpan now)
    {
        if (wait is null)
        {
            foreach (var budget in budgets.Where(static b => b.Budget.PauseWhenThrottled is not null))
                budget.BackOff(now);
        }
        if (Suspect(budgets, now) is not { } suspect)
            return;
        var isOthersDoing = wait is not null && !suspect.IsRefusedInARow && suspect.FullnessAt(now) < HardlyUsed;
        if (!limitIsTold && !isOthersDoing)
            suspect.CutLimit(now);
        if (wait is { } told)
            suspect.Refused(now + told);
        else if (suspect.Budget.PauseWhenThrottled is null)
            suspect.BackOff(now);
    }

    /// <summary>The fullest is the one that the server most likely means; where none is full, the narrowest.</summary>
    private static BudgetState? Suspect(IReadOnlyList<BudgetState> budgets, TimeSpan now)
    {
        var counted = budgets.Where(static b => b.Windows.Count > 0 || b.Budget.PauseWhenThrottled is not null).ToList();
        var fullest = counted.MaxBy(b => b.FullnessAt(now));
        return fullest?.FullnessAt(now) >= HardlyUsed ? fullest : counted.FirstOrDefault();
    }

    private static void Apply(ToldRoom room, IReadOnlyList<BudgetState> budgets, TimeSpan left, TimeSpan now)
    {
        var windows = budgets.SelectMany(static b => b.Windows.Select(w => (Budget: b, Window: w))).ToList();
        if (windows.Count == 0 || Match(room, windows) is not { Budget: { } budget, Window: { } window })
            return;
        if (room.Limit is { } limit && (room.Window is not null || windows.Count == 1))
            window.ToldLimit(limit, now);
        if (room.Remaining is { } remaining)
            window.ToldRemaining(remaining, budget.Held, budget.Held, left, now + (room.Reset ?? window.Window.Window), now);
    }

    private static (BudgetState? Budget, WindowTokens? Window) Match(ToldRoom room, List<(BudgetState Budget, WindowTokens Window)> windows)
    {
        if (room.Window is { } length)
            return windows.Find(w => w.Window.Window.Window == length);
        if (room.Limit is { } limit && windows.Find(w => w.Window.Window.Calls.Equals(limit)) is { Budget: not null } same)
            return same;
        if (windows.Count == 1 || room.Reset is not { } reset)
            return windows[0];
        var longer = windows.Where(w => w.Window.Window.Window >= reset).ToList();
        return longer.Count > 0 ? longer.MinBy(static w => w.Window.Window.Window) : windows.MaxBy(static w => w.Window.Window.Window);
    }
}
