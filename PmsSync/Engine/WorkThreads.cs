using System.Runtime.CompilerServices;
using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// Threads of our own for workers that read and compute: as many as there are processors, because more would only hold each
/// other up, and none of the pool's, on which requests are answered. A worker comes here before it takes its lanes and leaves
/// with its first wait. The engine with the most urgent lane goes first, and one thread is kept for critical work that applies
/// what came, for which no telling of channels may be in the way; every sixteenth turn looks from the other end, so that nobody
/// starves.
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
    /// <param name="applies">False where it is not what came that is handled: then the thread that is kept is not for it.</param>
    public WorkPlace AddPlace(bool applies = true)
    {
        lock (_gate)
        {
            var place = new WorkPlace(this, applies);
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

    /// <summary>Whoever waits there may have become critical, and the thread that is kept for that may be idle.</summary>
    internal void LookAgain(WorkPlace place)
    {
        lock (_gate)
        {
            if (place.Waiting.Count > 0)
                Monitor.Pulse(_gate);
        }
    }

    private void Loop()
    {
        while (TakeNext() is var (goOn, leavesOne))
        {
            goOn();
            if (leavesOne)
                EndOther();
        }
    }

    private (Action GoOn, bool LeavesOne)? TakeNext()
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
            var leavesOne = next.LeavesOne;
            if (leavesOne)
                _others++;
            return (next.Waiting.Dequeue(), leavesOne);
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
            if (place.Waiting.Count == 0 || (_others >= _mostOthers && place.LeavesOne))
                continue;
            var sooner = chosen is null ? -1 : place.Urgency.CompareTo(chosen.Urgency) * (fromLeastUrgent ? -1 : 1);
            if (sooner < 0 || (sooner == 0 && place.ServedAt < chosen!.ServedAt))
                chosen = place;
        }
        return chosen;
    }
}

/// <summary>Where one engine's workers wait for a thread.</summary>
internal sealed class WorkPlace(WorkThreads threads, bool applies)
{
    private volatile WorkClass _urgency = WorkClass.Bulk;

    /// <summary>The class of the engine's most urgent ready lane.</summary>
    public WorkClass Urgency
    {
        get => _urgency;
        set
        {
            var isMore = value < _urgency;
            _urgency = value;
            if (isMore)
                threads.LookAgain(this);
        }
    }

    /// <summary>Whether it may not take the thread that is kept.</summary>
    public bool LeavesOne => !applies || _urgency != WorkClass.Critical;

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
