using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Pricing;
using PmsSync.Tests.Hostile;
using PmsSync.Tests.Web.Tenants;
using PmsSync.Web;

namespace PmsSync.Tests.Web;

/// <summary>A write under an Idempotency-Key is done once, and its repeat is answered like the first, whatever would be refused by now.</summary>
[CancelAfter(60_000)]
internal sealed class RepeatedWriteTests
{
    private const string Casa = "/api/v1/tenants/casa";

    /// <summary>Writes that are not journaled, each with the reason why a repeat does no harm.</summary>
    private static readonly Dictionary<string, string> NotJournaled = new()
    {
        ["PollConnection"] = "Reading once more changes nothing that was read.",
        ["ResyncConnection"] = "What is told is the newest there is.",
        ["RetryRefused"] = "What was refused again is sent once more, by its newest value.",
        ["ReadDrift"] = "Reading.",
        ["RotateExportToken"] = "Its request is kept beside the new token.",
        ["RotateStaffToken"] = "Its request is kept beside the new token.",
        ["RetryDeadLetters"] = "What is not dead any more is not tried.",
        ["DiscardDeadLetters"] = "What is closed stays as it is.",
        ["ForgetTenant"] = "What is gone is gone.",
    };

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public void EveryWrite_HasAnAnswerForItsRepeats_OrAReasonForNone()
    {
        var writes = _bench.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static e => e.RoutePattern.RawText!.Trim('/').StartsWith(TenantRoute.Prefix.Trim('/'), StringComparison.Ordinal))
            .Where(static e => !e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"));

        writes.Where(static e => e.Metadata.GetMetadata<StoredAnswer>() is null).Select(static e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)
            .Should().BeEquivalentTo(NotJournaled.Keys);
    }

    // A review found that checks stood before the key was looked up: these all had another answer.
    [Test]
    public async Task Repeat_WhereTheWriteWouldBeRefusedByNow_IsAnsweredLikeTheFirst()
    {
        var booking = await _bench.PostAsync($"{Casa}/bookings", new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-04" }, "k");
        var ticket = await _bench.PostAsync($"{Casa}/maintenance-tickets", new { title = "Boiler", booking = booking["id"] }, "k");
        await _bench.WhenIdleAsync();
        var task = $"{Casa}/cleaning-tasks/turnover-{booking["id"]}";
        var cleaned = await PatchAsync(task, """{"status":"done"}""", "k");

        await _bench.Get<PmsSync.Storage.Database>().Writer.WriteAsync(WorkClass.Normal, static session =>
            session.Execute("DELETE FROM cleaning_task") + session.Execute("DELETE FROM stay"));

        (await _bench.GetAsync(task)).Status.Should().Be(HttpStatusCode.NotFound);
        cleaned.Status.Should().Be(HttpStatusCode.OK);
        (await PatchAsync(task, """{"status":"done"}""", "k")).Text.Should().Be(cleaned.Text);
        (await _bench.PostAsync($"{Casa}/maintenance-tickets", new { title = "Boiler", booking = booking["id"] }, "k")).Text.Should().Be(ticket.Text);
        (await _bench.PostAsync($"{Casa}/maintenance-tickets", new { title = "Boiler", booking = booking["id"] }, "l")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Repeat_OfADeletedBlock_Is204AndAnotherBodyIs422()
    {
        var block = await _bench.PostAsync($"{Casa}/units/garden/blocks", new { from = "2027-03-01", to = "2027-03-02" });
        var address = $"{Casa}/units/garden/blocks/{block["id"]}";

        (await _bench.SendAsync(HttpMethod.Delete, address, null, null, ("Idempotency-Key", "k"))).Status.Should().Be(HttpStatusCode.NoContent);
        (await _bench.SendAsync(HttpMethod.Delete, address, null, null, ("Idempotency-Key", "k"))).Status.Should().Be(HttpStatusCode.NoContent);
        (await _bench.SendAsync(HttpMethod.Delete, address, "{}", null, ("Idempotency-Key", "k"))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Repeat_OfARelease_FreesNothingThatIsHeldSince()
    {
        const string Release = $"{Casa}/connections/airbnb/units/garden/release";
        await ShowAsync(("a@airbnb.com", 3, 6));
        await ShowAsync();
        var released = await _bench.PostAsync(Release, new { from = "2027-02-01", to = "2027-03-01" }, "k");

        await ShowAsync(("b@airbnb.com", 10, 12));
        await ShowAsync();
        var again = await _bench.PostAsync(Release, new { from = "2027-02-01", to = "2027-03-01" }, "k");

        released.Text.Should().Be("""{"released":[{"from":"2027-02-03","to":"2027-02-06"}]}""");
        again.Text.Should().Be(released.Text);
        (await _bench.GetAsync($"{Casa}/units/garden/nights/2027-02-10"))["look"].Should().Be("held");
    }

    [TestCase($"{Casa}/connections/vrbo/units/garden/rotate-token", "exportUrl")]
    [TestCase($"{Casa}/staff/joao/rotate-token", "calendarUrl")]
    public async Task Repeat_OfARotation_IsTheSameAddressAndMakesNoOther(string rotate, string field)
    {
        var first = await _bench.PostAsync(rotate, null, "k");
        (await _bench.PostAsync(rotate, null, "k")).Text.Should().Be(first.Text);
        (await _bench.GetAsync(new Uri(first[field]!).AbsolutePath)).Status.Should().Be(HttpStatusCode.OK);

        var second = await _bench.PostAsync(rotate, null, "l");
        (await _bench.PostAsync(rotate, null, "k")).Text.Should().Be(first.Text);

        second[field].Should().NotBe(first[field]);
        (await _bench.GetAsync(new Uri(second[field]!).AbsolutePath)).Status.Should().Be(HttpStatusCode.OK, "a late repeat of another request changes nothing");
        _bench.Time.Advance(TimeSpan.FromHours(24));
        (await _bench.PostAsync(rotate, null, "k"))[field].Should().NotBe(first[field], "a key is known for a day");
    }

    [Test]
    public async Task Repeat_OfAFileThatIsStillImported_Is409()
    {
        // Nobody works on prices from here on.
        _bench.Get<EventJournal>().Subscribe(Pipeline.Pricing, static _ => { });

        var first = await ImportAsync();
        var again = await ImportAsync();

        first.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        again.Status.Should().Be(HttpStatusCode.Conflict);
        again["title"].Should().Be("Still running");
    }

    [Test]
    public async Task Key_ThatIsTooLong_IsRefusedByEveryWrite() =>
        (await _bench.PostAsync($"{Casa}/staff/joao/rotate-token", null, new string('k', 256))).Status.Should().Be(HttpStatusCode.BadRequest);

    private Task<Answer> PatchAsync(string path, string body, string key) => _bench.SendAsync(HttpMethod.Patch, path, body, null, ("Idempotency-Key", key));

    private async Task<Answer> ImportAsync()
    {
        var import = _bench.SendAsync(
            HttpMethod.Post, $"{Casa}/prices/import",
            new StringContent("unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,90\ngarden,tokyo,2027-03-01,2027-03-02,9000\n", Encoding.UTF8, "text/csv"),
            null, ("Idempotency-Key", "k"));
        while (!import.IsCompleted)
        {
            // Until it is stored, what it waits for is the disk; whether it has heard of that by then, only its words tell.
            if ((await _bench.GetAsync($"{Casa}/events?kind={PriceCommand.Set}")).Items.Count > 0)
                _bench.Time.Advance(TimeSpan.FromSeconds(5));
        }
        return await import;
    }

    private async Task ShowAsync(params (string Uid, int From, int To)[] events)
    {
        _bench.Channel.On(WebBench.Feed, Answers.Calendar(WebBench.Calendar(events)));
        _bench.Time.Advance(TimeSpan.FromMinutes(5));
        await _bench.PostAsync($"{Casa}/connections/airbnb/poll");
    }
}
