using System.Runtime.CompilerServices;
using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// Threads of our own for workers that read and compute: as many as there are processors, because more would only hold each
/// other up, and none of the pool's, on which requests are answered. A worker comes here before it takes its lanes and leaves
/// with its first wait. The engine with the most urgent lane goes first, and one thread is kept for what is critical; every
/// sixteenth turn looks from the other end, so that nobody starves.
/// </summary>
internal sealed class WorkThreads : IDisposable
{
    private const int TurnsPerLeastUrgent = 16;

    private readonly object _gate = new();
    private readonly List<WorkPlace> _places = [];
    private readonly int _mostOthers;
    private int _others;
    private long _turns;
    private bool _stopping;

    /// <param name="count">At least two: one of them takes critical work only.</param>
    public WorkThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        _mostOthers = count - 1;
        for (var i = 0; i < count; i++)
            new Thread(Loop) { IsBackground = true, Name = $"worker-{i}" }.Start();
    }

    /// <summary>One for each processor.</summary>
    public static WorkThreads OfThisMachine() => new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>A place for one engine's workers.</summary>
    public WorkPlace AddPlace()
    {
        lock (_gate)
        {
            var place = new WorkPlace(this);
            _places.Add(place);
            return place;
        }
    }

    /// <summary>Threads end when they have nothing to do; who waits then waits for ever.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    internal void Add(WorkPlace place, Action goOn)
    {
        lock (_gate)
        {
            place.Waiting.Enqueue(goOn);
            Monitor.Pulse(_gate);
        }
    }

    private void Loop()
    {
        while (TakeNext() is var (goOn, isCritical))
        {
            goOn();
            if (!isCritical)
                EndOther();
        }
    }

    private (Action GoOn, bool IsCritical)? TakeNext()
    {
        lock (_gate)
        {
            WorkPlace? next;
            while ((next = Choose()) is null)
            {
                if (_stopping)
                    return null;
                Monitor.Wait(_gate);
            }
            next.ServedAt = ++_turns;
            var isCritical = next.Urgency == WorkClass.Critical;
            if (!isCritical)
                _others++;
            return (next.Waiting.Dequeue(), isCritical);
        }
    }

    private void EndOther()
    {
        lock (_gate)
            _others--;
    }

    private WorkPlace? Choose()
    {
        var fromLeastUrgent = (_turns + 1) % TurnsPerLeastUrgent == 0;
        WorkPlace? chosen = null;
        foreach (var place in _places)
        {
            if (place.Waiting.Count == 0 || (_others >= _mostOthers && place.Urgency != WorkClass.Critical))
                continue;
            var sooner = chosen is null ? -1 : place.Urgency.CompareTo(chosen.Urgency) * (fromLeastUrgent ? -1 : 1);
            if (sooner < 0 || (sooner == 0 && place.ServedAt < chosen!.ServedAt))
                chosen = place;
        }
        return chosen;
    }
}

/// <summary>Where one engine's workers wait for a thread.</summary>
internal sealed class WorkPlace(WorkThreads threads)
{
    private volatile WorkClass _urgency = WorkClass.Bulk;

    /// <summary>The class of the engine's most urgent ready lane.</summary>
    public WorkClass Urgency
    {
        get => _urgency;
        set => _urgency = value;
    }

    /// <summary>Guarded by the threads, as is <see cref="ServedAt"/>.</summary>
    internal Queue<Action> Waiting { get; } = new();

    internal long ServedAt { get; set; }

    /// <summary>To be awaited: what follows runs on one of the threads, until it waits for something else.</summary>
    public Entry Enter() => new(this);

    /// <summary>Goes on elsewhere, always.</summary>
    internal readonly struct Entry(WorkPlace place) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Entry GetAwaiter() => this;

        public void OnCompleted(Action continuation) => place.Enter(continuation);

        public void GetResult()
        {
        }
    }

    private void Enter(Action goOn) => threads.Add(this, goOn);
}
