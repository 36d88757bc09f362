using System.IO.Compression;
using System.Text;
using PmsSync.Connectors.Ical;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Each way in which a server answers, over real sockets, and what the fetcher makes of it.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class FeedFetcherAnswerTests
{
    private const string Calendar = FetchBench.Calendar;

    private FetchBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = FetchBench.Create(static o => o.MaxBytes = 64 * 1_024);

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task FetchAsync_GoodCalendar_IsFreshWithValidatorsAsReceived()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar, etag: "W/\"x y\"", lastModified: "Mon, 01 Jun 2026 10:00:00 GMT"));

        var fresh = await _bench.FetchFreshAsync(_bench.Request("/a.ics"));

        Encoding.UTF8.GetString(fresh.Body.Span).Should().Be(Calendar);
        fresh.Should().BeEquivalentTo(new { ETag = "W/\"x y\"", LastModified = "Mon, 01 Jun 2026 10:00:00 GMT", ContentType = "text/calendar; charset=utf-8" });
        _bench.Server.Requests.Should().ContainSingle().Which["User-Agent"].Should().MatchRegex(@"^PmsSync/\d+\.\d+\.\d+ \(\+calendar sync\)$");
    }

    [Test]
    public async Task FetchAsync_NoValidators_IsFreshWithoutThem()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));

        (await _bench.FetchFreshAsync(_bench.Request("/a.ics"))).Should().BeEquivalentTo(new { ETag = (string?)null, LastModified = (string?)null });
    }

    [Test]
    public async Task FetchAsync_KnownETag_IsUnchanged()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar, etag: "\"1\""));

        (await _bench.FetchAsync(_bench.Request("/a.ics") with { ETag = "\"1\"" })).Should().BeOfType<FeedAnswer.Unchanged>();
    }

    [Test]
    public async Task FetchAsync_KnownLastModified_IsUnchanged()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar, lastModified: "Mon, 01 Jun 2026 10:00:00 GMT"));

        (await _bench.FetchAsync(_bench.Request("/a.ics") with { LastModified = "Mon, 01 Jun 2026 10:00:00 GMT" })).Should().BeOfType<FeedAnswer.Unchanged>();
    }

    [Test]
    public async Task FetchAsync_NotModifiedThatNobodyAskedFor_Fails()
    {
        _bench.Server.On("/a.ics", Answers.NotModified());

        (await _bench.FetchFailedAsync("/a.ics")).Problem.Should().Be(FeedProblem.Unexpected);
    }

    [Test]
    public async Task FetchAsync_ServerIgnoresValidators_IsFresh()
    {
        _bench.Server.On("/a.ics", Answers.IgnoringValidators(Calendar, "\"1\""));

        await _bench.FetchFreshAsync(_bench.Request("/a.ics") with { ETag = "\"1\"" });
    }

    [TestCase(401, FeedProblem.Refused)]
    [TestCase(403, FeedProblem.Refused)]
    [TestCase(404, FeedProblem.NotFound)]
    [TestCase(410, FeedProblem.Gone)]
    [TestCase(429, FeedProblem.Throttled)]
    [TestCase(400, FeedProblem.Unexpected)]
    [TestCase(206, FeedProblem.Unexpected)]
    [TestCase(500, FeedProblem.ServerError)]
    [TestCase(503, FeedProblem.ServerError)]
    public async Task FetchAsync_BadStatus_FailsOnceWithWordsThatKeepTheSecret(int status, FeedProblem problem)
    {
        _bench.Server.On("/secret-path.ics", Answers.Status(status));

        var failed = await _bench.FetchFailedAsync(FetchBench.Request(_bench.Server.Address("/secret-path.ics?s=secret-key")));

        failed.Problem.Should().Be(problem);
        failed.RetryAt.Should().BeNull();
        failed.Words.Should().Contain("127.0.0.1").And.NotContain("secret");
        _bench.Server.Count("/secret-path.ics").Should().Be(1, "a status is an answer, not a transport fault");
    }

    [TestCase(429, "120", 120)]
    [TestCase(503, "120", 120)]
    [TestCase(429, "Mon, 01 Jun 2026 12:10:00 GMT", 600)]
    [TestCase(503, "Mon, 01 Jun 2026 11:00:00 GMT", 0)]
    [TestCase(429, "999999999", 24 * 3_600)]
    [TestCase(429, "Tue, 01 Jun 2027 12:00:00 GMT", 24 * 3_600)]
    [TestCase(429, "soon", null)]
    public async Task FetchAsync_RetryAfter_SaysWhen(int status, string retryAfter, int? seconds)
    {
        _bench.Server.On("/a.ics", Answers.Status(status, retryAfter));

        (await _bench.FetchFailedAsync("/a.ics")).RetryAt.Should().Be(seconds is { } s ? _bench.Clock.GetUtcNow().AddSeconds(s) : null);
    }

    [Test]
    public async Task FetchAsync_UserAgentRefused_CanBeReplaced()
    {
        _bench.Server.On("/a.ics", Answers.ForUserAgent("Mozilla", Answers.Calendar(Calendar)));

        (await _bench.FetchFailedAsync("/a.ics")).Problem.Should().Be(FeedProblem.Refused);
        await _bench.FetchFreshAsync(_bench.Request("/a.ics") with { UserAgent = "Mozilla/5.0" });
    }

    [Test]
    public async Task FetchAsync_WebPageTextOrNothing_IsNotACalendar()
    {
        _bench.Server.On("/html", Answers.Html())
            .On("/text", Answers.Calendar("limit reached"))
            .On("/empty", Answers.Calendar(""))
            .On("/blank", Answers.Calendar("\uFEFF \r\n"))
            .On("/none", Answers.Status(204));

        foreach (var path in new[] { "/html", "/text", "/empty", "/blank", "/none" })
            (await _bench.FetchFailedAsync(path)).Problem.Should().Be(FeedProblem.NotACalendar, path);
        (await _bench.FetchFailedAsync("/html")).Words.Should().Contain("web page");
        (await _bench.FetchFailedAsync("/empty")).Words.Should().Contain("nothing at all");
    }

    [Test]
    public async Task FetchAsync_CalendarWithWrongContentType_IsFresh()
    {
        _bench.Server.On("/a.ics", Answers.Calendar("<br>Warning\n" + Calendar.ToLowerInvariant(), contentType: "text/html"));

        (await _bench.FetchFreshAsync(_bench.Request("/a.ics"))).ContentType.Should().Be("text/html");
    }

    [Test]
    public async Task FetchAsync_Latin1Bytes_ArePassedThrough()
    {
        var bytes = Encoding.Latin1.GetBytes(Calendar + "SUMMARY:Müller\r\n");
        _bench.Server.On("/a.ics", Answers.Body(bytes));

        (await _bench.FetchFreshAsync(_bench.Request("/a.ics"))).Body.ToArray().Should().Equal(bytes);
    }

    [Test]
    public async Task FetchAsync_CompressedBodies_AreDecompressed()
    {
        var plain = Encoding.UTF8.GetBytes(Calendar);
        _bench.Server.On("/gzip", Answers.Body(Answers.Gzip(plain), encoding: "gzip"))
            .On("/unnamed", Answers.Body(Answers.Gzip(plain)))
            .On("/claimed", Answers.Body(plain, encoding: "gzip"))
            .On("/unknown", Answers.Body(plain, encoding: "utf-8"))
            .On("/zlib", Answers.Body(Pack(plain, static s => new ZLibStream(s, CompressionLevel.Fastest)), encoding: "deflate"))
            .On("/deflate", Answers.Body(Pack(plain, static s => new DeflateStream(s, CompressionLevel.Fastest)), encoding: "deflate"))
            .On("/br", Answers.Body(Pack(plain, static s => new BrotliStream(s, CompressionLevel.Fastest)), encoding: "br"));

        foreach (var path in new[] { "/gzip", "/unnamed", "/claimed", "/unknown", "/zlib", "/deflate", "/br" })
            (await _bench.FetchFreshAsync(_bench.Request(path))).Body.ToArray().Should().Equal(plain, path);
    }

    [Test]
    public async Task FetchAsync_CompressedBodyCutOrDamaged_IsBroken()
    {
        var plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(static n => $"BEGIN:VEVENT {n * n}\r\n")));
        var brotli = Pack(plain, static s => new BrotliStream(s, CompressionLevel.Fastest));
        _bench.Server.On("/gzip", Answers.Body(Answers.Gzip(plain)[..^200], encoding: "gzip"))
            .On("/zlib", Answers.Body(Pack(plain, static s => new ZLibStream(s, CompressionLevel.Fastest))[..^200], encoding: "deflate"))
            .On("/br", Answers.Body(brotli[..^200], encoding: "br"))
            .On("/claimed", Answers.Body(plain, encoding: "br"));

        foreach (var path in new[] { "/gzip", "/zlib", "/br", "/claimed" })
            (await _bench.FetchFailedAsync(path)).Problem.Should().Be(FeedProblem.Broken, path);
    }

    [Test]
    public async Task FetchAsync_MoreThanTheLimit_IsTooLarge()
    {
        _bench.Server.On("/announced", Answers.Calendar(Calendar + new string('X', 64 * 1_024)))
            .On("/endless", Answers.Endless())
            .On("/bomb", Answers.GzipBomb(8 * 1_024 * 1_024));

        foreach (var path in new[] { "/announced", "/endless", "/bomb" })
            (await _bench.FetchFailedAsync(path)).Problem.Should().Be(FeedProblem.TooLarge, path);
    }

    [Test]
    public async Task FetchAsync_ExactlyTheLimit_IsFresh()
    {
        var body = Encoding.ASCII.GetBytes(Calendar.PadRight(_bench.Options.MaxBytes));
        _bench.Server.On("/a.ics", Answers.Body(body)).On("/b.ics", Answers.Body(Answers.Gzip(body), encoding: "gzip"));

        (await _bench.FetchFreshAsync(_bench.Request("/a.ics"))).Body.Length.Should().Be(body.Length);
        (await _bench.FetchFreshAsync(_bench.Request("/b.ics"))).Body.Length.Should().Be(body.Length);
    }

    private static byte[] Pack(byte[] plain, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
            stream.Write(plain);
        return packed.ToArray();
    }
}
