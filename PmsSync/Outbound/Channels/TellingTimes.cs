using PmsSync.Domain;
using PmsSync.Journal.Timing;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// How long channels take to confirm: for each target from its first mark that is not confirmed yet. What is put off, refused
/// for now or uncertain goes on counting from that mark. Targets are few, so this holds little; after a start nothing counts
/// that was marked before.
/// </summary>
internal sealed class TellingTimes
{
    private readonly EventTimings _timings;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Waiting> _waiting = [];

    public TellingTimes(EventTimings timings, DirtyTargets dirty, TimeProvider time)
    {
        (_timings, _time) = (timings, time);
        dirty.OnCommitted(Marked);
    }

    /// <summary>A call has taken these rows: what is marked from now on waits for the next.</summary>
    public void Begun(IReadOnlyList<DirtyRow> taken) => Change(taken, static (_, waiting) => waiting with { Marked = null, Sent = waiting.Sent ?? waiting.Marked });

    /// <summary>Nothing of these rows had to be told.</summary>
    public void Idle(IReadOnlyList<DirtyRow> rows) => Change(rows, static (_, waiting) => waiting with { Marked = null });

    /// <summary>The call is answered.</summary>
    /// <param name="taken">The rows that it had taken.</param>
    /// <param name="isConfirmed">Whether all that was told of a target is.</param>
    public void Answered(IReadOnlyList<DirtyRow> taken, Func<Target, bool> isConfirmed) => Change(taken, (row, waiting) =>
    {
        if (!isConfirmed(row.Target))
            return new Waiting(waiting.Lane, waiting.Sent ?? waiting.Marked, Sent: null);
        if (waiting.Sent is { } stamp)
            _timings.Acknowledged(row.Target.IsAvailability ? Pipeline.Availability : Pipeline.Pricing, _time.GetElapsedTime(stamp));
        return waiting with { Sent = null };
    });

    /// <summary>The connection is not told any more.</summary>
    public void Closed(DeliveryLane lane)
    {
        lock (_gate)
        {
            foreach (var target in _waiting.Where(w => w.Value.Lane == lane).Select(static w => w.Key).ToList())
                _waiting.Remove(target);
        }
    }

    private void Marked(IReadOnlyList<DirtyMark> marks)
    {
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            foreach (var mark in marks)
            {
                var waiting = _waiting.GetValueOrDefault(mark.Target, new Waiting(mark.Lane, Marked: null, Sent: null));
                _waiting[mark.Target] = waiting with { Marked = waiting.Marked ?? now };
            }
        }
    }

    private void Change(IReadOnlyList<DirtyRow> rows, Func<DirtyRow, Waiting, Waiting> change)
    {
        lock (_gate)
        {
            foreach (var row in rows)
            {
                if (!_waiting.TryGetValue(row.TargetId, out var waiting))
                    continue;
                var after = change(row, waiting);
                if (after is { Marked: null, Sent: null })
                    _waiting.Remove(row.TargetId);
                else
                    _waiting[row.TargetId] = after;
            }
        }
    }

    /// <param name="Marked">Of the first mark that no call has taken.</param>
    /// <param name="Sent">Of the first mark that the call under way has taken.</param>
    private sealed record Waiting(DeliveryLane Lane, long? Marked, long? Sent);
}
