namespace PmsSync.Engine;

/// <summary>An auto-reset signal that one loop awaits: any number of sets before it looks are one wake-up.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _set;

    /// <summary>Never blocks and never runs the waiter on the caller's thread.</summary>
    public void Set()
    {
        if (Volatile.Read(ref _set) == 0 && Interlocked.Exchange(ref _set, 1) == 0)
            _semaphore.Release();
    }

    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        await _semaphore.WaitAsync(cancel);

        // Reset before the loop looks: what is set from here on wakes it again. A full fence, so that what the
        // loop then reads is not older than the reset.
        Interlocked.Exchange(ref _set, 0);
    }

    public void Dispose() => _semaphore.Dispose();
}
