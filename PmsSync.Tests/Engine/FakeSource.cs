using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

/// <summary>Open work in memory, as a journal would keep it; it notes what is closed and fails a test that closes twice.</summary>
internal sealed class FakeSource : WorkSource
{
    private readonly Lock _gate = new();
    private readonly SortedList<long, WorkItem> _open = [];
    private readonly List<WorkItem> _closed = [];
    private readonly List<string> _mistakes = [];
    private long _lastId;

    public int Reads { get; private set; }

    public IReadOnlyList<WorkItem> Closed
    {
        get
        {
            lock (_gate)
                return [.. _closed];
        }
    }

    /// <summary>Items closed that were not open, or not the first of their lane.</summary>
    public IReadOnlyList<string> Mistakes
    {
        get
        {
            lock (_gate)
                return [.. _mistakes];
        }
    }

    public int OpenCount
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    public WorkItem Commit(
        string tenant, string lane, WorkClass workClass = WorkClass.Normal, DateTimeOffset? notBefore = null)
    {
        lock (_gate)
        {
            var item = new WorkItem(++_lastId, new(tenant), lane, workClass, notBefore);
            _open.Add(item.Id, item);
            return item;
        }
    }

    public bool IsOpen(WorkItem item)
    {
        lock (_gate)
            return _open.ContainsKey(item.Id);
    }

    public void Reopen(WorkItem item)
    {
        lock (_gate)
            _open.Add(item.Id, item);
    }

    /// <param name="inOrder">Whether an earlier open item of the lane is a mistake.</param>
    public void Close(WorkItem item, bool inOrder = true)
    {
        lock (_gate)
        {
            if (!_open.Remove(item.Id))
                _mistakes.Add($"{item.Id} was closed already");
            if (inOrder && _open.Values.FirstOrDefault(o => (o.Tenant, o.Lane) == (item.Tenant, item.Lane)) is { Id: > 0 } first
                && first.Id < item.Id)
                _mistakes.Add($"{item.Id} overtook {first.Id}");
            _closed.Add(item);
        }
    }

    public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max)
    {
        lock (_gate)
        {
            Reads++;
            return [.. _open.Values.SkipWhile(i => i.Id <= afterId).Take(max)];
        }
    }
}
