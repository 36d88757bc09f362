using System.Diagnostics;
using System.Runtime.InteropServices;
using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// The lanes that have work, and what each may do next: idle, ready, running, resting or parked. Not thread-safe: the engine
/// holds its gate around every call, one call per batch.
/// </summary>
internal sealed class LaneTable(LaneEngineOptions options)
{
    private const int MaxSpare = 4_096;
    private const int MaxSpareCapacity = 32;
    private readonly Dictionary<LaneKey, Lane> _lanes = [];
    private readonly ReadyQueue _ready = new(options.Shares, options.Order);
    private readonly PriorityQueue<(Lane Lane, int Epoch), TimeSpan> _wakeUps = new();
    private readonly Stack<Lane> _spare = new();

    /// <summary>Items in memory, running ones included.</summary>
    public int Items { get; private set; }

    public int RunningItems { get; private set; }

    public int ParkedItems { get; private set; }

    public int ParkedLanes { get; private set; }

    public int ReadyLanes => _ready.Lanes;

    /// <summary>Bulk when none is ready.</summary>
    public WorkClass MostUrgentReady => _ready.MostUrgent;

    public IReadOnlyCollection<Lane> Lanes => _lanes.Values;

    /// <summary>Lanes whose further items must be read from the source; emptied by the <see cref="Feeder"/>.</summary>
    public List<Lane> WantingReload { get; } = [];

    public Lane? Find(LaneKey key) => _lanes.GetValueOrDefault(key);

    /// <summary>The next item in the order of all ids; left in the source when its lane has no room in memory.</summary>
    public void Add(in WorkItem item, in Moment now)
    {
        var lane = GetOrOpen(item);
        if (lane.HasMoreInSource || lane.Items.Count >= options.MaxInMemoryPerLane)
        {
            lane.LeaveInSource(item.Class);
            if (lane.State == LaneState.Ready)
                _ready.Reclassify(lane);
        }
        else
        {
            Append(lane, item, now);
        }
    }

    /// <summary>Adds an item above all that its lane has in memory.</summary>
    public void Append(Lane lane, in WorkItem item, in Moment now)
    {
        lane.Items.Add(item);
        lane.LastId = item.Id;
        Added(lane, now);
    }

    /// <summary>Adds an item that a person opened again, at its place in the order of its lane as far as that has not passed.</summary>
    public void Insert(in WorkItem item, in Moment now)
    {
        var lane = GetOrOpen(item);
        if (lane.HasMoreInSource && item.Id > lane.LastId)
        {
            // It will be read with the rest; a reload that is under way may have passed its place, so another is due.
            lane.LeaveInSource(item.Class);
            lane.InReload = false;
            ReloadIfLow(lane);
        }
        else if (lane.Items.Insert(item, lane.Running))
        {
            lane.LastId = Math.Max(lane.LastId, item.Id);
            Added(lane, now);
        }
    }

    /// <summary>Whether a turn holds the item: it may have closed it and not reported yet.</summary>
    public bool IsRunning(in WorkItem item) =>
        _lanes.TryGetValue(new(item.Tenant, item.Lane), out var lane) && lane.Items.Contains(item.Id, among: lane.Running);

    /// <summary>Fills the turn with ready lanes and their next items.</summary>
    /// <returns>False when nothing is ready.</returns>
    public bool Take(Turn turn, int maxLanes, in Moment now)
    {
        while (turn.Claims.Count < maxLanes && turn.Items < options.MaxItemsPerTurn && _ready.Peek() is { } lane)
        {
            // After its handler threw, a lane is handled alone: the culprit is found and the others go on.
            if (lane.Faults > 0 && turn.Claims.Count > 0)
                break;
            var count = RunLength(lane, Math.Min(options.MaxItemsPerLane, options.MaxItemsPerTurn - turn.Items), now);
            _ready.Take(lane, count, now.Elapsed);
            (lane.State, lane.Running, lane.Turn) = (LaneState.Running, count, turn);
            RunningItems += count;
            turn.Add(lane, count);
            if (lane.Faults > 0)
                break;
        }

        return turn.Claims.Count > 0;
    }

    /// <summary>Applies a result to a lane, unless the claim has been taken from its turn.</summary>
    /// <param name="rest">How long the lane then rests, where nothing else makes it wait.</param>
    /// <returns>Items closed.</returns>
    public int Finish(Lane lane, int epoch, LaneResult result, TimeSpan rest, in Moment now)
    {
        if (lane.Epoch != epoch)
            return 0;
        var completed = result switch
        {
            LaneResult.DoneResult => lane.Running,
            LaneResult.RetryAt retry => retry.CompletedItems,
            LaneResult.Yield yield => yield.CompletedItems,
            _ => throw new UnreachableException(),
        };
        EndRun(lane);
        if (result is LaneResult.Yield && completed == 0)
            ReadyQueue.Refund(lane);
        RemoveFirst(lane, completed, now);
        lane.Faults = 0;
        if (result is LaneResult.RetryAt { } later && later.At > now.Utc)
            Park(lane, later.At, later.Why, now);
        else if (rest > TimeSpan.Zero && completed > 0)
            Rest(lane, rest, now);
        else
            Continue(lane, now);
        return completed;
    }

    /// <summary>Parks a lane whose handler threw.</summary>
    public void Fault(Lane lane, int epoch, TimeSpan delay, string why, in Moment now)
    {
        if (lane.Epoch != epoch)
            return;
        EndRun(lane);
        lane.Faults++;
        Park(lane, now.Utc + delay, why, now);
    }

    /// <summary>Gives a running lane back to the queue; what its turn reports later no longer counts.</summary>
    public void Reclaim(Lane lane, in Moment now)
    {
        EndRun(lane);
        Continue(lane, now);
    }

    /// <summary>Makes a parked lane ready.</summary>
    public void Unpark(Lane lane, in Moment now)
    {
        Debug.Assert(lane.State == LaneState.Parked, "Only a parked lane can be made ready.");
        ParkedLanes--;
        ParkedItems -= lane.Items.Count;
        lane.Epoch++;
        lane.State = LaneState.Idle;
        if (lane.Items.Count > 0)
            lane.Items.ClearHeadsWait();
        Continue(lane, now);
    }

    /// <summary>Makes the lanes ready whose time has come, be it the end of their rest.</summary>
    public void UnparkDue(in Moment now)
    {
        while (NextWakeUp() is { } due && due <= now.Elapsed)
        {
            var lane = _wakeUps.Dequeue().Lane;
            if (lane.State == LaneState.Resting)
                EndRest(lane, now);
            else
                Unpark(lane, now);
        }
    }

    /// <summary>When the next parked or resting lane is due (monotonic); null when there is none.</summary>
    public TimeSpan? NextWakeUp()
    {
        while (_wakeUps.TryPeek(out var next, out var due))
        {
            if (next.Lane.Epoch == next.Epoch)
                return due;
            _wakeUps.Dequeue();
        }

        return null;
    }

    /// <summary>Parked lanes give up the items they hold in memory, so that they do not stand in the way of others.</summary>
    public void LeaveParkedInSource()
    {
        foreach (var lane in _lanes.Values)
        {
            if (lane.State != LaneState.Parked || lane.Items.Count == 0)
                continue;
            lane.LeaveInSource(lane.Items.MostUrgent);
            lane.LastId = lane.Items.LowestId() - 1;
            lane.InReload = false;
            Items -= lane.Items.Count;
            ParkedItems -= lane.Items.Count;
            lane.Items.RemoveFirst(lane.Items.Count);
        }
    }

    /// <summary>Everything that the lane has in the source has been read.</summary>
    public void EndReload(Lane lane, in Moment now)
    {
        (lane.InReload, lane.HasMoreInSource) = (false, false);
        if (lane.State == LaneState.Idle)
            Continue(lane, now);
        else if (lane.State == LaneState.Ready)
            _ready.Reclassify(lane);
    }

    public void ReloadIfLow(Lane lane)
    {
        if (!lane.RunsLow(options.MaxInMemoryPerLane))
            return;
        lane.WantsReload = true;
        WantingReload.Add(lane);
    }

    private Lane GetOrOpen(in WorkItem item)
    {
        var key = new LaneKey(item.Tenant, item.Lane);
        ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, key, out _);
        if (lane is null)
        {
            if (!_spare.TryPop(out lane))
                lane = new();
            lane.Key = key;
        }

        return lane;
    }

    private void Added(Lane lane, in Moment now)
    {
        Items++;
        if (lane.Items.Count == 1)
            lane.HeadSince = now.Elapsed;
        if (lane.State == LaneState.Idle)
            Continue(lane, now);
        else if (lane.State == LaneState.Ready)
            _ready.Reclassify(lane);
        else if (lane.State == LaneState.Parked)
            ParkedItems++;
    }

    /// <summary>What a lane does that neither runs nor is parked: it becomes ready, waits for its head's instant, or closes.</summary>
    private void Continue(Lane lane, in Moment now)
    {
        lane.State = LaneState.Idle;
        ReloadIfLow(lane);
        if (lane.Items.Count == 0)
        {
            if (!lane.HasMoreInSource)
                Close(lane);
        }
        else if (lane.Items[0].NotBefore is { } until && until > now.Utc)
        {
            Park(lane, until, "waits for the time of its retry", now);
        }
        else
        {
            lane.State = LaneState.Ready;
            _ready.Add(lane, now.Elapsed);
        }
    }

    private void Park(Lane lane, DateTimeOffset until, string why, in Moment now)
    {
        (lane.State, lane.ParkedUntil, lane.Why) = (LaneState.Parked, until, why);
        ParkedLanes++;
        ParkedItems += lane.Items.Count;
        _wakeUps.Enqueue((lane, ++lane.Epoch), now.Elapsed + (until - now.Utc));
    }

    private void Rest(Lane lane, TimeSpan rest, in Moment now)
    {
        lane.State = LaneState.Resting;
        ReloadIfLow(lane);
        _wakeUps.Enqueue((lane, ++lane.Epoch), now.Elapsed + rest);
    }

    private void EndRest(Lane lane, in Moment now)
    {
        lane.Epoch++;
        Continue(lane, now);
    }

    private int RunLength(Lane lane, int max, in Moment now)
    {
        var count = 1;
        while (count < Math.Min(max, lane.Items.Count) && !(lane.Items[count].NotBefore > now.Utc))
            count++;
        return count;
    }

    private void EndRun(Lane lane)
    {
        RunningItems -= lane.Running;
        (lane.Running, lane.Turn) = (0, null);
        lane.Epoch++;
    }

    private void RemoveFirst(Lane lane, int count, in Moment now)
    {
        if (count == 0)
            return;
        lane.Items.RemoveFirst(count);
        Items -= count;
        lane.HeadSince = now.Elapsed;
    }

    private void Close(Lane lane)
    {
        _lanes.Remove(lane.Key);
        (lane.Faults, lane.LastId, lane.SourceClass) = (0, 0, WorkClass.Bulk);
        lane.Epoch++;
        if (_spare.Count < MaxSpare && lane.Items.Capacity <= MaxSpareCapacity)
            _spare.Push(lane);
    }
}
