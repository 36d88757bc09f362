using System.Net;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Tests.Web;

/// <summary>Maintenance over the API: tickets are opened, read, changed and listed, and close nights that only people open.</summary>
internal sealed class MaintenanceApiTests
{
    private const string Casa = "/api/v1/tenants/casa";
    private const string Tickets = Casa + "/maintenance-tickets";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Post_ATicket_AnswersItWithItsAddressAndRepeatsItForTheSameKey()
    {
        var opened = await _bench.PostAsync(Tickets, new { title = "Tap drips", unit = "GARDEN", priority = "urgent", assignee = "Maria", due = "2027-03-02" }, "k");
        var again = await _bench.PostAsync(Tickets, new { title = "Tap drips", unit = "GARDEN", priority = "urgent", assignee = "Maria", due = "2027-03-02" }, "k");
        var other = await _bench.PostAsync(Tickets, new { title = "Tap leaks", unit = "garden" }, "k");

        opened.Status.Should().Be(HttpStatusCode.Created);
        opened.Headers.Location!.ToString().Should().Be($"{Tickets}/{opened["id"]}");
        opened.Text.Should().Contain("""
            "unit":"garden","booking":null,"title":"Tap drips","text":null,"status":"open","priority":"urgent","assignee":"maria","due":"2027-03-02","note":null,"origin":"api","why":"Opened through the API by a program of this machine.","rule":null,"thread":null,"message":null,"cleaningTask":null,"block":null,"affected":[],"gone":null,"openedAt":"2027-01-10T12:00:00Z","startedAt":null,"closedAt":null,"version":1,
            """);
        again.Text.Should().Be(opened.Text);
        other.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await _bench.GetAsync($"{Tickets}/{opened["id"]}")).Text.Should().Be(opened.Text);
        (await _bench.GetAsync(Tickets)).Items.Should().ContainSingle();
    }

    [TestCase("""{"unit":"garden"}""", "title")]
    [TestCase("""{"title":"a"}""", "unit")]
    [TestCase("""{"title":"a","unit":"attic"}""", "unit")]
    [TestCase("""{"title":"a","booking":"nowhere"}""", "booking")]
    [TestCase("""{"title":"a","unit":"garden","assignee":"pedro"}""", "assignee")]
    [TestCase("""{"title":"a","unit":"garden","block":{"from":"2027-03-02","to":"2027-03-02"}}""", "block.to")]
    [TestCase("""{"title":"a","unit":"garden","block":"now"}""", "block")]
    [TestCase("""{"title":"a","unit":"garden","prio":"low"}""", "prio")]
    public async Task Post_WhatIsNoTicket_NamesTheField(string body, string field)
    {
        var answer = await _bench.SendAsync(HttpMethod.Post, Tickets, body);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [Test]
    public async Task Block_OverBookings_ClosesTheNightsAtOnceListsThemAndIsExplained()
    {
        var booking = await BookAsync("2027-03-01", "2027-03-04");
        var ticket = await OpenAsync(new { title = "Burst pipe", unit = "garden", block = new { from = "2027-03-03", to = "2027-03-06" } });
        await _bench.WhenIdleAsync(Pipeline.Availability);

        ticket.Body.GetProperty("affected").EnumerateArray().Single().GetRawText().Should().Be(
            $$"""{"booking":"{{booking}}","arrival":"2027-03-01","departure":"2027-03-04","status":"confirmed","source":"direct","own":false}""");
        (await NightAsync("2027-03-05"))["look"].Should().Be("blocked");
        var why = await NightAsync("2027-03-05");
        why.Body.GetProperty("tickets")[0].GetString().Should().Be(ticket["id"]);
        why.Text.Should().Contain("Burst pipe");
        (await _bench.GetAsync($"{Casa}/conflicts?state=open")).Items.Should().ContainSingle();
    }

    [Test]
    public async Task Block_OnAccountOfABooking_IsNoConflictWithItAndLeavesTheOtherRoomFree()
    {
        var booking = await BookAsync("2027-03-01", "2027-03-04", "rooms");
        var ticket = await OpenAsync(new { title = "Broken bed", booking, block = new { from = "2027-03-02", to = "2027-03-05" } });
        await _bench.WhenIdleAsync(Pipeline.Availability);

        ticket["unit"].Should().Be("rooms");
        ticket.Body.GetProperty("affected")[0].GetProperty("own").GetBoolean().Should().BeTrue();
        var calendar = await _bench.GetAsync($"{Casa}/units/rooms/calendar?from=2027-03-01&to=2027-03-06");
        calendar.Body.GetProperty("nights").EnumerateArray().Select(static n => n.GetProperty("available").GetInt32()).Should().Equal(1, 1, 1, 1, 2);
        (await _bench.GetAsync($"{Casa}/conflicts?state=open")).Items.Should().BeEmpty();
    }

    [Test]
    public async Task Block_OfAClosedTicket_StaysUntilItIsCleared()
    {
        var ticket = await OpenAsync(new { title = "Paint", unit = "garden", block = new { from = "2027-03-03", to = "2027-03-06" } });
        var done = await PatchAsync(ticket, """{"status":"done"}""");

        done["closedAt"].Should().NotBeEmpty();
        (await NightAsync("2027-03-04"))["available"].Should().Be("0");
        (await PatchAsync(ticket, """{"block":null}"""))["status"].Should().Be("done");
        (await NightAsync("2027-03-04"))["available"].Should().Be("1");
    }

    [Test]
    public async Task Block_ThroughTheRoutesOfBookings_IsRefusedAndSaysWhere()
    {
        var ticket = await OpenAsync(new { title = "Paint", unit = "garden", block = new { from = "2027-03-03", to = "2027-03-06" } });
        var block = ticket.Body.GetProperty("block").GetProperty("booking").GetString();

        var deleted = await _bench.SendAsync(HttpMethod.Delete, $"{Casa}/units/garden/blocks/{block}");
        var cancelled = await _bench.SendAsync(HttpMethod.Post, $"{Casa}/bookings/{block}/cancel");

        deleted.Status.Should().Be(HttpStatusCode.Conflict);
        deleted["ticket"].Should().Be(ticket["id"]);
        cancelled.Text.Should().Be(deleted.Text);
        (await NightAsync("2027-03-04"))["available"].Should().Be("0");
    }

    [Test]
    public async Task Patch_MovesTheBlockAndTheUnit_TheCalendarsFollow()
    {
        var ticket = await OpenAsync(new { title = "Paint", unit = "garden", block = new { from = "2027-03-03", to = "2027-03-06" } });

        await PatchAsync(ticket, """{"unit":"rooms","block":{"from":"2027-03-10","to":"2027-03-11"}}""");

        (await NightAsync("2027-03-04"))["available"].Should().Be("1");
        (await NightAsync("2027-03-10", "rooms"))["available"].Should().Be("1");
    }

    [Test]
    public async Task Patch_WhatWasRead_ChangesNothingAndAStaleVersionIsRefused()
    {
        var booking = await BookAsync("2027-03-01", "2027-03-04");
        var ticket = await OpenAsync(new { title = "Paint", text = "white", booking, due = "2027-03-02", block = new { from = "2027-03-03", to = "2027-03-06" } });
        var changed = await PatchAsync(ticket, """{"note":"bought","assignee":"joao","priority":"low","status":"started"}""", ("If-Match", "\"1\""));

        changed["version"].Should().Be("2");
        (await PatchAsync(ticket, changed.Text)).Text.Should().Be(changed.Text);
        var stale = await PatchAsync(ticket, """{"note":null}""", ("If-Match", "\"1\""));
        stale.Status.Should().Be(HttpStatusCode.Conflict);
        stale["version"].Should().Be("2");
    }

    [TestCase("""{"title":null}""", "title")]
    [TestCase("""{"unit":null}""", "unit")]
    [TestCase("""{"status":"finished"}""", "status")]
    [TestCase("""{"status":null}""", "status")]
    [TestCase("""{"notes":"a"}""", "notes")]
    public async Task Patch_WhatIsNoChange_NamesTheField(string body, string field)
    {
        var ticket = await OpenAsync(new { title = "Paint", unit = "garden" });

        var answer = await PatchAsync(ticket, body);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [Test]
    public async Task CleaningTask_WithWordsForMaintenance_OpensOneTicketOnItsAccount()
    {
        var booking = await BookAsync("2027-03-01", "2027-03-04");
        for (var i = 0; i < 2; i++)
            await _bench.SendAsync(HttpMethod.Patch, $"{Casa}/cleaning-tasks/turnover-{booking}", """{"note":"done soon","maintenance":"the lamp is broken"}""");
        await _bench.WhenIdleAsync(Pipeline.Maintenance);

        var ticket = (await _bench.GetAsync($"{Tickets}?origin=cleaner")).Items.Should().ContainSingle().Subject;
        ticket.GetProperty("title").GetString().Should().Be("the lamp is broken");
        ticket.GetProperty("booking").GetString().Should().Be(booking);
        ticket.GetProperty("why").GetString().Should().Be($"A note on cleaning task turnover-{booking} asks for it.");
    }

    [TestCase("unit=Garden", 2)]
    [TestCase("unit=rooms", 1)]
    [TestCase("status=done", 1)]
    [TestCase("assignee=maria", 1)]
    [TestCase("assignee=", 2)]
    [TestCase("origin=rule", 0)]
    [TestCase("from=2027-03-05", 1)]
    [TestCase("to=2027-03-05", 1)]
    public async Task List_Filtered_ShowsWhatIsAskedFor(string query, int tickets)
    {
        await OpenAsync(new { title = "a", unit = "garden", assignee = "maria", block = new { from = "2027-03-03", to = "2027-03-05" } });
        await OpenAsync(new { title = "b", unit = "garden", due = "2027-03-05" });
        await PatchAsync(await OpenAsync(new { title = "c", unit = "rooms" }), """{"status":"done"}""");

        (await _bench.GetAsync($"{Tickets}?{query}")).Items.Should().HaveCount(tickets);
    }

    [Test]
    public async Task List_PageByPage_ShowsEachOnce()
    {
        foreach (var title in new[] { "a", "b", "c" })
            await OpenAsync(new { title, unit = "garden" });

        var first = await _bench.GetAsync($"{Tickets}?limit=2");
        var rest = await _bench.GetAsync($"{Tickets}?limit=2&cursor={first["next"]}");

        first.Items.Concat(rest.Items).Select(static t => t.GetProperty("id").GetString()).Should().HaveCount(3).And.OnlyHaveUniqueItems();
        rest.Body.GetProperty("next").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public async Task AnotherTenantsTicket_IsAsUnknownAsOneThatNeverWas()
    {
        var ticket = await OpenAsync(new { title = "Paint", unit = "garden" });

        var others = await _bench.GetAsync($"/api/v1/tenants/other/maintenance-tickets/{ticket["id"]}");
        var unknown = await _bench.GetAsync($"{Tickets}/nowhere");
        var written = await _bench.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/other/maintenance-tickets/{ticket["id"]}", """{"note":"a"}""");

        others.Status.Should().Be(HttpStatusCode.NotFound);
        unknown.Text.Should().Be(others.Text);
        written.Text.Should().Be(others.Text);
        (await _bench.GetAsync("/api/v1/tenants/other/maintenance-tickets")).Items.Should().BeEmpty();
    }

    private async Task<string> BookAsync(string arrival, string departure, string unit = "garden")
    {
        var booked = await _bench.PostAsync($"{Casa}/bookings", new { unit, arrival, departure });
        await _bench.WhenIdleAsync(Pipeline.Availability);
        await _bench.WhenIdleAsync(Pipeline.Cleaning);
        return booked["id"]!;
    }

    private Task<Answer> OpenAsync(object ticket) => _bench.PostAsync(Tickets, ticket);

    private Task<Answer> PatchAsync(Answer ticket, string body, params (string, string)[] headers) =>
        _bench.SendAsync(HttpMethod.Patch, $"{Tickets}/{ticket["id"]}", body, null, headers);

    private Task<Answer> NightAsync(string date, string unit = "garden") => _bench.GetAsync($"{Casa}/units/{unit}/nights/{date}");
}
