using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>The queued items of a lane in ascending order of id: a ring that grows and is used again.</summary>
internal sealed class LaneItems
{
    private const int Classes = 4;
    private readonly int[] _perClass = new int[Classes];
    private WorkItem[] _ring = new WorkItem[2];
    private int _first;

    public int Count { get; private set; }

    public int Capacity => _ring.Length;

    public WorkItem this[int index] => _ring[Slot(index)];

    /// <summary>The class of the most urgent item; bulk when empty.</summary>
    public WorkClass MostUrgent
    {
        get
        {
            for (var c = 0; c < Classes; c++)
            {
                if (_perClass[c] > 0)
                    return (WorkClass)c;
            }

            return WorkClass.Bulk;
        }
    }

    public void Add(in WorkItem item) => InsertAt(Count, item);

    /// <summary>Puts an item at its place by id, but never among the first <paramref name="notBefore"/>, which are running.</summary>
    /// <returns>False when it is there already.</returns>
    public bool Insert(in WorkItem item, int notBefore)
    {
        var at = Count;
        while (at > 0 && this[at - 1].Id >= item.Id)
        {
            if (this[--at].Id == item.Id)
                return false;
        }

        InsertAt(Math.Max(at, notBefore), item);
        return true;
    }

    /// <summary>Whether the item is one of the first <paramref name="among"/>.</summary>
    public bool Contains(long id, int among)
    {
        for (var i = 0; i < among; i++)
        {
            if (this[i].Id == id)
                return true;
        }

        return false;
    }

    /// <summary>Usually the first one's; an item that was opened again may stand behind those that ran at that moment.</summary>
    public long LowestId()
    {
        var lowest = long.MaxValue;
        for (var i = 0; i < Count; i++)
            lowest = Math.Min(lowest, this[i].Id);
        return lowest;
    }

    public void CopyTo(Span<WorkItem> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = this[i];
    }

    public void RemoveFirst(int count)
    {
        for (var i = 0; i < count; i++)
        {
            ref var item = ref _ring[_first];
            _perClass[(int)item.Class]--;
            item = default;
            _first = (_first + 1) & (_ring.Length - 1);
        }

        Count -= count;
    }

    /// <summary>The head no longer waits for its instant: its time has come, or a person said so.</summary>
    public void ClearHeadsWait() => _ring[_first] = _ring[_first] with { NotBefore = null };

    private void InsertAt(int index, in WorkItem item)
    {
        if (Count == _ring.Length)
            Grow();
        for (var i = Count; i > index; i--)
            _ring[Slot(i)] = _ring[Slot(i - 1)];
        _ring[Slot(index)] = item;
        _perClass[(int)item.Class]++;
        Count++;
    }

    private void Grow()
    {
        var larger = new WorkItem[_ring.Length * 2];
        CopyTo(larger.AsSpan(0, Count));
        (_ring, _first) = (larger, 0);
    }

    private int Slot(int index) => (_first + index) & (_ring.Length - 1);
}
