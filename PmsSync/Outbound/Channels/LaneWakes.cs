using System.Collections.Concurrent;
using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>Tells lanes that what they wait for may have come. Any thread; never blocks.</summary>
internal sealed class LaneWakes
{
    private readonly ConcurrentDictionary<DeliveryLane, Entry> _lanes = new();

    private Action<DeliveryLane> _wake = static _ => { };

    /// <summary>Called for each lane that is to look again.</summary>
    public void OnWake(Action<DeliveryLane> wake) => _wake = wake;

    /// <summary>Changes with each waking: a lane that was looking meanwhile sees that it must look again.</summary>
    public long Of(DeliveryLane lane) => Interlocked.Read(ref EntryOf(lane).Count);

    /// <summary>The lane begins to look: whatever comes from now on wakes it. Returns <see cref="Of"/>.</summary>
    public long Look(DeliveryLane lane)
    {
        EntryOf(lane).Waiting = null;
        return Of(lane);
    }

    /// <summary>The lane waits for its limit, the end of a pause or more to tell, with work of this class: only what is more urgent need wake it.</summary>
    public void Waits(DeliveryLane lane, WorkClass urgency) => EntryOf(lane).Waiting = urgency;

    public void Wake(DeliveryLane lane)
    {
        var entry = EntryOf(lane);
        Interlocked.Increment(ref entry.Count);
        entry.Waiting = null;
        _wake(lane);
    }

    /// <summary>New work came.</summary>
    public void Wake(DeliveryLane lane, WorkClass urgency)
    {
        if (EntryOf(lane).Waiting is { } waiting && waiting <= urgency)
            return;
        Wake(lane);
    }

    private Entry EntryOf(DeliveryLane lane) => _lanes.GetOrAdd(lane, static _ => new Entry());

    private sealed class Entry
    {
        private volatile int _waiting = -1;

        public long Count;

        public WorkClass? Waiting
        {
            get => _waiting < 0 ? null : (WorkClass)_waiting;
            set => _waiting = value is { } urgency ? (int)urgency : -1;
        }
    }
}
