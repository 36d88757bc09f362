namespace PmsSync.Engine;

/// <summary>
/// Brings work into the lanes: from the channel; from the source in order of id after a start or a spill; and again
/// from the source for lanes that left items there. Each step is planned and admitted under the engine's gate and
/// fetched between the two without it, by one loop only.
/// </summary>
internal sealed class Feeder(LaneEngineOptions options, Intake intake, WorkSource source, LaneTable table)
{
    private readonly List<Lane> _reloading = [];
    private readonly List<WorkItem> _reopened = [];
    private readonly List<WorkItem> _batch = [];
    private bool _full;
    private TaskCompletionSource? _idle;

    // Every item up to here has been brought in, or lies in the source behind a lane that knows it.
    private long _cursor;
    private long _reloadedTo;
    private bool _reloadedLast;

    // Offers are taken again, but what was left out just before that is still to be read.
    private bool _catchingUp;

    /// <summary>Items brought in since the start.</summary>
    public long Arrived { get; private set; }

    /// <summary>Whether a step would find something to do that no offer announces.</summary>
    public bool HasWork =>
        table.WantingReload.Count > 0
        || _reopened.Count > 0
        || (_full && (table.Items <= LowWater || table.ParkedItems > 0))
        || (_idle is not null && table.Items == table.ParkedItems);

    private int LowWater => (int)(options.MaxInMemory * 3L / 4);

    /// <summary>Takes items that a person opened again; their ids may lie below those that were offered since.</summary>
    public void Reopen(ReadOnlySpan<WorkItem> items) => _reopened.AddRange(items);

    /// <summary>Completes when nothing is left to bring in and nothing in the lanes but what is parked.</summary>
    public Task WhenIdle() => (_idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>What to fetch next; <see cref="Fetch.Nothing"/> until there is an offer, room, or a lane that runs low.</summary>
    public Fetch Plan(in Moment now)
    {
        AdmitReopened(now);
        var next = Next();
        if (next.Kind == FetchKind.Nothing && !_full && _reopened.Count == 0 && table.Items == table.ParkedItems)
        {
            _idle?.SetResult();
            _idle = null;
        }

        return next;
    }

    private Fetch Next()
    {
        var room = Room();
        if (room == 0)
            return Fetch.Nothing;
        var max = Math.Min(room, options.PageSize);

        // Lanes that run low and newer work take turns, so that neither waits for the other.
        _reloadedLast = !_reloadedLast && (_reloading.Count > 0 || BeginReload());
        if (_reloadedLast)
            return new(FetchKind.Reload, _reloadedTo, max);
        if (!_catchingUp && intake.Count > 0)
            return new(FetchKind.Channel, _cursor, max);
        if (_catchingUp || intake.Spilled)
            return new(FetchKind.Refill, _cursor, max);
        _reloadedLast = _reloading.Count > 0 || BeginReload();
        return _reloadedLast ? new(FetchKind.Reload, _reloadedTo, max) : Fetch.Nothing;
    }

    /// <summary>Reads what was planned; the only step that may take long or throw, and then nothing has changed.</summary>
    public void Read(Fetch fetch)
    {
        _batch.Clear();
        if (fetch.Kind == FetchKind.Channel)
            intake.Read(_batch, fetch.Max);
        else
            _batch.AddRange(source.ReadAfter(fetch.After, fetch.Max));
    }

    /// <summary>Puts what was read into the lanes.</summary>
    public void Admit(Fetch fetch, in Moment now)
    {
        if (fetch.Kind == FetchKind.Reload)
        {
            AdmitReload(fetch, now);
            return;
        }

        foreach (var item in _batch)
        {
            // A refill may have read it already, between its commit and its offer.
            if (item.Id <= _cursor)
                continue;
            _cursor = item.Id;
            Arrived++;
            table.Add(item, now);
            ForgetReopened(item);
        }

        if (fetch.Kind == FetchKind.Refill && _batch.Count < fetch.Max)
            EndRefill();
    }

    /// <summary>
    /// Everything has been read, but while that was going on more may have been left out. So offers are taken again
    /// first, and then one more read brings what came before them: the end of a spill needs no pause in the traffic.
    /// </summary>
    private void EndRefill()
    {
        _catchingUp = !_catchingUp;
        if (_catchingUp)
            intake.EndSpill();
    }

    private int Room()
    {
        if (table.Items >= options.MaxInMemory && table.ParkedItems > 0)
            table.LeaveParkedInSource();

        // Filled up, it waits until a quarter is free, so that pages stay worth their read.
        _full = table.Items >= options.MaxInMemory || (_full && table.Items > LowWater);
        return _full ? 0 : options.MaxInMemory - table.Items;
    }

    private void AdmitReopened(in Moment now)
    {
        var waiting = 0;
        for (var i = 0; i < _reopened.Count; i++)
        {
            var item = _reopened[i];

            // The turn that closed it has not reported yet and will take away what it ran. Above the cursor it will be
            // read by a refill; without one it may still be in the channel.
            var refills = _catchingUp || intake.Spilled;
            if (table.IsRunning(item) || (item.Id > _cursor && !refills && intake.Count > 0))
                _reopened[waiting++] = item;
            else if (item.Id <= _cursor || !refills)
                table.Insert(item, now);
        }

        _reopened.RemoveRange(waiting, _reopened.Count - waiting);
    }

    // A read that began before a person's word arrived here has brought the item: its turn may be over before the next plan.
    private void ForgetReopened(WorkItem item)
    {
        if (_reopened.Count > 0)
            _reopened.RemoveAll(reopened => reopened.Id == item.Id);
    }

    private bool BeginReload()
    {
        _reloadedTo = long.MaxValue;
        foreach (var lane in table.WantingReload)
        {
            lane.WantsReload = false;
            if (lane.State == LaneState.Parked)
                continue;
            lane.InReload = true;
            _reloading.Add(lane);
            _reloadedTo = Math.Min(_reloadedTo, lane.LastId);
        }

        table.WantingReload.Clear();
        return _reloading.Count > 0;
    }

    private void AdmitReload(Fetch fetch, in Moment now)
    {
        var atEnd = _batch.Count < fetch.Max;
        foreach (var item in _batch)
        {
            // The rest comes by the channel or by the refill.
            if (item.Id > _cursor)
            {
                atEnd = true;
                break;
            }

            _reloadedTo = item.Id;
            var lane = table.Find(new(item.Tenant, item.Lane));
            if (lane is not { InReload: true } || item.Id <= lane.LastId)
                continue;
            if (lane.Items.Count < options.MaxInMemoryPerLane)
            {
                table.Append(lane, item, now);
                ForgetReopened(item);
            }
            else
            {
                lane.InReload = false;
            }
        }

        if (!atEnd && _reloading.Exists(static lane => lane.InReload))
            return;
        foreach (var lane in _reloading)
        {
            if (lane.InReload)
                table.EndReload(lane, now);
        }

        _reloading.Clear();
    }
}

internal enum FetchKind
{
    Nothing,
    Channel,
    Refill,
    Reload,
}

/// <summary>One step of the feeder: at most <paramref name="Max"/> items above <paramref name="After"/>.</summary>
internal readonly record struct Fetch(FetchKind Kind, long After, int Max)
{
    public static Fetch Nothing { get; }
}
