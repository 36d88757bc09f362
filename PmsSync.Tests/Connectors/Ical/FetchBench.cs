using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Connectors.Ical;
using PmsSync.Connectors.Transport;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>A fetcher, a hostile server and a clock that both go by.</summary>
internal sealed class FetchBench : IAsyncDisposable
{
    public const string Calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";

    private FetchBench(Action<FeedFetchOptions>? configure, Func<string, IPAddress[]>? names)
    {
        Server = HostileServer.Start(Clock);
        configure?.Invoke(Options);
        var transport = new GuardedTransport(new TransportOptions(), Clock, names is null ? null : (name, _) =>
        {
            NamesAsked++;
            return Task.FromResult(names(name));
        });
        Fetcher = new FeedFetcher(Options, Clock, NullLogger<FeedFetcher>.Instance, transport.Create, SandboxAddress);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public FeedFetchOptions Options { get; } = new() { RetryDelay = TimeSpan.Zero };

    public HostileServer Server { get; }

    public FeedFetcher Fetcher { get; }

    public int NamesAsked { get; private set; }

    /// <param name="names">Answers DNS; the real one unless given.</param>
    public static FetchBench Create(Action<FeedFetchOptions>? configure = null, Func<string, IPAddress[]>? names = null) => new(configure, names);

    public FeedRequest Request(string path) => Request(Server.Address(path));

    public static FeedRequest Request(Uri address) => new(address) { Key = "t/airbnb", AllowPrivateNetworks = true };

    public Task<FeedAnswer> FetchAsync(string path) => FetchAsync(Request(path));

    public Task<FeedAnswer> FetchAsync(FeedRequest request) => Fetcher.FetchAsync(request, TestContext.CurrentContext.CancellationToken);

    public async Task<FeedAnswer.Fresh> FetchFreshAsync(FeedRequest request) =>
        (await FetchAsync(request)).Should().BeOfType<FeedAnswer.Fresh>().Subject;

    public async Task<FeedAnswer.Failed> FetchFailedAsync(FeedRequest request) =>
        (await FetchAsync(request)).Should().BeOfType<FeedAnswer.Failed>().Subject;

    public Task<FeedAnswer.Failed> FetchFailedAsync(string path) => FetchFailedAsync(Request(path));

    public async ValueTask DisposeAsync()
    {
        Fetcher.Dispose();
        await Server.DisposeAsync();
    }

    private Uri? SandboxAddress(Uri sandbox) => sandbox.Host == "off" ? null : Server.Address($"/{sandbox.Host}{sandbox.AbsolutePath}");
}
