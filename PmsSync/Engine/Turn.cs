namespace PmsSync.Engine;

/// <summary>What a worker holds while it calls the handler. Its buffers belong to the worker and are used again.</summary>
internal sealed class Turn(int maxItems)
{
    private readonly WorkItem[] _items = new WorkItem[maxItems];
    private readonly List<LaneRun> _runs = [];
    private readonly List<(Lane Lane, int Epoch)> _claims = [];

    public IReadOnlyList<LaneRun> Runs => _runs;

    /// <summary>The lanes with the epochs under which this turn may finish them.</summary>
    public IReadOnlyList<(Lane Lane, int Epoch)> Claims => _claims;

    public int Items { get; private set; }

    /// <summary>Its lanes were given to another worker; this one counts no more and ends when it comes back.</summary>
    public bool Abandoned { get; set; }

    /// <summary>Claims the first <paramref name="count"/> items of the lane.</summary>
    public void Add(Lane lane, int count)
    {
        lane.Items.CopyTo(_items.AsSpan(Items, count));
        _runs.Add(new(lane.Key.Tenant, lane.Key.Name, new(_items, Items, count)));
        _claims.Add((lane, lane.Epoch));
        Items += count;
    }

    public void Clear()
    {
        _runs.Clear();
        _claims.Clear();
        Items = 0;
    }
}
