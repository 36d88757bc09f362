namespace PmsSync.Throttling.Budgets;

/// <summary>
/// The tokens of one window. A token is taken when a call may leave and comes back one window after the call was surely
/// over. So whichever calls the server counts within one window, all their tokens were out when the last of them left:
/// they are never more than the limit, be it a fixed window of any phase, a rolling one, or a bucket that refills
/// evenly. Not thread-safe; times are on the manager's clock.
/// </summary>
internal sealed class WindowTokens
{
    /// <summary>Sums of costs like 1.2 are not exact.</summary>
    public const double Rounding = 1e-6;

    private readonly ThrottlingOptions _options;
    private readonly LearnedLimit _learned;
    private readonly ReturningTokens _returning;
    private TimeSpan _evenPace;
    private TimeSpan? _lastUrgent;
    private double _told;
    private TimeSpan _toldUntil;
    private TimeSpan _toldBy;

    public WindowTokens(CallWindow window, ThrottlingOptions options)
    {
        (Window, _options) = (window, options);
        _learned = new LearnedLimit(window, options);
        _returning = new ReturningTokens(window.Window, window.Window * (1 + options.ClockDrift));
    }

    public CallWindow Window { get; }

    public bool IsIdle => _returning.Sum == 0 && _told == 0 && !_learned.IsLearned;

    public double LimitAt(TimeSpan now) => _learned.At(now);

    /// <param name="held">The cost of calls that may leave or have left, and are not surely over.</param>
    public double UsedAt(TimeSpan now, double held)
    {
        _returning.Expire(now);
        if (now >= _toldUntil)
            _told = 0;
        return held + _returning.Sum + _told;
    }

    /// <summary>Null where a call may leave, as far as this window goes.</summary>
    /// <param name="isDue">True: its class was passed over long enough, and keeps no pace.</param>
    public Wait? Check(BudgetState budget, CallRequest request, bool isDue, TimeSpan now)
    {
        var limit = LimitAt(now);
        var used = UsedAt(now, budget.Held);
        // More than a learned limit may still leave, alone.
        var excess = used + Math.Min(request.Cost, limit) - limit;
        if (excess > Rounding)
            return new Wait(WhenBack(excess), WaitReason.Full, budget, this);
        if (!ClassRules.IsPaced(request.Class))
            return budget.Budget.SpreadsCritical ? CheckSpread(budget, limit - used, now) : null;
        return isDue ? null : CheckPace(budget, request, -excess, used, now);
    }

    public void Take(CallRequest request, TimeSpan now)
    {
        _evenPace = (now > _evenPace ? now : _evenPace) + PaceOf(request.Cost, now);
        if (!ClassRules.IsPaced(request.Class))
            _lastUrgent = now;
    }

    public void Untake(double cost, TimeSpan now) => _evenPace -= PaceOf(cost, now);

    public void Return(double cost, TimeSpan over) => _returning.Add(cost, over);

    public void Refused(double held, TimeSpan now) => _learned.Refused(UsedAt(now, held), now);

    public void ToldLimit(double limit, TimeSpan now) => _learned.Told(limit, now);

    /// <summary>
    /// The server says how many calls are left. What is missing against our own count others have used; it stays
    /// missing until <paramref name="until"/>, or until a younger answer says otherwise. Our own count is never undone.
    /// </summary>
    /// <param name="left">When the call that was answered had left: older answers only tighten.</param>
    public void ToldRemaining(double remaining, double held, double heldByOthers, TimeSpan left, TimeSpan until, TimeSpan now)
    {
        var free = LimitAt(now) - (UsedAt(now, held) - _told);
        // Where others call too, calls that are under way are not surely counted yet.
        var missing = remaining < free - Rounding ? free - Math.Max(0, remaining - heldByOthers) : 0;
        if (missing < _told && left < _toldBy)
            return;
        (_told, _toldUntil, _toldBy) = (Math.Max(0, missing), until, left);
    }

    public WindowRecord Save(TimeSpan now)
    {
        _ = UsedAt(now, 0);
        return new WindowRecord(Window.Window.Ticks, Coarse(now), _told, Math.Max(0, (_toldUntil - now).Ticks), _learned.Save(now));
    }

    public void Restore(WindowRecord record, double open, TimeSpan age, TimeSpan now)
    {
        foreach (var calls in record.Calls)
            _returning.Add(calls.Cost, now - age - TimeSpan.FromTicks(Math.Max(0, calls.AgoTicks)));
        _returning.Add(open, now + _options.LateArrival);
        (_told, _toldUntil) = (record.Told, now + TimeSpan.FromTicks(Math.Max(0, record.ToldTicks - age.Ticks)));
        if (record.Learned is { } learned && record.LengthTicks == Window.Window.Ticks)
            _learned.Restore(learned, now);
    }

    // At least one token is left for what is urgent, or one comes back within the time in which the limit allows one call.
    private Wait? CheckPace(BudgetState budget, CallRequest request, double leftOver, double used, TimeSpan now)
    {
        var early = _evenPace - ClassRules.Credit(request.Class, Window, _options);
        if (now < early)
            return new Wait(early, WaitReason.Paced, budget, this);
        if (leftOver >= 1 - Rounding || used <= Rounding)
            return null;
        var soon = PaceOf(1, now);
        if (soon < _options.Slack)
            soon = _options.Slack;
        var next = WhenBack(Rounding);
        return next - soon <= now ? null : new Wait(next - soon, WaitReason.Paced, budget, this);
    }

    // A burst of critical calls takes half of the limit at once. The other half is spread until tokens come back: otherwise
    // the next closing would wait for all that is left of the window, and this way for two even paces at most.
    private Wait? CheckSpread(BudgetState budget, double free, TimeSpan now)
    {
        var longest = 2 * PaceOf(1, now);
        if (free > LimitAt(now) / 2 || longest > _options.WidestPace || _lastUrgent is not { } last)
            return null;
        var back = WhenBack(Rounding) ?? last + Window.Window;
        var share = (back - last) / free;
        var at = last + (share < longest ? share : longest);
        return back - now <= longest || at <= now ? null : new Wait(at, WaitReason.Paced, budget, this);
    }

    private TimeSpan? WhenBack(double tokens)
    {
        if (_returning.WhenBack(tokens) is { } back)
            return _told >= tokens && _toldUntil < back ? _toldUntil : back;
        return _told > 0 && _told + _returning.Sum >= tokens - Rounding ? Later(_toldUntil, _returning.WhenBack(_returning.Sum)) : null;
    }

    private TimeSpan PaceOf(double cost, TimeSpan now) => Window.Window * (cost / LimitAt(now));

    // At most so many groups, each as young as its youngest.
    private List<EndedCalls> Coarse(TimeSpan now)
    {
        const int Most = 64;
        var slice = Math.Max(1, Window.Window.Ticks / Most);
        var all = _returning.Out().Select(o => new EndedCalls((now - o.Over).Ticks, o.Cost)).ToList();
        return all.Count <= Most ? all
            : [.. all.GroupBy(c => c.AgoTicks / slice).Select(static g => new EndedCalls(g.Min(static c => c.AgoTicks), g.Sum(static c => c.Cost)))];
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan? other) => other > one ? other.Value : one;
}
