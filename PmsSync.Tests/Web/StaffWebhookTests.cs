using System.Net;
using System.Text;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Web;

/// <summary>Maria's own system says how far she is. João has no webhook.</summary>
internal sealed class StaffWebhookTests
{
    private const string Casa = "/api/v1/tenants/casa", Hook = "/webhooks/casa/staff/maria";

    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(static n => (byte)n)], Next = [.. Enumerable.Repeat((byte)7, 32)];

    private WebBench _bench = null!;

    private string _task = null!;

    [SetUp]
    public async Task Setup()
    {
        _bench = await WebBench.StartAsync();
        _bench.Get<TenantDirectory>().Swap(Configured(_bench));
        var booked = await _bench.PostAsync($"{Casa}/bookings", new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-04" });
        await _bench.WhenIdleAsync(Pipeline.Availability);
        await _bench.WhenIdleAsync(Pipeline.Cleaning);
        _task = $"turnover-{booked["id"]}";
        await _bench.SendAsync(HttpMethod.Patch, $"{Casa}/cleaning-tasks/{_task}", """{"assignee":"maria"}""");
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Status_Signed_IsAppliedAndRecordedAsThePersons()
    {
        var started = await PostAsync(Status("started", note: "The lamp is out."));
        _bench.Time.Advance(TimeSpan.FromMinutes(40));
        var done = await PostAsync(Status("done"), id: "two");

        (started.Status, started["status"], started["statusBy"], started["notedBy"]).Should().Be((HttpStatusCode.OK, "started", "staff/maria", "staff/maria"));
        done["startedAt"].Should().Be("2027-01-10T12:00:00Z");
        var task = (await _bench.GetAsync($"{Casa}/cleaning-tasks/{_task}")).Body;
        (task.GetProperty("status").GetString(), task.GetProperty("doneAt").GetString()).Should().Be(("done", "2027-01-10T12:40:00Z"));
        task.GetProperty("note").GetString().Should().Be("The lamp is out.");
        (await EventsAsync()).Should().Equal("staff/maria", "staff/maria", "api");
    }

    [Test]
    public async Task Status_SaidByTheManagerAfterwards_IsTheManagers()
    {
        await PostAsync(Status("done", note: "Left the key."));
        await _bench.SendAsync(HttpMethod.Patch, $"{Casa}/cleaning-tasks/{_task}", """{"status":"open"}""");

        var task = await _bench.GetAsync($"{Casa}/cleaning-tasks/{_task}");
        (task["status"], task["statusBy"], task["notedBy"]).Should().Be(("open", "local", "staff/maria"));
    }

    [Test]
    public async Task Status_Repeated_IsAnsweredAgainAndAppliedOnce()
    {
        var first = await PostAsync(Status("started"));
        await PostAsync(Status("done"), id: "two");
        var again = await PostAsync(Status("started"));

        again.Text.Should().Be(first.Text);
        (await _bench.GetAsync($"{Casa}/cleaning-tasks/{_task}"))["status"].Should().Be("done");
    }

    [Test]
    public async Task Status_AnEarlierOneArrivesLate_LeavesDoneWhatIsDone()
    {
        await PostAsync(Status("done"));

        var late = await PostAsync(Status("started"), id: "earlier");

        late.Status.Should().Be(HttpStatusCode.Conflict);
        (await _bench.GetAsync($"{Casa}/cleaning-tasks/{_task}"))["status"].Should().Be("done");
        var meant = await PostAsync(Status("started", version: late.Body.GetProperty("version").GetInt64()), id: "meant");
        meant.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Status_OfAVersionThatHasPassed_IsRefused()
    {
        var version = (await _bench.GetAsync($"{Casa}/cleaning-tasks/{_task}")).Body.GetProperty("version").GetInt64();
        await PostAsync(Status("started"));

        var stale = await PostAsync(Status("done", version: version), id: "two");

        (stale.Status, stale.Body.GetProperty("version").GetInt64()).Should().Be((HttpStatusCode.Conflict, version + 1));
    }

    [Test]
    public async Task Status_WhateverIsUnknownOrWrong_IsAnsweredAlike()
    {
        var body = Status("done");
        await _bench.PostAsync($"{Casa}/bookings", new { unit = "rooms", arrival = "2027-03-01", departure = "2027-03-04" });
        await _bench.WhenIdleAsync(Pipeline.Availability);
        await _bench.WhenIdleAsync(Pipeline.Cleaning);
        var nobodys = (await _bench.GetAsync($"{Casa}/cleaning-tasks?unit=rooms")).Items.Single().GetProperty("id").GetString()!;

        Answer[] answers =
        [
            await PostAsync(body, path: "/webhooks/nowhere/staff/maria"),
            await PostAsync(body, path: "/webhooks/other/staff/maria"),
            await PostAsync(body, path: "/webhooks/casa/staff/nobody"),
            await PostAsync(body, path: "/webhooks/casa/staff/joao"),
            await PostAsync(body, key: Enumerable.Repeat((byte)9, 32).ToArray()),
            await PostAsync(body, ago: TimeSpan.FromMinutes(6)),
            await PostAsync(body, ago: TimeSpan.FromMinutes(-6)),
            await _bench.SendAsync(HttpMethod.Post, Hook, body),
            await PostAsync(body.Replace(_task, "turnover-nothing", StringComparison.Ordinal)),
            await PostAsync(body.Replace(_task, nobodys, StringComparison.Ordinal), id: "three"),
        ];

        answers.Should().OnlyContain(static a => a.Status == HttpStatusCode.NotFound);
        answers.Select(static a => a.Text).Distinct().Should().ContainSingle();
        (await _bench.GetAsync($"{Casa}/cleaning-tasks/{_task}"))["status"].Should().Be("open");
    }

    [Test]
    public async Task Status_DuringAChangeOfTheSecret_IsTakenWithEither() =>
        (await PostAsync(Status("done"), key: Next)).Status.Should().Be(HttpStatusCode.OK);

    [TestCase("""{"type":"cleaning.task","data":{"task":"t","status":"done"}}""", "type")]
    [TestCase("""{"type":"cleaning.status"}""", "data")]
    [TestCase("""{"type":"cleaning.status","data":{"status":"done"}}""", "data.task")]
    [TestCase("""{"type":"cleaning.status","data":{"task":"TASK"}}""", "data.status")]
    [TestCase("""{"type":"cleaning.status","data":{"task":"TASK","status":"cancelled"}}""", "data.status")]
    [TestCase("""{"type":"cleaning.status","data":{"task":"TASK","status":"done","assignee":"joao"}}""", "data.assignee")]
    public async Task Status_ThatIsNone_NamesTheField(string body, string field)
    {
        var answer = await PostAsync(body.Replace("TASK", _task, StringComparison.Ordinal));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [Test]
    public async Task FirstTry_SignedAndEmptyAtTheAddressThatIsShown_IsTaken()
    {
        var staff = (await _bench.GetAsync($"{Casa}/staff")).Items;
        staff[1].GetProperty("statusUrl").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        new Uri(staff[0].GetProperty("statusUrl").GetString()!).AbsolutePath.Should().Be(Hook);
        (await PostAsync("{}")).Status.Should().Be(HttpStatusCode.Accepted);
        (await PostAsync("no json")).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    private static Snapshot Configured(WebBench bench)
    {
        var now = bench.Get<TenantDirectory>().Current;
        var casa = now.Find("casa")!;
        var maria = new NoticeTarget(casa.Id, "staff-maria")
        {
            AddressDigest = "maria",
            Webhook = new WebhookAddress(bench.Channel.Address("/maria"), [Secret, Next], AllowPrivateNetworks: true),
            Kinds = [NoticeKind.CleaningTask],
            Staff = "maria",
        };
        return new Snapshot([casa with { NoticeTargets = [maria] }, .. now.Tenants.Where(static t => t.Id.Value != "casa")]);
    }

    private string Status(string status, string? note = null, long? version = null) => System.Text.Json.JsonSerializer.Serialize(new
    {
        type = "cleaning.status",
        data = new Dictionary<string, object?> { ["task"] = _task, ["status"] = status, ["note"] = note, ["version"] = version }
            .Where(static f => f.Value is not null).ToDictionary(),
    });

    private Task<Answer> PostAsync(string body, string id = "one", byte[]? key = null, TimeSpan ago = default, string path = Hook)
    {
        var at = _bench.Time.GetUtcNow() - ago;
        return _bench.SendAsync(
            HttpMethod.Post, path, body, null, (StandardWebhook.IdHeader, id), (StandardWebhook.TimestampHeader, StandardWebhook.Seconds(at)),
            (StandardWebhook.SignatureHeader, StandardWebhook.Sign(key ?? Secret, id, at, Encoding.UTF8.GetBytes(body))));
    }

    private async Task<IEnumerable<string?>> EventsAsync() => (await _bench.GetAsync($"{Casa}/events?pipeline=cleaning")).Items
        .Where(static e => e.GetProperty("kind").GetString() == "cleaning.change").Select(static e => e.GetProperty("source").GetString());
}
