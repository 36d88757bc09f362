namespace PmsSync.Connectors.Transport;

/// <summary>One sender for each reach. A connection is pooled by name, not by who may use it: each reach needs a pool of its own.</summary>
/// <param name="transport">The innermost handlers for a reach; made once and owned by this.</param>
internal sealed class ReachInvokers(Func<NetworkReach, HttpMessageHandler> transport) : IDisposable
{
    private readonly Dictionary<NetworkReach, HttpMessageInvoker> _invokers =
        Enum.GetValues<NetworkReach>().ToDictionary(static r => r, r => new HttpMessageInvoker(transport(r)));

    public HttpMessageInvoker this[NetworkReach reach] => _invokers[reach];

    public void Dispose()
    {
        foreach (var invoker in _invokers.Values)
            invoker.Dispose();
    }
}
