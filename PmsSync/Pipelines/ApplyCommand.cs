using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Pipelines;

/// <summary>
/// Writes the first of the resolutions, at least one, until it has worked long enough; answers which of these were written: what
/// was resolved from rows that others have changed since is not.
/// </summary>
/// <param name="journal">Where the events of the resolutions are settled.</param>
/// <param name="resolutions">Of lanes of one tenant, in the order in which they are written.</param>
/// <param name="most">How long it works.</param>
/// <param name="time">What that is measured by.</param>
internal sealed class ApplyCommand(EventJournal journal, IReadOnlyList<Resolution> resolutions, TimeSpan most, TimeProvider time)
    : JournalCommand<IReadOnlyList<bool>>(journal)
{
    private readonly HashSet<(TenantId, Pipeline, string Lane, string Kind, WorkClass)> _signalled = [];

    private readonly List<bool> _committed = [];

    public override void Committed()
    {
        base.Committed();
        for (var i = 0; i < _committed.Count; i++)
            if (_committed[i])
                resolutions[i].Committed();
    }

    protected override IReadOnlyList<bool> Apply(WriteSession session)
    {
        _signalled.Clear();
        _committed.Clear();
        var (started, now) = (time.GetTimestamp(), time.GetUtcNow());
        do
        {
            _committed.Add(TryApply(session, resolutions[_committed.Count], now));
        }
        while (_committed.Count < resolutions.Count && time.GetElapsedTime(started) < most);
        return _committed;
    }

    // What carries nothing but "look again" is said once in a commit: of sixty-four bookings, many are of one unit.
    private bool IsNews(NewEvent item) => item.Payload.Length > 0 || _signalled.Add((item.Tenant, item.Pipeline, item.Lane, item.Kind, item.Class));

    private bool TryApply(WriteSession session, Resolution resolution, DateTimeOffset now)
    {
        if (!resolution.IsCurrent(session))
            return false;
        resolution.Write(session);
        foreach (var item in resolution.FollowUps.Where(IsNews))
            Append(session, item);
        foreach (var (id, verdict) in resolution.Verdicts)
            Settle(session, id, verdict, now);
        return true;
    }
}
