using System.Net;
using PmsSync.Connectors.Ical;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Where a request may go: addresses, redirects, the sandbox, and what is told to whom.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class FeedFetcherReachTests
{
    private const string Calendar = FetchBench.Calendar;

    private FetchBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = FetchBench.Create(names: static name => name switch
    {
        "private.example" => [IPAddress.Loopback],
        "mixed.example" => [IPAddress.Parse("169.254.169.254"), IPAddress.Loopback],
        "moved.example" => [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback],
        _ => [],
    });

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [TestCase("127.0.0.1")]
    [TestCase("private.example")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("2130706433")]
    public async Task FetchAsync_PrivateAddressWithoutLeave_NeverConnects(string host)
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));
        var address = new Uri($"http://{host}:{_bench.Server.Port}/a.ics");

        for (var i = 0; i < 2 * _bench.Options.BreakerFetches; i++)
        {
            var failed = await _bench.FetchFailedAsync(FetchBench.Request(address) with { AllowPrivateNetworks = false });
            failed.Problem.Should().Be(FeedProblem.ForbiddenAddress);
            failed.Words.Should().Contain("AllowPrivateNetworks");
        }
        _bench.Server.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task FetchAsync_NameResolved_ConnectsToTheCheckedAddressWithoutAskingAgain()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));

        await _bench.FetchFreshAsync(FetchBench.Request(new Uri($"http://mixed.example:{_bench.Server.Port}/a.ics")));

        _bench.NamesAsked.Should().Be(1);
        _bench.Server.Requests.Should().ContainSingle().Which["Host"].Should().StartWith("mixed.example");
    }

    [Test]
    public async Task FetchAsync_FirstAddressDoesNotAnswer_TriesTheNext()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));

        await _bench.FetchFreshAsync(FetchBench.Request(new Uri($"http://moved.example:{_bench.Server.Port}/a.ics")));
    }

    [Test]
    public async Task FetchAsync_ConnectionOpenedWithLeave_IsNotUsedWithout()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));
        await _bench.FetchFreshAsync(_bench.Request("/a.ics"));

        var failed = await _bench.FetchFailedAsync(_bench.Request("/a.ics") with { AllowPrivateNetworks = false });

        failed.Problem.Should().Be(FeedProblem.ForbiddenAddress);
        _bench.Server.Count("/a.ics").Should().Be(1);
    }

    [Test]
    public async Task FetchAsync_UnknownName_IsBroken() =>
        (await _bench.FetchFailedAsync(FetchBench.Request(new Uri("http://nowhere.example/secret.ics"))))
            .Words.Should().Contain("nowhere.example is not known");

    [TestCase("ftp://example.com/a.ics")]
    [TestCase("file:///etc/passwd")]
    [TestCase("sandbox://off/a.ics")]
    public async Task FetchAsync_UnusableScheme_IsForbidden(string address) =>
        (await _bench.FetchFailedAsync(FetchBench.Request(new Uri(address)))).Problem.Should().Be(FeedProblem.ForbiddenAddress);

    [Test]
    public async Task FetchAsync_SandboxAddress_ReachesThisMachineOnly()
    {
        _bench.Server.On("/airbnb/sea-view.ics", Answers.Calendar(Calendar)).On("/airbnb/away.ics", Answers.Redirect("http://192.0.2.7/a.ics"));

        await _bench.FetchFreshAsync(FetchBench.Request(new Uri("sandbox://airbnb/sea-view.ics")) with { AllowPrivateNetworks = false });
        (await _bench.FetchFailedAsync(FetchBench.Request(new Uri("sandbox://airbnb/away.ics")))).Problem.Should().Be(FeedProblem.ForbiddenAddress);
    }

    [Test]
    public async Task FetchAsync_WebcalOnThisMachine_IsHttp()
    {
        _bench.Server.On("/a.ics", Answers.Calendar(Calendar));

        await _bench.FetchFreshAsync(FetchBench.Request(new Uri($"webcal://127.0.0.1:{_bench.Server.Port}/a.ics")));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task FetchAsync_Redirect_IsFollowedWithItsValidators(int status)
    {
        _bench.Server.On("/a.ics", Answers.Redirect("b.ics?x=1", status)).On("/b.ics", Answers.Calendar(Calendar, etag: "\"1\""));

        (await _bench.FetchFreshAsync(_bench.Request("/a.ics"))).ETag.Should().Be("\"1\"");
        (await _bench.FetchAsync(_bench.Request("/a.ics") with { ETag = "\"1\"" })).Should().BeOfType<FeedAnswer.Unchanged>();
    }

    [Test]
    public async Task FetchAsync_RedirectToAnotherOrigin_CarriesNeitherValidatorsNorPassword()
    {
        await using var other = HostileServer.Start();
        other.On("/b.ics", Answers.Calendar(Calendar, etag: "\"1\""));
        _bench.Server.On("/a.ics", Answers.Redirect(other.Address("/b.ics").AbsoluteUri));
        var address = new UriBuilder(_bench.Server.Address("/a.ics")) { UserName = "anna", Password = "p%40ss" }.Uri;

        var fresh = await _bench.FetchFreshAsync(FetchBench.Request(address) with { ETag = "\"1\"", LastModified = "Mon, 01 Jun 2026 10:00:00 GMT" });

        var here = _bench.Server.Requests.Should().ContainSingle().Subject;
        here["If-None-Match"].Should().Be("\"1\"");
        here["Authorization"].Should().Be("Basic " + Convert.ToBase64String("anna:p@ss"u8));
        var there = other.Requests.Should().ContainSingle().Subject;
        there.Headers.Keys.Should().NotContain(["If-None-Match", "If-Modified-Since", "Authorization", "Cookie"]);
        fresh.ETag.Should().BeNull("it would be sent to the first origin, which never gave it");
    }

    [Test]
    public async Task FetchAsync_RedirectsInACircle_Fails()
    {
        _bench.Server.On("/a.ics", Answers.Redirect("/b.ics")).On("/b.ics", Answers.Redirect("/a.ics"));

        var failed = await _bench.FetchFailedAsync("/a.ics");

        failed.Problem.Should().Be(FeedProblem.TooManyRedirects);
        failed.Words.Should().Contain("circle");
        _bench.Server.Requests.Should().HaveCount(2);
    }

    [Test]
    public async Task FetchAsync_RedirectsWithoutEnd_StopAfterTheLimit()
    {
        for (var i = 0; i < 10; i++)
            _bench.Server.On($"/{i}", Answers.Redirect($"/{i + 1}"));

        (await _bench.FetchFailedAsync("/0")).Problem.Should().Be(FeedProblem.TooManyRedirects);
        _bench.Server.Requests.Should().HaveCount(1 + _bench.Options.MaxRedirects);
    }

    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://[fd00:ec2::254]/")]
    [TestCase("gopher://127.0.0.1/")]
    [TestCase("file:///etc/passwd")]
    public async Task FetchAsync_RedirectToAForbiddenPlace_IsForbiddenEvenWithLeaveForPrivateNetworks(string location)
    {
        _bench.Server.On("/a.ics", Answers.Redirect(location));

        (await _bench.FetchFailedAsync("/a.ics")).Problem.Should().Be(FeedProblem.ForbiddenAddress);
    }

    [Test]
    public void ToString_OfARequest_KeepsTheSecret() =>
        FetchBench.Request(new Uri("https://user:secret@www.example.com/secret.ics?s=secret")).ToString()
            .Should().Contain("www.example.com").And.NotContain("secret").And.NotContain("user");
}
