using System.Threading.Channels;
using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// The bounded channels in front of the writer, one for each tenant and class. The most urgent class is taken first, but every
/// sixteenth take looks from the other end, so that a flood of urgent work starves nobody; within a class tenants are taken in
/// turn, one command each. What begins a commit in a flood of less urgent work, <see cref="CriticalPause"/> decides, too. Of which
/// class a command is was decided by the <see cref="WorkOrder"/> when it was added.
/// </summary>
internal sealed class WriteQueue : IDisposable
{
    private const int TakesPerLeastUrgent = 16;

    private readonly WriteTurns[] _byClass;

    private readonly WorkOrder _order;

    private readonly CriticalPause _pause;

    private readonly ManualResetEventSlim _arrived = new();

    private int _takes;

    private int _count;

    /// <param name="capacity">Commands that may wait, of each tenant in each class.</param>
    public WriteQueue(int capacity, WorkOrder order, CriticalPause pause)
    {
        (_order, _pause) = (order, pause);
        _byClass = [.. Enum.GetValues<WorkClass>().Select(_ => new WriteTurns(capacity))];
    }

    public int Count => Volatile.Read(ref _count);

    /// <exception cref="ChannelClosedException"><see cref="Complete"/> came first; the command was not added.</exception>
    public async ValueTask AddAsync(WriteCommand command, CancellationToken cancel)
    {
        var turns = _byClass[(int)_order.Of(command.Class, command.Tenant)];
        var queue = turns.Of(_order.Of(command.Tenant));
        if (!queue.Waiting.Writer.TryWrite(command))
            await queue.Waiting.Writer.WriteAsync(command, cancel);
        Interlocked.Increment(ref _count);
        turns.Announce(queue);
        if (!_arrived.IsSet)
            _arrived.Set();
    }

    /// <summary>What begins a commit; while the next critical command is waited for, nothing less urgent does.</summary>
    /// <param name="closing">Nothing is waited for any more.</param>
    /// <param name="first">Nothing where there is none.</param>
    public bool TryTakeFirst(bool closing, out Taken first) =>
        TryTake(!closing && _pause.Rest > TimeSpan.Zero ? WorkClass.Critical : WorkClass.Bulk, out first);

    /// <summary>A commit was made whose most urgent command was taken from this class.</summary>
    public void Committed(WorkClass urgency) => _pause.Committed(urgency);

    /// <summary>Only the writer's thread takes.</summary>
    /// <param name="least">Nothing less urgent is taken, but for every sixteenth take.</param>
    public bool TryTake(WorkClass least, out Taken taken)
    {
        var fromLeastUrgent = ++_takes % TakesPerLeastUrgent == 0;
        var classes = fromLeastUrgent ? _byClass.Length : (int)least + 1;
        for (var i = 0; i < classes; i++)
        {
            var urgency = fromLeastUrgent ? _byClass.Length - 1 - i : i;
            if (!_byClass[urgency].TryTake(out var command))
                continue;
            Interlocked.Decrement(ref _count);
            taken = new Taken(command!, (WorkClass)urgency);
            return true;
        }
        taken = default;
        return false;
    }

    /// <summary>Blocks the writer's own thread until there is something to take first, or the wait is over; it may end sooner.</summary>
    public void Wait(TimeSpan atMost)
    {
        if (_pause.Rest is var rest && rest > TimeSpan.Zero)
        {
            if (!IsAdded(WorkClass.Critical, rest))
                _pause.End();
            return;
        }
        var nothingWaits = Count == 0;
        IsAdded(WorkClass.Bulk, atMost);
        if (nothingWaits)
            _pause.NothingWaits();
    }

    /// <summary>Takes no more; what is in can still be taken.</summary>
    public void Complete()
    {
        foreach (var turns in _byClass)
            turns.Complete();
        _arrived.Set();
    }

    public void Dispose() => _arrived.Dispose();

    /// <summary>Whether there is something to take that is at least as urgent, or something was added, of whichever class, before the wait was over.</summary>
    private bool IsAdded(WorkClass least, TimeSpan atMost)
    {
        _arrived.Reset();
        for (var i = 0; i <= (int)least; i++)
        {
            if (_byClass[i].IsAnnounced)
                return true;
        }
        return _arrived.Wait(atMost);
    }
}

/// <summary>A command, and the class from which it was taken.</summary>
internal readonly record struct Taken(WriteCommand Command, WorkClass Urgency);
