using System.Net;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Tests.Web;

internal sealed class CleaningApiTests
{
    private const string Casa = "/api/v1/tenants/casa", Tasks = Casa + "/cleaning-tasks";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task List_TwoStays_ShowsTheirTurnoversAndPages()
    {
        var first = await BookAsync("2027-03-01", "2027-03-04");
        var second = await BookAsync("2027-03-04", "2027-03-06");

        var tasks = await _bench.GetAsync(Tasks);
        var page = await _bench.GetAsync($"{Tasks}?limit=1");
        var rest = await _bench.GetAsync($"{Tasks}?limit=1&cursor={page["next"]}");

        tasks.Items.Should().HaveCount(2);
        tasks.Items[0].GetRawText().Should().StartWith(
            $$"""{"id":"turnover-{{first}}","unit":"garden","booking":"{{first}}","kind":"turnover","day":"2027-03-04","from":"2027-03-04T11:00:00Z","to":"2027-03-04T15:00:00Z","nextBooking":"{{second}}","priority":"urgent","minutes":120,"status":"open","statusBy":null,"assignee":null,""");
        rest.Items.Should().ContainSingle().Which.GetProperty("id").GetString().Should().Be($"turnover-{second}");
        rest.Body.GetProperty("next").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [TestCase("unit=GARDEN", 2)]
    [TestCase("unit=rooms", 0)]
    [TestCase("from=2027-03-05", 1)]
    [TestCase("to=2027-03-04", 0)]
    [TestCase("to=2027-03-05", 1)]
    [TestCase("assignee=Maria", 1)]
    [TestCase("assignee=", 1)]
    [TestCase("assignee=joao", 0)]
    [TestCase("status=open", 1)]
    [TestCase("status=started", 1)]
    [TestCase("status=cancelled", 0)]
    public async Task List_Filtered_ShowsWhatIsAskedFor(string query, int tasks)
    {
        var first = await BookAsync("2027-03-01", "2027-03-04");
        await BookAsync("2027-03-04", "2027-03-06");
        await PatchAsync(first, """{"assignee":"MARIA","status":"started"}""");

        (await _bench.GetAsync($"{Tasks}?{query}")).Items.Should().HaveCount(tasks);
    }

    [Test]
    public async Task Patch_AssignStartAnnotateAndFinish_EachWithItsTime()
    {
        var stay = await BookAsync("2027-03-01", "2027-03-04");
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await PatchAsync(stay, """{"assignee":"maria"}""");
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        await PatchAsync(stay, """{"status":"started","note":"the lamp is broken"}""");
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        var done = await PatchAsync(stay, """{"status":"done"}""");

        done.Status.Should().Be(HttpStatusCode.OK);
        done.Text.Should().Contain("""
            "status":"done","statusBy":"local","assignee":"maria","note":"the lamp is broken","notedBy":"local","assignedAt":"2027-01-10T12:01:00Z","startedAt":"2027-01-10T12:02:00Z","doneAt":"2027-01-10T12:03:00Z","notedAt":"2027-01-10T12:02:00Z","atRisk":null,"reopened":null,"cancelled":null,"version":4,
            """);
        done.Headers.ETag!.Tag.Should().Be("\"4\"");
        (await GetAsync(stay)).Text.Should().Be(done.Text);
        (await PatchAsync(stay, """{"assignee":null,"note":null}""")).Text.Should().Contain("\"assignee\":null,\"note\":null");
    }

    [Test]
    public async Task Patch_WithTheVersionOfBefore_IsRefusedAndWithTheSameKeyRepeated()
    {
        var stay = await BookAsync("2027-03-01", "2027-03-04");
        var first = await PatchAsync(stay, """{"note":"a"}""", ("Idempotency-Key", "k"), ("If-Match", "\"1\""));
        var again = await PatchAsync(stay, """{"note":"a"}""", ("Idempotency-Key", "k"), ("If-Match", "\"1\""));
        var other = await PatchAsync(stay, """{"note":"b"}""", ("Idempotency-Key", "k"));
        var stale = await PatchAsync(stay, """{"note":"b"}""", ("If-Match", "\"1\""));

        first["version"].Should().Be("2");
        again.Text.Should().Be(first.Text);
        other.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        stale.Status.Should().Be(HttpStatusCode.Conflict);
        stale["version"].Should().Be("2");
    }

    [TestCase("""{"assignee":"nobody"}""", "assignee")]
    [TestCase("""{"status":"cancelled"}""", "status")]
    [TestCase("""{"status":"finished"}""", "status")]
    [TestCase("""{"status":null}""", "status")]
    [TestCase("""{"notes":"a"}""", "notes")]
    public async Task Patch_WhatIsNoChange_NamesTheField(string body, string field)
    {
        var stay = await BookAsync("2027-03-01", "2027-03-04");

        var answer = await PatchAsync(stay, body);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [Test]
    public async Task Patch_WhatWasRead_ChangesNothing()
    {
        var stay = await BookAsync("2027-03-01", "2027-03-04");
        var read = (await PatchAsync(stay, """{"assignee":"maria","note":"a","status":"started"}""")).Text;

        (await PatchAsync(stay, read)).Text.Should().Be(read);
    }

    [Test]
    public async Task AnotherTenantsTask_IsAsUnknownAsOneThatNeverWas()
    {
        var stay = await BookAsync("2027-03-01", "2027-03-04");

        var others = await _bench.GetAsync($"/api/v1/tenants/other/cleaning-tasks/turnover-{stay}");
        var unknown = await _bench.GetAsync($"{Tasks}/turnover-nowhere");
        var written = await _bench.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/other/cleaning-tasks/turnover-{stay}", """{"note":"a"}""");

        others.Status.Should().Be(HttpStatusCode.NotFound);
        unknown.Text.Should().Be(others.Text);
        written.Text.Should().Be(others.Text);
        (await _bench.GetAsync("/api/v1/tenants/other/cleaning-tasks")).Items.Should().BeEmpty();
    }

    [Test]
    public async Task Get_TurnoverThatCannotBeReady_SaysSo()
    {
        var stay = await BookAsync("2027-03-01", "2027-03-04");
        await BookAsync("2027-03-04", "2027-03-06");
        (await GetAsync(stay)).Body.GetProperty("atRisk").ValueKind.Should().Be(JsonValueKind.Null);

        _bench.Time.SetUtcNow(new DateTimeOffset(2027, 3, 4, 13, 30, 0, TimeSpan.Zero));

        (await GetAsync(stay))["atRisk"].Should().Be("It takes 2 hours and is not done; the next guest arrives 2027-03-04 15:00 UTC.");
        await PatchAsync(stay, """{"status":"done"}""");
        (await GetAsync(stay)).Body.GetProperty("atRisk").ValueKind.Should().Be(JsonValueKind.Null);
    }

    private async Task<string> BookAsync(string arrival, string departure)
    {
        var booked = await _bench.PostAsync($"{Casa}/bookings", new { unit = "garden", arrival, departure });
        await _bench.WhenIdleAsync(Pipeline.Availability);
        await _bench.WhenIdleAsync(Pipeline.Cleaning);
        return booked["id"]!;
    }

    private Task<Answer> GetAsync(string stay) => _bench.GetAsync($"{Tasks}/turnover-{stay}");

    private Task<Answer> PatchAsync(string stay, string body, params (string, string)[] headers) =>
        _bench.SendAsync(HttpMethod.Patch, $"{Tasks}/turnover-{stay}", body, null, headers);
}
