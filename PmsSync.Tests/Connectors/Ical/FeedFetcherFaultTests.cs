using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PmsSync.Connectors.Ical;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Time, transport faults, the one retry and the circuit breaker.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class FeedFetcherFaultTests
{
    private const string Calendar = FetchBench.Calendar;

    private FetchBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = FetchBench.Create();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task FetchAsync_HalfABody_IsBrokenAfterOneRetry()
    {
        _bench.Server.On("/truncated", Answers.Truncated(Calendar)).On("/midway", Answers.ResetMidway(Calendar)).On("/reset", Answers.ResetAtOnce());

        foreach (var path in new[] { "/truncated", "/midway", "/reset" })
        {
            (await _bench.FetchFailedAsync(path)).Problem.Should().Be(FeedProblem.Broken, path);
            _bench.Server.Count(path).Should().Be(2, path);
        }
    }

    [Test]
    public async Task FetchAsync_OneTransportFault_IsHealedByTheRetry()
    {
        _bench.Server.On("/a.ics", Answers.ResetMidway(Calendar), Answers.Calendar(Calendar));

        await _bench.FetchFreshAsync(_bench.Request("/a.ics"));
    }

    [Test]
    public async Task FetchAsync_NobodyListens_IsBroken()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var failed = await _bench.FetchFailedAsync(FetchBench.Request(new Uri($"http://127.0.0.1:{port}/a.ics")));

        failed.Problem.Should().Be(FeedProblem.Broken);
        failed.Words.Should().Contain("cannot be reached");
    }

    [Test]
    public async Task FetchAsync_PlainServerAskedByTls_IsBroken()
    {
        var address = new UriBuilder(_bench.Server.Address("/a.ics")) { Scheme = "https" }.Uri;

        (await _bench.FetchFailedAsync(FetchBench.Request(address))).Problem.Should().Be(FeedProblem.Broken);
    }

    [Test]
    public async Task FetchAsync_UntrustedCertificate_IsBrokenWithoutARequest()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ShowSelfSignedCertificateAsync(listener);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var failed = await _bench.FetchFailedAsync(FetchBench.Request(new Uri($"https://127.0.0.1:{port}/a.ics")));

        failed.Problem.Should().Be(FeedProblem.Broken);
        failed.Words.Should().Contain("certificate");
        (await serving).Should().Be(0, "nothing may be sent before the certificate is trusted");
    }

    [Test]
    public async Task FetchAsync_OneByteASecond_IsCutByTheTotalTime()
    {
        _bench.Server.On("/a.ics", Answers.OneByteASecond());
        _bench.Options.HeaderTime = 2 * _bench.Options.TotalTime;

        var fetch = _bench.FetchFailedAsync("/a.ics");
        await _bench.Server.RequestedAsync("/a.ics");
        for (var elapsed = TimeSpan.Zero; elapsed < _bench.Options.TotalTime; elapsed += TimeSpan.FromSeconds(1))
        {
            fetch.IsCompleted.Should().BeFalse("{0} of {1} have gone by", elapsed, _bench.Options.TotalTime);
            _bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await fetch).Problem.Should().Be(FeedProblem.TimedOut);
        _bench.Server.Count("/a.ics").Should().Be(1);
    }

    [Test]
    public async Task FetchAsync_NoAnswer_IsCutByTheHeaderTimeAndNotRetried()
    {
        _bench.Server.On("/a.ics", Answers.Silent());

        var fetch = _bench.FetchFailedAsync("/a.ics");
        await _bench.Server.RequestedAsync("/a.ics");
        _bench.Clock.Advance(_bench.Options.HeaderTime);

        (await fetch).Problem.Should().Be(FeedProblem.TimedOut);
        _bench.Server.Count("/a.ics").Should().Be(1);
    }

    [Test]
    public async Task FetchAsync_Cancelled_Throws()
    {
        _bench.Server.On("/a.ics", Answers.Silent());
        using var cancellation = new CancellationTokenSource();

        var fetch = _bench.Fetcher.FetchAsync(_bench.Request("/a.ics"), cancellation.Token);
        await _bench.Server.RequestedAsync("/a.ics");
        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => fetch).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task FetchAsync_ServerKeepsFailing_PausesThenProbesThenRecovers()
    {
        _bench.Server.On("/a.ics", Answers.Status(500));
        for (var i = 0; i < _bench.Options.BreakerFetches; i++)
            (await _bench.FetchFailedAsync("/a.ics")).Problem.Should().Be(FeedProblem.ServerError);

        var paused = await _bench.FetchFailedAsync("/a.ics");
        paused.Problem.Should().Be(FeedProblem.PausedAfterFailures);
        paused.RetryAt.Should().Be(_bench.Clock.GetUtcNow() + _bench.Options.BreakerPause);
        _bench.Server.Count("/a.ics").Should().Be(_bench.Options.BreakerFetches);

        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));
        _bench.Clock.Advance(_bench.Options.BreakerPause);
        await _bench.FetchFreshAsync(_bench.Request("/a.ics"));
        await _bench.FetchFreshAsync(_bench.Request("/a.ics"));
    }

    [Test]
    public async Task FetchAsync_OtherConnectionOrOriginFails_IsNotPaused()
    {
        await using var healthy = HostileServer.Start();
        healthy.On("/b.ics", Answers.Calendar(Calendar));
        _bench.Server.On("/a.ics", Answers.Status(500)).On("/b.ics", Answers.Calendar(Calendar));
        for (var i = 0; i <= _bench.Options.BreakerFetches; i++)
            await _bench.FetchFailedAsync("/a.ics");

        (await _bench.FetchFailedAsync("/b.ics")).Problem.Should().Be(FeedProblem.PausedAfterFailures);
        await _bench.FetchFreshAsync(_bench.Request("/b.ics") with { Key = "t/vrbo" });
        await _bench.FetchFreshAsync(FetchBench.Request(healthy.Address("/b.ics")));
    }

    [TestCase(404, null)]
    [TestCase(429, null)]
    [TestCase(503, "60")]
    public async Task FetchAsync_AnswersThatAreNoOutage_NeverOpenTheBreaker(int status, string? retryAfter)
    {
        _bench.Server.On("/a.ics", Answers.Status(status, retryAfter));
        for (var i = 0; i < 3 * _bench.Options.BreakerFetches; i++)
            (await _bench.FetchFailedAsync("/a.ics")).Problem.Should().NotBe(FeedProblem.PausedAfterFailures);
    }

    /// <summary>Serves handshakes until the client gives up; answers the bytes that came through in plain.</summary>
    private static async Task<int> ShowSelfSignedCertificateAsync(TcpListener listener)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wanted = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = wanted.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        using var socket = await listener.AcceptSocketAsync();
        await using var tls = new SslStream(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            return await tls.ReadAsync(new byte[64]);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return 0;
        }
    }
}
