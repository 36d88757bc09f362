using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Benchmarks.Faults;

/// <summary>
/// The network of one process. Cut, what is on its way arrives, and no answer comes back. Tells the trial of each call
/// before it leaves.
/// </summary>
internal sealed class FaultWire(ChannexExchange exchange, Action<FaultService, HttpRequestMessage> leaves) : DelegatingHandler(new ChannexHandler(exchange))
{
    private readonly TaskCompletionSource<HttpResponseMessage> _never = new();
    private volatile bool _isCut;

    public FaultService Service { get; set; } = null!;

    public void Cut() => _isCut = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_isCut)
            return await _never.Task;
        leaves(Service, request);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (!_isCut)
                return response;
        }
        catch (Exception) when (_isCut)
        {
            // Nobody is there to be told.
        }
        return await _never.Task;
    }
}
