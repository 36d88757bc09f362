using System.Threading.Channels;
using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>The bounded channels in front of the writer, one per class; the most urgent is taken first.</summary>
internal sealed class WriteQueue : IDisposable
{
    private readonly Channel<WriteCommand>[] _byClass;

    private readonly ManualResetEventSlim _arrived = new();

    public WriteQueue(int capacity) => _byClass = [.. Enum.GetValues<WorkClass>().Select(_ =>
        Channel.CreateBounded<WriteCommand>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }))];

    public int Count => _byClass.Sum(static c => c.Reader.Count);

    public ValueTask AddAsync(WriteCommand command, CancellationToken cancel)
    {
        if (_byClass[(int)command.Class].Writer.TryWrite(command))
        {
            Signal();
            return ValueTask.CompletedTask;
        }
        return AddSlowlyAsync(command, cancel);
    }

    public bool TryTake(out WriteCommand? command)
    {
        foreach (var channel in _byClass)
            if (channel.Reader.TryRead(out command))
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
