using PmsSync.Domain;

namespace PmsSync.Engine;

internal readonly record struct LaneKey(TenantId Tenant, string Name);

internal enum LaneState
{
    /// <summary>Nothing to do in memory. Such a lane is kept only while its work must be read from the source.</summary>
    Idle,
    Ready,
    Running,

    /// <summary>Waits a moment after a long turn, with or without new items; see <see cref="LaneEngineOptions.RestPerWork"/>.</summary>
    Resting,
    Parked,
}

/// <summary>The bookkeeping of one lane that has work. Objects are used again for other lanes, see <see cref="Epoch"/>.</summary>
internal sealed class Lane
{
    public LaneKey Key { get; set; }

    public LaneState State { get; set; }

    /// <summary>Moves on whenever a claim on this lane (a running turn, a wake-up time) loses its meaning.</summary>
    public int Epoch { get; set; }

    public LaneItems Items { get; } = new();

    /// <summary>How many of the first items are in the present run.</summary>
    public int Running { get; set; }

    public Turn? Turn { get; set; }

    /// <summary>Since when the first item is the first (monotonic).</summary>
    public TimeSpan HeadSince { get; set; }

    /// <summary>How often in a row its handler threw.</summary>
    public int Faults { get; set; }

    public DateTimeOffset ParkedUntil { get; set; }

    public string Why { get; set; } = "";

    /// <summary>The highest id that was taken into memory.</summary>
    public long LastId { get; set; }

    /// <summary>Items above <see cref="LastId"/> lie in the source only; new ones are left there too until they are read.</summary>
    public bool HasMoreInSource { get; set; }

    /// <summary>The most urgent class that was left in the source.</summary>
    public WorkClass SourceClass { get; set; }

    public bool WantsReload { get; set; }

    public bool InReload { get; set; }

    /// <summary>Whether a reload is worth its read: half of the lane's memory is free.</summary>
    public bool RunsLow(int window) =>
        HasMoreInSource && !WantsReload && !InReload && State != LaneState.Parked && Items.Count <= window / 2;

    /// <summary>A lane is as urgent as its most urgent item: what stands before that one must be done first.</summary>
    public WorkClass Class =>
        HasMoreInSource && SourceClass < Items.MostUrgent ? SourceClass : Items.MostUrgent;

    public void LeaveInSource(WorkClass workClass)
    {
        SourceClass = HasMoreInSource && SourceClass < workClass ? SourceClass : workClass;
        HasMoreInSource = true;
    }

    // The place in the ready queue and the price of the last turn, kept by ReadyQueue.
    public Charge Charge { get; set; }

    public TenantTurns? Queue { get; set; }

    public Lane? Next { get; set; }

    public Lane? Previous { get; set; }

    public TimeSpan ReadySince { get; set; }

    public int ReadyStamp { get; set; }
}
