using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>
/// A transaction that may append events and settle others beside its own effects. After the commit, and in commit
/// order, the appended events go to their pipelines and whoever waits for a settled one is told.
/// </summary>
internal abstract class JournalCommand<TResult>(EventJournal journal) : WriteCommand<TResult>
{
    private readonly long _asked = journal.Timings.Stamp();

    private readonly List<OpenEvent> _appended = [];

    private readonly List<OpenEvent> _reopened = [];

    private readonly List<(long Id, Verdict.Closed Verdict)> _closed = [];

    protected sealed override TResult Write(WriteSession session)
    {
        _appended.Clear();
        _reopened.Clear();
        _closed.Clear();
        return Apply(session);
    }

    protected abstract TResult Apply(WriteSession session);

    public override void Committed()
    {
        foreach (var item in _appended)
            journal.Publish(item, _asked);
        foreach (var item in _reopened)
            journal.PublishReopened(item);
        foreach (var (id, verdict) in _closed)
            journal.Waiters.Tell(id, verdict);
    }

    protected Appended Append(WriteSession session, NewEvent item)
    {
        var appended = JournalStatements.Append(session, journal.Keys, item);
        if (!appended.IsDuplicate)
            _appended.Add(new OpenEvent(appended.Id, item.Tenant, item.Pipeline, item.Class, item.Lane, RetryAt: null));
        return appended;
    }

    /// <summary>Hands an event that is open again to its pipeline after the commit.</summary>
    protected void Reopened(OpenEvent item) => _reopened.Add(item);

    protected void Settle(WriteSession session, long id, Verdict verdict, DateTimeOffset now)
    {
        var changed = JournalStatements.Settle(session, id, verdict, now);
        if (verdict is Verdict.Closed closed)
            _closed.Add((id, closed));
        else if (changed && verdict is Verdict.Dead)
            journal.TellBuried(session, id);
    }

    protected void SettleApplied(WriteSession session, IReadOnlyCollection<long> ids, DateTimeOffset now)
    {
        JournalStatements.ApplyAll(session, ids, now);
        foreach (var id in ids)
            _closed.Add((id, Verdict.Closed.Applied));
    }
}

/// <summary>Appends one event; with <paramref name="wantsOutcome"/> the answer carries a task for what becomes of it.</summary>
internal sealed class AppendCommand(EventJournal journal, NewEvent item, bool wantsOutcome) : WriteCommand<Appended>
{
    private readonly long _asked = journal.Timings.Stamp();

    private Appended _appended;

    /// <summary>Set after the commit where the event is new and its outcome was asked for.</summary>
    public Task<Verdict.Closed>? Outcome { get; private set; }

    protected override Appended Write(WriteSession session) => _appended = JournalStatements.Append(session, journal.Keys, item);

    public override void Committed()
    {
        if (_appended.IsDuplicate)
            return;
        if (wantsOutcome)
            Outcome = journal.Waiters.Add(_appended.Id);
        journal.Publish(new OpenEvent(_appended.Id, item.Tenant, item.Pipeline, item.Class, item.Lane, RetryAt: null), _asked);
    }
}

/// <summary>A transaction with events, written as a function.</summary>
internal sealed class JournalFunction<TResult>(EventJournal journal, Func<WriteSession, Func<NewEvent, Appended>, TResult> apply) : JournalCommand<TResult>(journal)
{
    protected override TResult Apply(WriteSession session) => apply(session, item => Append(session, item));
}
