using PmsSync.Throttling.Budgets;

namespace PmsSync.Throttling;

/// <summary>
/// The right to make one call, taken before its content is made. The first request that carries it spends it; disposed
/// unspent, its tokens go back at once. Disposed after it was spent, the call is over, if nobody has said so before.
/// </summary>
/// <param name="giveBack">Called once when it is disposed unspent.</param>
/// <param name="leave">Called when it is disposed after it was spent.</param>
internal sealed class CallLease(CallRequest request, Action<CallLease>? giveBack = null, Action<CallLease>? leave = null) : IDisposable
{
    private const int Unspent = 0, Spent = 1, Gone = 2;

    private int _state;

    public CallRequest Request => request;

    /// <summary>What it holds; null where it was not granted by a rate manager.</summary>
    internal Grant? Grant { get; init; }

    /// <summary>True once: for the request that may use it.</summary>
    public bool TrySpend() => Interlocked.CompareExchange(ref _state, Spent, Unspent) == Unspent;

    public void Dispose()
    {
        switch (Interlocked.Exchange(ref _state, Gone))
        {
            case Unspent:
                giveBack?.Invoke(this);
                break;
            case Spent:
                leave?.Invoke(this);
                break;
        }
    }
}
