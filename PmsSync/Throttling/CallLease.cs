namespace PmsSync.Throttling;

/// <summary>
/// The right to make one call, taken before its content is made. The first request that carries it spends it; disposed
/// unspent, its tokens go back.
/// </summary>
internal sealed class CallLease(CallRequest request, Action<CallLease>? giveBack = null) : IDisposable
{
    private int _state;

    public CallRequest Request => request;

    /// <summary>True once: for the request that may use it.</summary>
    public bool TrySpend() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, 2, 0) == 0)
            giveBack?.Invoke(this);
    }
}
