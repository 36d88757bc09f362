using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// Where notices are posted, inside the transaction of what caused them: the one is not without the other, and no turn of state
/// is told twice. Who is told is looked up then; who is configured later hears of what happens later. The deliveries are told
/// after the commit. Posting is for the writer's thread.
/// </summary>
internal sealed class NoticeBoard(TenantDirectory tenants, TimeProvider time) : WriterCompanion
{
    private readonly List<(long Row, NoticeLane Lane)> _posted = [];

    private Action<IReadOnlyList<(long Row, NoticeLane Lane)>> _committed = static _ => { };

    private Action<long, NoticeLane> _reopened = static (_, _) => { };

    /// <summary>Both are called on the writer's thread after a commit; they must not block.</summary>
    /// <param name="committed">New rows, in ascending order.</param>
    /// <param name="reopened">One that a person has tried again.</param>
    public void Subscribe(Action<IReadOnlyList<(long Row, NoticeLane Lane)>> committed, Action<long, NoticeLane> reopened) =>
        (_committed, _reopened) = (committed, reopened);

    /// <summary>Whether anybody is told of this kind: without, there is nothing to look up for a notice.</summary>
    public bool Wants(TenantId tenant, NoticeKind kind) => tenants.Current.Find(tenant)?.NoticeTargets.Any(t => t.Kinds.Contains(kind)) == true;

    /// <summary>Nobody listens any more; the rows are read at the next start.</summary>
    public void Unsubscribe() => (_committed, _reopened) = (static _ => { }, static (_, _) => { });

    public void Post(WriteSession session, Notice notice)
    {
        foreach (var target in tenants.Current.Find(notice.Tenant)?.NoticeTargets ?? [])
        {
            if (!target.Takes(notice))
                continue;
            var lane = new NoticeLane(target.Tenant, target.Id);
            _posted.Add((NoticeStore.Insert(session, lane, notice, Guid.NewGuid().ToString("N"), time.GetUtcNow()), lane));
        }
    }

    /// <summary>After the commit that opened it again.</summary>
    public void Reopened(long row, NoticeLane lane) => _reopened(row, lane);

    // Whether the batch that was under way was kept is seen by its rows.
    public override void Opened(WriteSession session)
    {
        KeepTrue(session);
        Committed();
    }

    // A command that was undone alone may have left its row's number to another.
    public override void BeforeCommit(WriteSession session) => KeepTrue(session);

    public override void Committed()
    {
        if (_posted.Count == 0)
            return;
        _committed([.. _posted]);
        _posted.Clear();
    }

    public override void RolledBack() => _posted.Clear();

    private void KeepTrue(WriteSession session)
    {
        if (_posted.Count == 0)
            return;
        var kept = _posted.Distinct().Where(p => NoticeStore.IsOf(session, p.Row, p.Lane)).OrderBy(static p => p.Row).ToList();
        _posted.Clear();
        _posted.AddRange(kept);
    }
}
