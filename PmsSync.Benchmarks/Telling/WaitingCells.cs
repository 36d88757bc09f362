using System.Diagnostics;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Telling;

/// <summary>
/// The newest value of each cell of one property that the simulator does not hold yet, and what became of each change. A
/// change is told when the simulator has answered the call after which it held the change's values, those excepted that
/// newer changes replaced before. Any thread; the changes of one property come one after the other.
/// </summary>
internal sealed class WaitingCells(TrialProperty property, ChannexWorld world)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TrialCell, (long Value, Change Change)> _waiting = [];
    private readonly List<Change> _changes = [];

    public TrialProperty Property => property;

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Every change so far.</summary>
    public IReadOnlyList<Change> Changes
    {
        get
        {
            lock (_lock)
                return [.. _changes];
        }
    }

    /// <summary>The API is about to be asked: what the simulator holds already needs no call.</summary>
    public void Asking(Change change) => change.News = world.Read(_ => change.Cells.Where(c => property.Held(c.Cell) != c.Value).ToList());

    /// <summary>The API has answered the change.</summary>
    public void Answered(Change change)
    {
        lock (_lock)
        {
            _changes.Add(change);
            foreach (var (cell, _) in change.Cells)
                _waiting.Remove(cell);
            foreach (var (cell, value) in change.News)
                _waiting[cell] = (value, change);
            SettleNeedsLock(change.News.Select(static c => c.Cell), change.AnsweredAt);
        }
    }

    /// <summary>The simulator has carried out a push to this property.</summary>
    public void Told(bool rooms)
    {
        lock (_lock)
            SettleNeedsLock(_waiting.Keys.Where(c => c.IsRoom == rooms), Stopwatch.GetTimestamp());
    }

    private void SettleNeedsLock(IEnumerable<TrialCell> cells, long now)
    {
        var told = world.Read(_ => cells.Where(c => property.Held(c) == _waiting[c].Value).ToList());
        foreach (var cell in told)
        {
            _waiting.Remove(cell, out var was);
            was.Change.ToldAt = now;
        }
    }
}
