using PmsSync.Throttling.Waiting;

namespace PmsSync.Throttling.Budgets;

/// <summary>A budget as it stands. Guarded by the manager's lock; times are on the manager's clock.</summary>
internal sealed class BudgetState
{
    private readonly ThrottlingOptions _options;
    private int _underWay;
    private TimeSpan _gapUntil;
    private TimeSpan _pausedUntil;
    private int _refusalsInARow;

    public BudgetState(CallBudget budget, ThrottlingOptions options)
    {
        (Budget, _options) = (budget, options);
        Windows = [.. budget.Windows.Select(w => new WindowTokens(w, options))];
    }

    public CallBudget Budget { get; private set; }

    public IReadOnlyList<WindowTokens> Windows { get; private set; }

    /// <summary>The cost of calls that may leave or have left and are not surely over.</summary>
    public double Held { get; private set; }

    public int UnderWay => _underWay;

    public FairShares Shares { get; } = new();

    /// <summary>What is written ahead and not used yet; see <c>WriteAhead</c>.</summary>
    public double Ahead { get; set; }

    /// <summary>What is being written ahead, or waits for it.</summary>
    public double AheadWanted { get; set; }

    /// <summary>True while calls wait or are under way, or it is being written down.</summary>
    public bool IsInUse => _underWay > 0 || AheadWanted > 0 || Shares.Lines.Count > 0;

    /// <summary>True where forgetting it changes nothing.</summary>
    public bool IsIdle(TimeSpan now) =>
        !IsInUse && Held == 0 && now >= _pausedUntil && now >= _gapUntil
        && Windows.All(w => w.UsedAt(now, 0) == 0 && w.LimitAt(now) >= w.Window.Calls);

    /// <summary>The connection may have been given other limits since: what was used counts on under the new ones.</summary>
    public void Redefine(CallBudget budget, TimeSpan now)
    {
        if (budget.IsSameAs(Budget))
            return;
        var record = Save(now);
        Budget = budget;
        Windows = [.. budget.Windows.Select(w => new WindowTokens(w, _options))];
        RestoreWindows(record, open: 0, TimeSpan.Zero, now);
    }

    /// <summary>Null where a call may leave, as far as this budget goes.</summary>
    public Wait? Check(CallRequest request, TimeSpan now)
    {
        Wait? longest = null;
        if (now < _pausedUntil)
            longest = new Wait(_pausedUntil, WaitReason.Paused, this);
        else if (_underWay >= (Budget.MinGap > TimeSpan.Zero ? 1 : Budget.Concurrency ?? int.MaxValue))
            longest = new Wait(Until: null, WaitReason.Concurrency, this);
        else if (now < _gapUntil)
            longest = new Wait(_gapUntil, WaitReason.Gap, this);
        var isDue = Shares.IsDue(request);
        foreach (var window in Windows)
            longest = Wait.Longer(longest, window.Check(this, request, isDue, now));
        return longest;
    }

    public void Take(CallRequest request, TimeSpan now)
    {
        Held += request.Cost;
        _underWay++;
        foreach (var window in Windows)
            window.Take(request, now);
        Shares.Served(request, now);
    }

    public void GiveBack(double cost, TimeSpan now)
    {
        Release(cost);
        _underWay--;
        foreach (var window in Windows)
            window.Untake(cost, now);
    }

    public void Return(double assumedCost, double cost, TimeSpan over)
    {
        Release(assumedCost);
        foreach (var window in Windows)
            window.Return(cost, over);
    }

    public void LeavePlace(TimeSpan now)
    {
        _underWay--;
        _gapUntil = now + Budget.MinGap;
    }

    /// <summary>How much of its fullest window is used, from 0 to 1; below 0 where it has none.</summary>
    public double FullnessAt(TimeSpan now) => Windows.Select(w => w.UsedAt(now, Held) / w.LimitAt(now)).DefaultIfEmpty(-1).Max();

    public void PauseUntil(TimeSpan until) => _pausedUntil = until > _pausedUntil ? until : _pausedUntil;

    /// <summary>True where the last answer was a refusal.</summary>
    public bool IsRefusedInARow => _refusalsInARow > 0;

    /// <summary>A refusal with a time.</summary>
    public void Refused(TimeSpan until)
    {
        _refusalsInARow++;
        PauseUntil(until);
    }

    /// <summary>A refusal without a time: the next call waits, longer with each in a row.</summary>
    public void BackOff(TimeSpan now)
    {
        var backoff = TimeSpan.FromTicks(Math.Min(_options.LongestBackoff.Ticks, (long)(_options.FirstBackoff.Ticks * Math.Pow(2, Math.Min(_refusalsInARow, 30)))));
        _refusalsInARow++;
        PauseUntil(now + (Budget.PauseWhenThrottled ?? backoff));
    }

    /// <summary>The fullest window is the one that the server most likely means.</summary>
    public void CutLimit(TimeSpan now) =>
        Windows.MaxBy(w => w.UsedAt(now, Held) / w.LimitAt(now))?.Refused(Held, now);

    public void Answered() => _refusalsInARow = 0;

    /// <summary>A copy for the time after a restart, in which calls may still leave.</summary>
    public BudgetRecord Save(TimeSpan now) =>
        new(Held + Ahead + AheadWanted, [.. Windows.Select(w => w.Save(now))], Math.Max(0, (_pausedUntil - now).Ticks));

    /// <param name="age">How much time has surely passed since it was saved.</param>
    public void Restore(BudgetRecord record, TimeSpan age, TimeSpan now)
    {
        RestoreWindows(record, record.Open, age, now);
        PauseUntil(now + TimeSpan.FromTicks(Math.Max(0, record.PausedTicks - age.Ticks)));
    }

    // A window of a new length takes what the next longer one knew: it remembers far enough back.
    private void RestoreWindows(BudgetRecord record, double open, TimeSpan age, TimeSpan now)
    {
        var known = record.Windows.OrderBy(static w => w.LengthTicks).ToList();
        foreach (var window in Windows)
        {
            var source = known.Find(k => k.LengthTicks >= window.Window.Window.Ticks) ?? known.LastOrDefault();
            window.Restore(source ?? new WindowRecord(0, [], 0, 0, Learned: null), open, age, now);
        }
    }

    private void Release(double cost)
    {
        Held -= cost;
        if (Held < WindowTokens.Rounding)
            Held = 0;
    }
}
