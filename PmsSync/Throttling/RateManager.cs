using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Throttling.Budgets;
using PmsSync.Throttling.Durable;
using PmsSync.Throttling.Feedback;
using PmsSync.Throttling.Waiting;

namespace PmsSync.Throttling;

/// <summary>
/// Limits, priorities and fairness in one decision: who may call now, and if not, when and why. The decisions are the
/// desk's; here are the clock, the lock, the timer and the waiting tasks. Safe for concurrent use.
/// </summary>
internal sealed class RateManager
{
    // What timers can hold.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    // Where only the end of another call helps, nobody knows when; it is asked again after this.
    private static readonly TimeSpan WhileUnderWay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ThrottlingOptions _options;
    private readonly ThrottlingMetrics? _metrics;
    private readonly CallDesk _desk;
    private readonly Dictionary<string, FormerBudget> _former;
    private readonly WriteAhead? _ahead;
    private readonly long _start;
    private ITimer? _timer;
    private TimeSpan? _timerAt;

    /// <param name="store">Where budgets are kept over a restart; null: they are forgotten.</param>
    public RateManager(TimeProvider time, ThrottlingOptions? options = null, ThrottlingMetrics? metrics = null, BudgetStore? store = null)
    {
        (Time, _options, _metrics) = (time, options ?? new ThrottlingOptions(), metrics);
        _start = time.GetTimestamp();
        _former = store?.Load() ?? [];
        _desk = new CallDesk(_options, id => _former.Remove(id, out var budget) ? (budget.Record, budget.Age + Now) : null);
        _ahead = store is null ? null : new WriteAhead(store, _options, _gate, () => Now);
        metrics?.Watch(urgency =>
        {
            lock (_gate)
                return _desk.Waiting(urgency);
        });
    }

    internal TimeProvider Time { get; }

    private TimeSpan Now => Time.GetElapsedTime(_start);

    /// <summary>Takes a token of every budget, or none. Whoever asks without waiting has no place in line: those who wait come first.</summary>
    public CallDecision Ask(CallRequest request)
    {
        if (Impossible(request) is { } never)
            return never;
        lock (_gate)
        {
            var now = Now;
            var waiter = _desk.Ask(request, now);
            if (waiter.Grant is { } grant)
            {
                SetTimer(now);
                return Granted(grant);
            }
            return RefuseNeedsLock(waiter, now);
        }
    }

    /// <summary>Waits in turn: by class, with ageing, and among tenants by fair share.</summary>
    /// <param name="patience">After it the answer is a refusal; earlier where a pause is known to last longer.</param>
    public async ValueTask<CallDecision> AskAsync(CallRequest request, TimeSpan patience, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (Impossible(request) is { } never)
            return never;
        var turn = new TaskCompletionSource<Grant>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiter waiter;
        lock (_gate)
        {
            var now = Now;
            waiter = _desk.Ask(request, now, grant => turn.TrySetResult(grant));
            if (waiter.Grant is null && (patience == TimeSpan.Zero || IsPausedBeyond(waiter, now, patience)))
                return RefuseNeedsLock(waiter, now);
            SetTimer(now);
        }
        if (waiter.Grant is null)
        {
            var limit = patience == Timeout.InfiniteTimeSpan || patience > LongestTimer ? LongestTimer : patience;
            Task wait = turn.Task.WaitAsync(limit, Time, cancel);
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lock (_gate)
        {
            if (waiter.Grant is null)
            {
                var refusal = RefuseNeedsLock(waiter, Now);
                cancel.ThrowIfCancellationRequested();
                return refusal;
            }
        }
        // Granted while the caller was leaving: what nobody will use goes back.
        var granted = Granted(waiter.Grant!);
        if (cancel.IsCancellationRequested)
        {
            granted.Lease.Dispose();
            cancel.ThrowIfCancellationRequested();
        }
        return granted;
    }

    /// <summary>The server refused a call for a limit in a way that no status or header shows, such as in the body of a 200.</summary>
    /// <param name="until">When it wants to be asked again; null where it does not say.</param>
    public void Throttled(CallRequest request, DateTimeOffset? until)
    {
        var wait = until - Time.GetUtcNow();
        var word = new ServerWord { IsRefusal = true, Wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait };
        _metrics?.Throttled(request.Class);
        lock (_gate)
        {
            var now = Now;
            var budgets = _desk.Hear(request, word, now);
            _ahead?.WriteNeedsLock(budgets);
            SetTimer(now);
        }
    }

    /// <summary>How each window of the budgets stands; a budget without windows is told where calls are bounded or wait.</summary>
    public IReadOnlyList<BudgetStatus> Status(IEnumerable<CallBudget> budgets)
    {
        lock (_gate)
        {
            var now = Now;
            return [.. budgets.SelectMany(b => StatusOf(_desk.StateOf(b, now), now))];
        }
    }

    /// <summary>Returns when a crash can no longer forget the call; it may leave then.</summary>
    /// <exception cref="StorageUnavailableException">Nothing can be written: the call must not leave.</exception>
    internal ValueTask CoverAsync(CallLease lease, CancellationToken cancel) =>
        _ahead is null || lease.Grant is not { } grant ? ValueTask.CompletedTask : _ahead.CoverAsync(grant, cancel);

    /// <summary>The call was answered, or ended without an answer: its tokens are on their way back.</summary>
    internal void Over(CallLease lease, CallEnd end, ServerWord? word = null)
    {
        if (word is { IsRefusal: true })
            _metrics?.Throttled(lease.Request.Class);
        Change(lease, (grant, now) =>
        {
            _desk.Over(grant, end, word, now);
            if (word is { IsRefusal: true } or { Wait: not null })
                _ahead?.WriteNeedsLock(grant.Budgets);
        });
    }

    /// <summary>The answer is read or given up: another call may be under way in its place.</summary>
    internal void LeavePlace(CallLease lease) => Change(lease, _desk.LeavePlace);

    /// <summary>It never left: its tokens are free at once.</summary>
    internal void GiveBack(CallLease lease) => Change(lease, _desk.GiveBack);

    /// <summary>Forgets budgets that nobody uses any more, here and in the database.</summary>
    /// <returns>Rows that were removed.</returns>
    internal async Task<int> TidyAsync(CancellationToken cancel)
    {
        lock (_gate)
            _desk.Tidy(Now);
        return _ahead is null ? 0 : await _ahead.RemoveOldAsync(IsKnown, cancel);
    }

    /// <summary>
    /// The tenant's data is being deleted: what was used of its connections' own limits, and learned of them, is known no more. A
    /// budget that is in use stays; it goes when this is called again.
    /// </summary>
    internal void Forget(TenantId tenant)
    {
        lock (_gate)
        {
            foreach (var former in _former.Keys.Where(IsGone).ToList())
                _former.Remove(former);
            _desk.Forget(IsGone);
        }

        bool IsGone(string budget) => OwnedNames.OfBudgets.AreOf(budget, tenant);
    }

    /// <summary>Writes down exactly how the budgets stand: the service stops.</summary>
    internal Task SaveAsync(CancellationToken cancel)
    {
        if (_ahead is null)
            return Task.CompletedTask;
        lock (_gate)
            return _ahead.SaveNeedsLock([.. _desk.Budgets.Where(static b => b.Windows.Count > 0)], cancel);
    }

    private bool IsKnown(string budget)
    {
        lock (_gate)
            return _desk.Budgets.Any(b => b.Budget.Id == budget);
    }

    private void Change(CallLease lease, Action<Grant, TimeSpan> change)
    {
        if (lease.Grant is not { } grant)
            return;
        lock (_gate)
        {
            var now = Now;
            change(grant, now);
            SetTimer(now);
        }
    }

    private CallDecision.Granted Granted(Grant grant)
    {
        _metrics?.Granted(grant.Request.Class);
        return new CallDecision.Granted(new CallLease(grant.Request, GiveBack, Abandon) { Grant = grant });
    }

    private void Abandon(CallLease lease)
    {
        if (lease.Grant is { HoldsTokens: true })
            Over(lease, CallEnd.Uncertain);
        if (lease.Grant is { HoldsPlace: true })
            LeavePlace(lease);
    }

    private CallDecision.Refused RefuseNeedsLock(Waiter waiter, TimeSpan now)
    {
        _metrics?.Refused(waiter.Request.Class);
        var wait = waiter.Line?.Wait;
        _desk.Leave(waiter, now);
        SetTimer(now);
        var until = wait?.Until ?? now + WhileUnderWay;
        if (until - now < ShortestWait)
            until = now + ShortestWait;
        return new CallDecision.Refused(ToWall(until, now), wait is null ? "" : WordsOf(wait, now));
    }

    private CallDecision.Refused? Impossible(CallRequest request)
    {
        foreach (var budget in request.Budgets)
        {
            if (budget.Windows.FirstOrDefault(w => request.Cost > w.Calls + WindowTokens.Rounding) is { } window)
                return new CallDecision.Refused(Time.GetUtcNow() + _options.LongestPause, WaitWords.Impossible(budget, window, request.Cost));
        }
        return null;
    }

    private static bool IsPausedBeyond(Waiter waiter, TimeSpan now, TimeSpan patience) =>
        patience >= TimeSpan.Zero && waiter.Line?.Wait is { Reason: WaitReason.Paused } wait && wait.Until - now > patience;

    private IEnumerable<BudgetStatus> StatusOf(BudgetState state, TimeSpan now)
    {
        var budget = state.Budget;
        var wait = state.Check(new CallRequest(default, WorkClass.Critical, []), now);
        if (state.Windows.Count == 0 && (wait is not null || budget.Concurrency is not null))
            yield return StatusOf(wait, budget, budget.Concurrency ?? 0, state.UnderWay, TimeSpan.Zero, now);
        foreach (var window in state.Windows)
        {
            var own = Wait.Longer(wait?.Window is null ? wait : null, window.Check(state, new CallRequest(default, WorkClass.Critical, []), isDue: false, now));
            yield return StatusOf(own, budget, window.LimitAt(now), window.UsedAt(now, state.Held), window.Window.Window, now);
        }
    }

    private BudgetStatus StatusOf(Wait? wait, CallBudget budget, double limit, double used, TimeSpan window, TimeSpan now) => new(
        budget.Id, budget.Name, limit, used, window,
        wait is null ? null : ToWall(wait.Until ?? now + WhileUnderWay, now), wait is null ? null : WordsOf(wait, now));

    private string WordsOf(Wait wait, TimeSpan now) => WaitWords.Of(
        wait, wait.Window?.UsedAt(now, wait.Budget.Held) ?? 0, wait.Window?.LimitAt(now) ?? 0, wait.Until is { } until ? ToWall(until, now) : null);

    private DateTimeOffset ToWall(TimeSpan at, TimeSpan now) => Time.GetUtcNow() + (at - now);

    private void SetTimer(TimeSpan now)
    {
        var next = _desk.NextLook;
        if (next == _timerAt)
            return;
        _timerAt = next;
        var due = next is not { } at ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp((at - now).TotalMilliseconds, ShortestWait.TotalMilliseconds, LongestTimer.TotalMilliseconds)));
        if (_timer is null)
            _timer = Time.CreateTimer(static self => ((RateManager)self!).Look(), this, due, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        lock (_gate)
        {
            var now = Now;
            _timerAt = null;
            _desk.Serve(now);
            SetTimer(now);
        }
    }
}

/// <summary>How a budget stands, for people.</summary>
/// <param name="Limit">As published, or as learned since.</param>
/// <param name="WaitUntil">When a call of the most urgent class could leave; null: now.</param>
internal sealed record BudgetStatus(string Id, string Name, double Limit, double Used, TimeSpan Window, DateTimeOffset? WaitUntil, string? Why);
