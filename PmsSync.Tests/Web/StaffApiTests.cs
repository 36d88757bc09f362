using System.Net;
using PmsSync.Domain;

namespace PmsSync.Tests.Web;

internal sealed class StaffApiTests
{
    private const string Casa = "/api/v1/tenants/casa", Maria = "/ical/staff/maria-0123456789-abcdefg.ics";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Read_CalendarOfOneWhoCleans_HasTheirTasksAndNothingOfTheGuest()
    {
        var stay = await BookAsync();
        await _bench.SendAsync(HttpMethod.Patch, $"{Casa}/cleaning-tasks/turnover-{stay}", """{"assignee":"maria","note":"Jane left her hat"}""");

        var calendar = await _bench.GetAsync(Maria);

        calendar.Type.Should().Be("text/calendar");
        calendar.Text.ReplaceLineEndings("\n").Should().Contain("""
            LAST-MODIFIED:20270110T120000Z
            SEQUENCE:1
            DTSTART:20270304T110000Z
            DTEND:20270304T130000Z
            SUMMARY:Turnover: Garden
            DESCRIPTION:To be done by 2027-03-07 00:00. Nobody arrives before.
            TRANSP:TRANSPARENT
            END:VEVENT
            END:VCALENDAR
            """).And.NotContain("Jane");
    }

    [Test]
    public async Task Read_Unchanged_Is304AndHeadHasNoBody()
    {
        var first = await _bench.GetAsync(Maria);
        var tag = first.Headers.ETag!.Tag;

        var again = await _bench.GetAsync(Maria, null, ("If-None-Match", tag));
        var head = await _bench.SendAsync(HttpMethod.Head, Maria);

        again.Status.Should().Be(HttpStatusCode.NotModified);
        head.Status.Should().Be(HttpStatusCode.OK);
        head.Headers.ETag!.Tag.Should().Be(tag);
        head.Text.Should().BeEmpty();
    }

    [Test]
    public async Task Addresses_AreGeneratedShownAndRotated()
    {
        var staff = (await _bench.GetAsync($"{Casa}/staff")).Items;
        var joao = new Uri(staff[1].GetProperty("calendarUrl").GetString()!).AbsolutePath;

        staff[0].GetProperty("calendarUrl").GetString().Should().EndWith(Maria);
        (await _bench.GetAsync(joao)).Text.Should().Contain("X-WR-CALNAME:João");
        var rotated = await _bench.PostAsync($"{Casa}/staff/joao/rotate-token");
        (await _bench.GetAsync(joao)).Status.Should().Be(HttpStatusCode.NotFound);
        (await _bench.GetAsync(new Uri(rotated["calendarUrl"]!).AbsolutePath)).Status.Should().Be(HttpStatusCode.OK);
        (await _bench.PostAsync($"{Casa}/staff/maria/rotate-token")).Status.Should().Be(HttpStatusCode.Conflict);
        (await _bench.PostAsync($"{Casa}/staff/nobody/rotate-token")).Status.Should().Be(HttpStatusCode.NotFound);
        (await _bench.PostAsync("/api/v1/tenants/other/staff/joao/rotate-token")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    private async Task<string> BookAsync()
    {
        var booked = await _bench.PostAsync($"{Casa}/bookings", new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-04", guest = new { name = "Jane" } });
        await _bench.WhenIdleAsync(Pipeline.Availability);
        await _bench.WhenIdleAsync(Pipeline.Cleaning);
        return booked["id"]!;
    }
}
