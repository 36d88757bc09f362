using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Web;

internal sealed class ServiceApiTests
{
    [Test]
    public async Task Health_OfAWellService_IsReadyAndOpenToEveryone()
    {
        await using var bench = await WebBench.StartAsync("admin", "casa-key");

        (await bench.GetAsync("/health/live")).Status.Should().Be(HttpStatusCode.OK);
        var ready = await bench.GetAsync("/health/ready");
        ready.Status.Should().Be(HttpStatusCode.OK);
        ready["status"].Should().Be("ready");
        ready.Text.Should().Contain("\"name\":\"availability\",\"health\":\"ok\"").And.Contain("\"acknowledged\":{\"count\":0,\"p50\":null,\"p99\":null,\"target\":60}");
    }

    [Test]
    public async Task Keys_DecideWhoSeesWhat_AndUnknownLooksLikeAnothers()
    {
        await using var bench = await WebBench.StartAsync("admin", "casa-key");
        var none = await bench.GetAsync("/api/v1/tenants/casa/bookings");
        var wrong = await bench.GetAsync("/api/v1/tenants/casa/bookings", "guess");
        var own = await bench.GetAsync("/api/v1/tenants/casa/bookings", "casa-key");
        var admin = await bench.GetAsync("/api/v1/tenants/casa/bookings", "admin");
        var others = await bench.GetAsync("/api/v1/tenants/other/bookings", "casa-key");
        var unknown = await bench.GetAsync("/api/v1/tenants/nobody/bookings", "casa-key");

        none.Status.Should().Be(HttpStatusCode.Unauthorized);
        wrong.Status.Should().Be(HttpStatusCode.Unauthorized);
        own.Status.Should().Be(HttpStatusCode.OK);
        admin.Status.Should().Be(HttpStatusCode.OK);
        others.Status.Should().Be(HttpStatusCode.NotFound);
        unknown.Text.Should().Be(others.Text);
        (await bench.GetAsync("/api/v1/tenants", "casa-key")).Items.Should().ContainSingle();
        (await bench.GetAsync("/metrics", "casa-key")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await bench.GetAsync("/metrics", "admin")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Loopback_WithoutKeys_IsLetIn_ButNotForAProxyOrAForeignPage()
    {
        await using var bench = await WebBench.StartAsync();

        (await bench.GetAsync("/api/v1/tenants/casa/units")).Status.Should().Be(HttpStatusCode.OK);
        (await bench.GetAsync("/api/v1/tenants/casa/units", null, ("X-Forwarded-For", "203.0.113.7"))).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await bench.GetAsync("/api/v1/tenants/casa/units", null, ("Origin", "https://evil.example"))).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await bench.GetAsync("/api/v1/tenants/casa/units", null, ("Host", "rebound.example"))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Failures_AreProblemDetails()
    {
        await using var bench = await WebBench.StartAsync();

        foreach (var answer in new[] { await bench.GetAsync("/nowhere"), await bench.GetAsync("/api/v1/tenants/casa/bookings/none"), await bench.SendAsync(HttpMethod.Put, "/api/v1/tenants/casa/bookings") })
        {
            answer.Type.Should().Be("application/problem+json");
            answer["status"].Should().Be(((int)answer.Status).ToString());
        }
    }

    [Test]
    public async Task OpenApi_NamesEveryOperationAndItsBodies()
    {
        await using var bench = await WebBench.StartAsync();

        var document = await bench.GetAsync("/openapi/v1.json");

        var operations = document.Body.GetProperty("paths").EnumerateObject().SelectMany(static p => p.Value.EnumerateObject())
            .Where(static o => o.Value.TryGetProperty("responses", out _)).Select(static o => o.Value.GetProperty("operationId").GetString()).ToList();
        operations.Should().OnlyHaveUniqueItems().And.Contain(["CreateBooking", "ChangeBooking", "CancelBooking", "ExplainNight", "PollConnection", "RetryDeadLetters", "GetPrices", "PutPrices"]);
        document.Body.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(static s => s.Name).Should().Contain(["Booking", "BookingDraft", "Connection", "Conflict", "RatePlanPrices", "PricesDraft", "RatePlanNight"]);
    }

    [Test]
    public async Task Metrics_ShowOurMeters()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.GetAsync("/ical/abcdefghijklmnopqrstuvwx.ics");

        (await bench.GetAsync("/metrics")).Text.Should().Contain("pmssync_export_reads_total{");
    }

    // A review found that these passed over limit, and never ended a page.
    [TestCase("/api/v1/tenants", "id", "casa", "other")]
    [TestCase("/api/v1/tenants/casa/units", "id", "garden", "rooms")]
    [TestCase("/api/v1/tenants/casa/connections", "id", "airbnb", "vrbo", "fixed")]
    [TestCase("/api/v1/tenants/casa/staff", "id", "maria", "joao")]
    [TestCase("/api/v1/tenants/casa/units/garden/prices", "ratePlan", "standard", "tokyo")]
    public async Task List_OfWhatIsConfigured_IsPaged(string list, string field, params string[] expected)
    {
        await using var bench = await WebBench.StartAsync();

        var seen = new List<string?>();
        for (string? cursor = "", path = $"{list}?limit=1"; cursor is not null; path = $"{list}?limit=1&cursor={cursor}")
        {
            var page = await bench.GetAsync(path);
            seen.Add(page.Items.Should().ContainSingle().Which.GetProperty(field).GetString());
            cursor = page.Body.GetProperty("next").GetString();
        }

        seen.Should().Equal(expected);
        (await bench.GetAsync(list)).Items.Should().HaveCount(expected.Length);
        (await bench.GetAsync($"{list}?limit=0")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await bench.GetAsync($"{list}?cursor=bm9ib2R5")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    // A review found every target within the first step of the histograms, and no percentile anywhere.
    [Test]
    public async Task Metrics_ShowHowQuickAPipelineWasBesideItsTarget()
    {
        await using var bench = await WebBench.StartAsync();
        await bench.PostAsync("/api/v1/tenants/casa/bookings", new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-03" });
        await bench.WhenIdleAsync();

        var lines = (await bench.GetAsync("/metrics")).Text.Split('\n');

        // Without their values: the services of other tests in this process are read, too.
        IReadOnlyList<string> Of(string name) => [.. lines.Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) && l.Contains("pipeline=\"bookings\"")).Select(static l => l[..l.IndexOf('}')]).Distinct()];
        Of("pmssync_recent_seconds").Where(static l => l.Contains("span=\"applied\"")).Should().HaveCount(2)
            .And.Contain(static l => l.Contains("quantile=\"0.5\"")).And.Contain(static l => l.Contains("quantile=\"0.99\""));
        Of("pmssync_target_seconds").Should().HaveCount(2).And.Contain(static l => l.Contains("span=\"applied\""));
        Of("pmssync_applied_seconds_bucket").Should().HaveCount(17).And.Contain(static l => l.Contains("le=\"0.005\"")).And.Contain(static l => l.Contains("le=\"900\""));
        lines.Should().Contain(static l => l.StartsWith("pmssync_commit_seconds_bucket{") && l.Contains("le=\"0.002\""));
    }

    [Test]
    public async Task Events_OfABooking_TellItsLife()
    {
        await using var bench = await WebBench.StartAsync();
        var booking = await bench.PostAsync("/api/v1/tenants/casa/bookings", new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-03" });

        var listed = (await bench.GetAsync("/api/v1/tenants/casa/events?kind=booking.create")).Items.Should().ContainSingle().Which;
        var life = await bench.GetAsync($"/api/v1/tenants/casa/events/{listed.GetProperty("id")}");

        listed.GetProperty("outcome").GetString().Should().Be("applied");
        life.Body.GetProperty("life").EnumerateArray().Select(static l => l.GetProperty("what").GetString()).Should().Contain(["received", "applied", "booking.create"]);
        life.Body.GetProperty("changes")[0].GetProperty("booking").GetString().Should().Be(booking["id"]);
        (await bench.GetAsync($"/api/v1/tenants/other/events/{listed.GetProperty("id")}")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Storage_ThatCannotBeWritten_Is503WithTheWordsAndReadingGoesOn()
    {
        await using var bench = await WebBench.StartAsync();
        bench.Get<StorageHealth>().Problem = "The disk is full.";

        var refused = await bench.PostAsync("/api/v1/tenants/casa/bookings", new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-03" });
        var ready = await bench.GetAsync("/health/ready");

        refused.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused["detail"].Should().Be("The disk is full.");
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        ready.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        ready.Body.GetProperty("problems")[0].GetProperty("kind").GetString().Should().Be("storage");
        (await bench.GetAsync("/api/v1/tenants/casa/connections")).Status.Should().Be(HttpStatusCode.OK);
    }

    // A review found no line of it anywhere: whoever looked for the cause of a 503 had only the caller's word.
    [Test]
    public async Task Storage_ThatCannotBeRead_Is503AndALineOfTheLog()
    {
        using var lines = new LogLines();
        await using var bench = await WebBench.StartAsync(outside: services => services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new LoggerFactory([lines]))));
        await bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, static s => s.Execute("ALTER TABLE conflict RENAME TO gone"));

        var answer = await bench.GetAsync("/api/v1/tenants/casa/conflicts");

        answer.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        lines.All.Should().ContainSingle(static l => l.StartsWith("Warning 11001 ", StringComparison.Ordinal)).Which.Trim()
            .Should().StartWith("Warning 11001 GET HTTP: GET ").And.EndWith($"was answered 503: {answer["detail"]}", "it has no trace: the cause is not in the service");
    }

    [Test]
    public async Task DeadLetters_AreListedByCauseAndDiscardedWithAReason()
    {
        await using var bench = await WebBench.StartAsync();
        var id = await BuryAsync(bench);
        const string Dead = "/api/v1/tenants/casa/dead-letters";

        var listed = await bench.GetAsync(Dead);
        var silent = await bench.PostAsync($"{Dead}/discard", new { cause = "It broke." });
        var done = await bench.PostAsync($"{Dead}/discard", new { cause = "It broke.", reason = "Tried by hand" });
        var life = await bench.GetAsync($"/api/v1/tenants/casa/events/{id}");

        listed.Items.Should().ContainSingle().Which.GetProperty("id").GetString().Should().Be(id);
        listed.Body.GetProperty("causes")[0].GetProperty("count").GetInt32().Should().Be(1);
        silent.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        done["count"].Should().Be("1");
        life.Body.GetProperty("event").GetProperty("note").GetString().Should().Contain("Tried by hand");
        (await bench.GetAsync(Dead)).Items.Should().BeEmpty();
    }

    [Test]
    public async Task DeadLetters_RetriedByTheirIds_AreOpenAgain()
    {
        await using var bench = await WebBench.StartAsync();
        var id = await BuryAsync(bench);

        var done = await bench.PostAsync("/api/v1/tenants/casa/dead-letters/retry", new { ids = new[] { id } });

        done["count"].Should().Be("1");
        (await bench.GetAsync($"/api/v1/tenants/casa/events/{id}")).Body.GetProperty("event").GetProperty("outcome").GetString().Should().Be("open");
    }

    // A pipeline that does not run here, so that the event stays as it is put.
    private static async Task<string> BuryAsync(WebBench bench)
    {
        var appended = await bench.Get<EventJournal>().AppendAsync(
            new NewEvent(new TenantId("casa"), Pipeline.Pricing, WorkClass.Normal, "price/1", "test", "test", [], WebBench.Noon));
        await bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s =>
        {
            JournalStatements.Settle(s, appended.Id, new Verdict.Dead("It broke."), WebBench.Noon);
            return true;
        });
        return appended.Id.ToString();
    }

    [Test]
    public async Task Backup_WritesTheFile_AndRefusesAHalfPath()
    {
        await using var bench = await WebBench.StartAsync();
        var file = Path.Combine(Path.GetTempPath(), $"pmssync-backup-{Guid.NewGuid():N}.db");

        var written = await bench.PostAsync("/api/v1/admin/backup", new { file });
        var refused = await bench.PostAsync("/api/v1/admin/backup", new { file = "here.db" });

        written.Status.Should().Be(HttpStatusCode.OK, written.Text);
        File.Exists(file).Should().BeTrue();
        File.Delete(file);
        refused.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }
}
