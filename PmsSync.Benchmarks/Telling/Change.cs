namespace PmsSync.Benchmarks.Telling;

/// <summary>What kind of change it is, and so how soon it must be told.</summary>
internal enum ChangeKind
{
    /// <summary>Nights closed, rooms taken, sale stopped: critical.</summary>
    Closing,

    /// <summary>Nights opened, rooms freed, sale resumed: only after a pull of the channel's bookings.</summary>
    Opening,

    Restriction,

    /// <summary>Normal.</summary>
    Price,
}

/// <summary>One change that the API has answered: its cells with their new values. The times are stopwatch ticks.</summary>
internal sealed class Change(ChangeKind kind, IReadOnlyList<(TrialCell Cell, long Value)> cells)
{
    public ChangeKind Kind => kind;

    public IReadOnlyList<(TrialCell Cell, long Value)> Cells => cells;

    /// <summary>When the API was asked: from then on a call may have carried it.</summary>
    public long AskedAt { get; set; }

    public long AnsweredAt { get; set; }

    /// <summary>When the simulator answered the call that carried the last of it; 0 before, and where newer changes took its place.</summary>
    public long ToldAt { get; set; }

    /// <summary>Cells that are to be told at all: they are not held already.</summary>
    public IReadOnlyList<(TrialCell Cell, long Value)> News { get; set; } = [];
}
