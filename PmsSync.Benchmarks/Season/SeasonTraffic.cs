namespace PmsSync.Benchmarks.Season;

/// <summary>What is on the sockets: while a request is under way the machine is not still, though no thread works. Safe for concurrent use.</summary>
internal sealed class SeasonTraffic
{
    private int _underWay;
    private long _requests;

    public bool IsQuiet => Volatile.Read(ref _underWay) == 0;

    /// <summary>Requests of the service so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <param name="sockets">The service's own handler.</param>
    public HttpMessageHandler Count(HttpMessageHandler sockets) => new Counting(this, sockets);

    private sealed class Counting(SeasonTraffic traffic, HttpMessageHandler sockets) : DelegatingHandler(sockets)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref traffic._requests);
            Interlocked.Increment(ref traffic._underWay);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                // The body too is under way until it is here.
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                return response;
            }
            finally
            {
                Interlocked.Decrement(ref traffic._underWay);
            }
        }
    }
}
