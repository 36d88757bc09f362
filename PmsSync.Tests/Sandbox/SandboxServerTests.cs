using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PmsSync.Sandbox;

namespace PmsSync.Tests.Sandbox;

/// <summary>The sandbox over its real loopback port.</summary>
[TestFixture]
internal sealed class SandboxServerTests
{
    private SandboxBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await SandboxBench.StartAsync();

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        Directory.Delete(_bench.Options.DataDirectory, recursive: true);
    }

    [Test]
    public void Resolve_OfASandboxAddress_IsTheLoopbackPort()
    {
        _bench.Server.Resolve(new Uri("sandbox://airbnb/loft.ics?x"))
            .Should().Be(new Uri($"http://127.0.0.1:{_bench.Server.Port}/airbnb/loft.ics?x"));
        _bench.Server.Resolve(new Uri("https://airbnb/loft.ics")).Should().BeNull();
    }

    [Test]
    public async Task Resolve_AfterTheStop_IsNull()
    {
        await _bench.Service.StopAsync(CancellationToken.None);
        _bench.Server.Resolve(new Uri("sandbox://airbnb/loft.ics")).Should().BeNull();
    }

    [Test]
    public async Task Start_TwoSideBySide_TakeDifferentPorts()
    {
        var options = SandboxBench.NewOptions();
        await using (var other = await SandboxBench.StartAsync(options))
        {
            other.Server.Port.Should().NotBe(_bench.Server.Port);
            (await other.GetAsync("vrbo/loft.ics")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        Directory.Delete(options.DataDirectory, recursive: true);
    }

    [Test]
    public async Task Start_OnATakenPort_NamesThePortAndTheRemedy()
    {
        var options = SandboxBench.NewOptions();
        options.Port = _bench.Server.Port;
        var act = () => SandboxBench.StartAsync(options);
        await act.Should().ThrowAsync<IOException>().WithMessage($"*port {options.Port}*Port to 0*");
        Directory.Delete(options.DataDirectory, recursive: true);
    }

    [Test]
    public async Task Start_WhileOff_ListensNowhere()
    {
        var options = SandboxBench.NewOptions();
        options.Enabled = false;
        await using var off = await SandboxBench.StartAsync(options);
        off.Server.Resolve(new Uri("sandbox://airbnb/loft.ics")).Should().BeNull();
        Directory.Delete(options.DataDirectory, recursive: true);
    }

    [Test]
    public async Task Get_AFirstTime_ServesAPlausibleCalendar()
    {
        var answer = await _bench.GetAsync("airbnb/loft.ics");

        answer.Content.Headers.ContentType!.ToString().Should().Be("text/calendar; charset=utf-8");
        Ical.Net.Calendar.Load(await answer.Content.ReadAsStringAsync())!.Events.Should().NotBeEmpty();
    }

    [TestCase("expedia/loft.ics")]
    [TestCase("airbnb/loft%0A.ics")]
    [TestCase("airbnb/loft")]
    public async Task Get_OfNoListing_Is404(string path) =>
        (await _bench.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.NotFound);

    [Test]
    public async Task Get_WithTheETag_Is304UntilSomethingChangesAndOnlyWhereValidatorsAreOn()
    {
        var etag = (await _bench.GetAsync("vrbo/loft.ics")).Headers.ETag!;
        _bench.Http.DefaultRequestHeaders.IfNoneMatch.Add(etag);
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _bench.GetAsync("vrbo/loft.ics")).StatusCode.Should().Be(HttpStatusCode.NotModified, "only DTSTAMP is new");

        await _bench.ControlAsync("book", Stay("vrbo", 200, 202), HttpStatusCode.Created);
        (await _bench.GetAsync("vrbo/loft.ics")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _bench.GetAsync("airbnb/loft.ics")).Headers.ETag.Should().BeNull();
    }

    [Test]
    public async Task Control_BookMoveCancel_ShowsInTheFeedAndTheState()
    {
        var booked = await (await _bench.ControlAsync("book", Stay("airbnb", 200, 202), HttpStatusCode.Created)).Content.ReadFromJsonAsync<JsonElement>();
        var id = booked.GetProperty("id").GetString();
        (await Text("airbnb")).Should().Contain("DTSTART;VALUE=DATE:20270101");

        await _bench.ControlAsync("move", new { channel = "airbnb", listing = "loft", id, arrival = "2027-01-02", departure = "2027-01-05" });
        (await Text("airbnb")).Should().Contain("DTSTART;VALUE=DATE:20270102").And.NotContain("DTSTART;VALUE=DATE:20270101");
        (await StateAsync()).GetProperty("listings")[0].GetProperty("stays").EnumerateArray()
            .Should().ContainSingle(s => s.GetProperty("id").GetString() == id && s.GetProperty("arrival").GetString() == "2027-01-02");

        await _bench.ControlAsync("cancel", new { channel = "airbnb", listing = "loft", id });
        (await Text("airbnb")).Should().NotContain("20270102");
        await _bench.ControlAsync("cancel", new { channel = "airbnb", listing = "loft", id }, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Control_WithImpossibleWishes_SaysWhatIsWrong()
    {
        await _bench.ControlAsync("book", Stay("airbnb", 5, 5), HttpStatusCode.UnprocessableEntity);
        await _bench.ControlAsync("book", Stay("expedia", 5, 6), HttpStatusCode.UnprocessableEntity);
        await _bench.ControlAsync("book", new { channel = "airbnb" }, HttpStatusCode.UnprocessableEntity);
        await _bench.ControlAsync("book", "no object", HttpStatusCode.BadRequest);
        await _bench.ControlAsync("fault", new { channel = "airbnb", listing = "loft", fault = "status" }, HttpStatusCode.UnprocessableEntity);
        await _bench.ControlAsync("import", new { channel = "airbnb", listing = "loft", address = "http://192.0.2.1/" }, HttpStatusCode.UnprocessableEntity);
        await _bench.ControlAsync("read", new { channel = "airbnb", listing = "loft" }, HttpStatusCode.UnprocessableEntity);
    }

    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task Fault_OfAStatusForOnePoll_HealsByItself(int status)
    {
        await _bench.ControlAsync("fault", new { channel = "airbnb", listing = "loft", fault = "status", status, detail = "30", polls = 1 });

        var answer = await _bench.GetAsync("airbnb/loft.ics");

        ((int)answer.StatusCode).Should().Be(status);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(30));
        (await _bench.GetAsync("vrbo/loft.ics")).StatusCode.Should().Be(HttpStatusCode.OK, "others are unaffected");
        (await _bench.GetAsync("airbnb/loft.ics")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Fault_ForGood_LastsUntilHealed()
    {
        var before = Events(await Text("airbnb"));
        await _bench.ControlAsync("fault", new { channel = "airbnb", listing = "loft", fault = "empty-calendar" });
        for (var poll = 0; poll < 3; poll++)
            Events(await Text("airbnb")).Should().Be(0);

        await _bench.ControlAsync("fault", new { channel = "airbnb", listing = "loft", fault = "none" });

        Events(await Text("airbnb")).Should().Be(before).And.BePositive();
    }

    [Test]
    public async Task Fault_OfTheBody_ChangesItAsNamed()
    {
        var whole = await Text("airbnb");
        _bench.World.SetFault(SandboxBench.Listing("airbnb"), new SandboxFault.HalfGone(), 1);
        Events(await Text("airbnb")).Should().Be((Events(whole) + 1) / 2);
        _bench.World.SetFault(SandboxBench.Listing("airbnb"), new SandboxFault.Truncated(), 1);
        (await Text("airbnb")).Should().NotContain("END:VCALENDAR").And.Be(whole[..(whole.Length * 2 / 3)]);
        _bench.World.SetFault(SandboxBench.Listing("airbnb"), new SandboxFault.EmptyBody(), 1);
        (await Text("airbnb")).Should().BeEmpty();
        _bench.World.SetFault(SandboxBench.Listing("airbnb"), new SandboxFault.Html(), 1);
        var page = await _bench.GetAsync("airbnb/loft.ics");
        (page.StatusCode, page.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "text/html"));
        (await Text("airbnb")).Should().Be(whole);
    }

    [Test]
    public async Task Fault_OfTheWire_CutsOrRefuses()
    {
        _bench.World.SetFault(SandboxBench.Listing("airbnb"), new SandboxFault.Reset(), 1);
        var act = () => Text("airbnb");
        await act.Should().ThrowAsync<HttpRequestException>();

        _bench.World.SetFault(SandboxBench.Listing("airbnb"), new SandboxFault.RefusesAgent("curl"));
        (await _bench.GetAsync("airbnb/loft.ics")).StatusCode.Should().Be(HttpStatusCode.OK);
        _bench.Http.DefaultRequestHeaders.UserAgent.ParseAdd("curl/8");
        (await _bench.GetAsync("airbnb/loft.ics")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Read_OfAnotherListingsFeed_ClosesItsNights()
    {
        _bench.World.Book(SandboxBench.Listing("vrbo", "attic"), SandboxBench.Span(200, 203));
        await _bench.ControlAsync("import", new { channel = "airbnb", listing = "attic", address = _bench.Address("vrbo/attic.ics") });

        (await _bench.Service.RunOnceAsync(CancellationToken.None)).Reads.Should().Be(1);

        var listing = _bench.World.Declare(SandboxBench.Listing("airbnb", "attic"));
        listing.ImportedAt.Should().Be(SandboxBench.Noon);
        listing.Imported.Should().Contain(SandboxBench.Span(200, 203));
    }

    [Test]
    public async Task Read_OfABrokenExport_KeepsWhatWasKnown()
    {
        await _bench.ControlAsync("import", new { channel = "airbnb", listing = "attic", address = _bench.Address("vrbo/attic.ics") });
        await _bench.ControlAsync("read", new { channel = "airbnb", listing = "attic" });
        var known = _bench.World.Declare(SandboxBench.Listing("airbnb", "attic")).Imported;
        _bench.World.SetFault(SandboxBench.Listing("vrbo", "attic"), new SandboxFault.Status(500));

        await _bench.ControlAsync("read", new { channel = "airbnb", listing = "attic" }, HttpStatusCode.BadGateway);

        known.IsEmpty.Should().BeFalse();
        _bench.World.Declare(SandboxBench.Listing("airbnb", "attic")).Imported.Should().Equal(known);
    }

    private static object Stay(string channel, int from, int to)
    {
        var today = DateOnly.FromDateTime(SandboxBench.Noon.UtcDateTime);
        return new { channel, listing = "loft", arrival = today.AddDays(from), departure = today.AddDays(to) };
    }

    private static int Events(string text) => Ical.Net.Calendar.Load(text)!.Events.Count;

    private async Task<string> Text(string channel) => await (await _bench.GetAsync($"{channel}/loft.ics")).Content.ReadAsStringAsync();

    private Task<JsonElement> StateAsync() => _bench.Http.GetFromJsonAsync<JsonElement>(new Uri(_bench.Server.BaseAddress, "_state"));
}
