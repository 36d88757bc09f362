using System.Net;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Storage;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Web;

internal sealed class ConnectionApiTests
{
    private const string Tenant = "/api/v1/tenants/casa";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Poll_OfAFeed_AnswersWhenItsBookingsAreThere()
    {
        Show(("a@airbnb.com", 3, 6));

        var polled = await PollAsync();

        polled["health"].Should().Be("ok");
        polled["lagSeconds"].Should().Be("0");
        var booking = (await _bench.GetAsync($"{Tenant}/bookings?source=airbnb")).Items.Should().ContainSingle().Which;
        booking.GetProperty("arrival").GetString().Should().Be("2027-02-03");
        (await _bench.SendAsync(HttpMethod.Patch, $"{Tenant}/bookings/{booking.GetProperty("id")}", new { note = "x" })).Status.Should().Be(HttpStatusCode.Conflict);
        (await _bench.PostAsync($"{Tenant}/bookings/{booking.GetProperty("id")}/cancel")).Status.Should().Be(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Poll_OfAServerThatRefuses_SaysSoInWords()
    {
        _bench.Channel.On(WebBench.Feed, Answers.Status(403));

        var polled = await PollAsync();

        polled["health"].Should().NotBe("ok");
        polled["problem"].Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Export_OfTwoDestinations_LeavesOutWhatCameFromEach()
    {
        Show(("a@airbnb.com", 3, 6));
        await PollAsync();
        await _bench.PostAsync($"{Tenant}/bookings", new { unit = "garden", arrival = "2027-02-10", departure = "2027-02-12" });

        var toAirbnb = await _bench.GetAsync(await AddressAsync("airbnb"));
        var toVrbo = await _bench.GetAsync(await AddressAsync("vrbo"));

        toAirbnb.Text.Should().Contain("DTSTART;VALUE=DATE:20270210").And.NotContain("20270203");
        toVrbo.Text.Should().Contain("DTSTART;VALUE=DATE:20270210").And.Contain("DTSTART;VALUE=DATE:20270203");
        toVrbo.Type.Should().Be("text/calendar");
    }

    [Test]
    public async Task Export_Unchanged_Is304UntilSomethingChanges()
    {
        var address = await AddressAsync("vrbo");
        var first = await _bench.GetAsync(address);
        var tag = first.Headers.ETag!.ToString();
        _bench.Time.Advance(TimeSpan.FromHours(3));

        var again = await _bench.GetAsync(address, null, ("If-None-Match", tag));
        await _bench.PostAsync($"{Tenant}/bookings", new { unit = "garden", arrival = "2027-02-10", departure = "2027-02-12" });
        var changed = await _bench.GetAsync(address, null, ("If-None-Match", tag));

        first.Headers.ETag.IsWeak.Should().BeFalse();
        again.Status.Should().Be(HttpStatusCode.NotModified);
        again.Headers.ETag!.ToString().Should().Be(tag);
        changed.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Export_Head_HasTheHeadersAndNoBody()
    {
        var address = await AddressAsync("vrbo");

        var head = await _bench.SendAsync(HttpMethod.Head, address);

        head.Status.Should().Be(HttpStatusCode.OK);
        head.Text.Should().BeEmpty();
        head.Headers.ETag.Should().Be((await _bench.GetAsync(address)).Headers.ETag);
    }

    [Test]
    public async Task Export_WithPlaceholder_IsNotEmpty()
    {
        (await _bench.GetAsync(await AddressAsync("vrbo") + "?placeholder=true")).Text.Should().Contain("BEGIN:VEVENT");
        (await _bench.GetAsync(await AddressAsync("vrbo"))).Text.Should().NotContain("BEGIN:VEVENT");
    }

    [Test]
    public async Task Rotate_GivesANewAddressAndForgetsTheOldAtOnce()
    {
        var old = await AddressAsync("vrbo");

        var rotated = await _bench.PostAsync($"{Tenant}/connections/vrbo/units/garden/rotate-token");

        (await _bench.GetAsync(old)).Status.Should().Be(HttpStatusCode.NotFound);
        (await _bench.GetAsync(rotated["exportUrl"]!)).Status.Should().Be(HttpStatusCode.OK);
        (await AddressAsync("vrbo")).Should().Be(rotated["exportUrl"]);
    }

    [Test]
    public async Task Rotate_OfAConfiguredToken_IsRefusedWithTheRemedy()
    {
        var answer = await _bench.PostAsync($"{Tenant}/connections/fixed/units/garden/rotate-token");

        answer.Status.Should().Be(HttpStatusCode.Conflict);
        answer["detail"].Should().Contain("ExportToken");
        (await _bench.GetAsync("/ical/abcdefghijklmnopqrstuvwx.ics")).Status.Should().Be(HttpStatusCode.OK);
        (await _bench.GetAsync("/ical/abcdefghijklmnopqrstuvwy.ics")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Release_OfHeldNights_OpensThem()
    {
        Show(("a@airbnb.com", 3, 6));
        await PollAsync();
        Show();
        _bench.Time.Advance(TimeSpan.FromMinutes(5));
        await PollAsync();
        (await LookAsync()).Should().Be("held");

        var released = await _bench.PostAsync($"{Tenant}/connections/airbnb/units/garden/release", new { from = "2027-02-01", to = "2027-03-01" });

        released.Text.Should().Be("""{"released":[{"from":"2027-02-03","to":"2027-02-06"}]}""");
        (await LookAsync()).Should().Be("free");
    }

    [Test]
    public async Task Export_ReadTwice_IsOneNoteOfTheNightsThatWereTold()
    {
        await _bench.PostAsync($"{Tenant}/bookings", new { unit = "garden", arrival = "2027-02-10", departure = "2027-02-12" });
        var address = await AddressAsync("vrbo");
        await _bench.GetAsync(address, null, ("User-Agent", "Channel/1.0"));
        _bench.Time.Advance(TimeSpan.FromHours(1));
        await _bench.GetAsync(address, null, ("User-Agent", "Channel/1.0"));
        await _bench.SendAsync(HttpMethod.Head, address);
        await _bench.Get<ExportReadRecorder>().StopAsync(CancellationToken.None);

        var key = new ExportKey(new TenantId("casa"), new ConnectionId("vrbo"), new UnitId("garden"));
        var read = _bench.Get<Database>().Readers.Read(c => ExportStore.Told(c, key)).Should().ContainSingle().Which;

        read.Reads.Should().Be(2);
        read.UserAgent.Should().Be("Channel/1.0");
        read.FirstReadAt.Should().Be(WebBench.Noon);
        read.LastReadAt.Should().Be(WebBench.Noon.AddHours(1));
        NightText.Write(read.Nights).Should().Be("2027-02-10/2027-02-12");
    }

    private async Task<string?> LookAsync() => (await _bench.GetAsync($"{Tenant}/units/garden/nights/2027-02-04"))["look"];

    private void Show(params ReadOnlySpan<(string, int, int)> events) => _bench.Channel.On(WebBench.Feed, Answers.Calendar(WebBench.Calendar(events)));

    private async Task<Answer> PollAsync()
    {
        var polled = await _bench.PostAsync($"{Tenant}/connections/airbnb/poll");
        polled.Status.Should().Be(HttpStatusCode.OK, polled.Text);
        return polled;
    }

    private async Task<string> AddressAsync(string connection) =>
        (await _bench.GetAsync($"{Tenant}/connections/{connection}")).Body.GetProperty("units")[0].GetProperty("exportUrl").GetString()!;
}
