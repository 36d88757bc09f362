using System.Threading.Channels;

namespace PmsSync.Engine;

/// <summary>An auto-reset signal that one loop awaits: any number of sets before it looks are one wake-up.</summary>
internal sealed class Signal
{
    // Nothing to dispose of: what is committed while the service stops may be offered to an engine that is gone.
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private int _set;

    /// <summary>Never blocks, never fails and never runs the waiter on the caller's thread.</summary>
    public void Set()
    {
        if (Volatile.Read(ref _set) == 0 && Interlocked.Exchange(ref _set, 1) == 0)
            _wakes.Writer.TryWrite(true);
    }

    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        await _wakes.Reader.ReadAsync(cancel);

        // Reset before the loop looks: what is set from here on wakes it again. A full fence, so that what the
        // loop then reads is not older than the reset.
        Interlocked.Exchange(ref _set, 0);
    }
}
