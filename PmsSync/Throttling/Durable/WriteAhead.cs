using PmsSync.Storage;
using PmsSync.Throttling.Budgets;

namespace PmsSync.Throttling.Durable;

/// <summary>
/// Sees to it that a crash right after sending forgets no call. A row says how a budget stands and how much may leave
/// before the next row; a call leaves when a row covers it. Where a limit is wide, rows cover blocks of calls; the next
/// block is written while the last is used, so that a call seldom waits for the disk. One write is under way at a time,
/// so rows are written in the order in which they were made.
/// </summary>
/// <param name="gate">The rate manager's lock, which guards the budgets.</param>
internal sealed class WriteAhead(BudgetStore store, ThrottlingOptions options, Lock gate, Func<TimeSpan> now)
{
    /// <summary>Of fewer calls than this none is written ahead: after a crash it would count as made.</summary>
    private const double FewCalls = 10;

    private readonly HashSet<BudgetState> _wanted = [];
    private TaskCompletionSource _next = NewRound();
    private bool _isWriting;
    private bool _isStopping;

    /// <summary>Completes when a crash can no longer forget the call.</summary>
    /// <exception cref="StorageUnavailableException">Nothing can be written.</exception>
    public ValueTask CoverAsync(Grant grant, CancellationToken cancel)
    {
        Task round;
        lock (gate)
        {
            var cost = grant.Request.Cost;
            var counted = grant.Budgets.Where(static b => b.Windows.Count > 0).ToList();
            var lacking = counted.Where(b => b.Ahead < cost).ToList();
            foreach (var budget in counted.Where(b => b.Ahead >= cost))
            {
                budget.Ahead -= cost;
                if (budget.Ahead < BlockOf(budget) / 2)
                    WantNeedsLock(budget);
            }
            // What is held when a row is made is in it: this call needs no block.
            foreach (var budget in lacking)
                WantNeedsLock(budget);
            if (lacking.Count == 0)
                return ValueTask.CompletedTask;
            round = _next.Task;
        }
        return new ValueTask(round.WaitAsync(cancel));
    }

    /// <summary>Writes how they stand, soon; nobody waits for it.</summary>
    public void WriteNeedsLock(IEnumerable<BudgetState> budgets)
    {
        foreach (var budget in budgets)
            WantNeedsLock(budget);
    }

    /// <summary>Writes how all stand, without a block ahead; from now on each call is written for itself.</summary>
    public Task SaveNeedsLock(IReadOnlyList<BudgetState> budgets, CancellationToken cancel)
    {
        _isStopping = true;
        foreach (var budget in budgets)
        {
            budget.Ahead = 0;
            WantNeedsLock(budget);
        }
        return budgets.Count == 0 ? Task.CompletedTask : _next.Task.WaitAsync(cancel);
    }

    public Task<int> RemoveOldAsync(Func<string, bool> isKnown, CancellationToken cancel) => store.RemoveOldAsync(isKnown, cancel);

    private void WantNeedsLock(BudgetState budget)
    {
        _wanted.Add(budget);
        if (_isWriting)
            return;
        _isWriting = true;
        _ = Task.Run(WriteAllAsync);
    }

    private async Task WriteAllAsync()
    {
        while (Compose() is var (round, budgets, rows) && round is not null)
        {
            Exception? failure = null;
            try
            {
                await store.SaveAsync(rows, CancellationToken.None);
            }
            catch (Exception error)
            {
                failure = error as StorageUnavailableException ?? new StorageUnavailableException("The limits of outgoing calls cannot be written.", error);
            }
            Finish(round, budgets, failure);
        }
    }

    private (TaskCompletionSource? Round, List<BudgetState> Budgets, List<(string Id, BudgetRecord Record)> Rows) Compose()
    {
        lock (gate)
        {
            _isWriting = _wanted.Count > 0;
            if (!_isWriting)
                return (null, [], []);
            var round = _next;
            var budgets = _wanted.ToList();
            (_next, var at) = (NewRound(), now());
            _wanted.Clear();
            foreach (var budget in budgets)
                budget.AheadWanted = BlockOf(budget);
            return (round, budgets, budgets.ConvertAll(b => (b.Budget.Id, b.Save(at))));
        }
    }

    private void Finish(TaskCompletionSource round, List<BudgetState> budgets, Exception? failure)
    {
        lock (gate)
        {
            foreach (var budget in budgets)
            {
                budget.Ahead += failure is null ? budget.AheadWanted : 0;
                budget.AheadWanted = 0;
            }
        }
        if (failure is null)
        {
            round.SetResult();
            return;
        }
        round.SetException(failure);
        // Perhaps nobody waits.
        _ = round.Task.Exception;
    }

    private double BlockOf(BudgetState budget)
    {
        var least = budget.Windows.Select(static w => w.Window.Calls).DefaultIfEmpty(0).Min();
        return _isStopping || least < FewCalls ? 0 : Math.Max(1, Math.Ceiling(least * options.WriteAhead));
    }

    private static TaskCompletionSource NewRound() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
