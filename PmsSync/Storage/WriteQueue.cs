using System.Threading.Channels;
using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// The bounded channels in front of the writer, one per class. The most urgent is taken first, but every
/// sixteenth take looks from the other end, so that a flood of urgent work starves nobody.
/// </summary>
internal sealed class WriteQueue : IDisposable
{
    private const int TakesPerLeastUrgent = 16;

    private readonly Channel<WriteCommand>[] _byClass;

    private readonly ManualResetEventSlim _arrived = new();

    private int _takes;

    public WriteQueue(int capacity) => _byClass = [.. Enum.GetValues<WorkClass>().Select(_ =>
        Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }))];

    public int Count => _byClass.Sum(static c => c.Reader.Count);

    /// <exception cref="ChannelClosedException"><see cref="Complete"/> came first; the command was not added.</exception>
    public ValueTask AddAsync(WriteCommand command, CancellationToken cancel)
    {
        if (_byClass[(int)command.Class].Writer.TryWrite(command))
        {
            Signal();
            return ValueTask.CompletedTask;
        }
        return AddSlowlyAsync(command, cancel);
    }

    /// <summary>Only the writer's thread takes.</summary>
    public bool TryTake(out WriteCommand? command)
    {
        var fromLeastUrgent = ++_takes % TakesPerLeastUrgent == 0;
        for (var i = 0; i < _byClass.Length; i++)
            if (_byClass[fromLeastUrgent ? _byClass.Length - 1 - i : i].Reader.TryRead(out command))
                return true;
        command = null;
        return false;
    }

    /// <summary>Blocks the writer's own thread until there is something to take, or the wait is over.</summary>
    public void Wait(TimeSpan atMost)
    {
        _arrived.Reset();
        if (Count == 0)
            _arrived.Wait(atMost);
    }

    /// <summary>Takes no more; what is in can still be taken.</summary>
    public void Complete()
    {
        foreach (var channel in _byClass)
            channel.Writer.TryComplete();
        _arrived.Set();
    }

    public void Dispose() => _arrived.Dispose();

    private async ValueTask AddSlowlyAsync(WriteCommand command, CancellationToken cancel)
    {
        await _byClass[(int)command.Class].Writer.WriteAsync(command, cancel);
        Signal();
    }

    private void Signal()
    {
        if (!_arrived.IsSet)
            _arrived.Set();
    }
}
