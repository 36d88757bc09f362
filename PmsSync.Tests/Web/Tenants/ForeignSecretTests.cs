using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using PmsSync.Connectors.Transport;
using PmsSync.Web.Access;
using static PmsSync.Tests.Web.Tenants.TenantTrial;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>Whatever proves who somebody is, proves it for one tenant.</summary>
[TestFixture]
[CancelAfter(150_000)]
internal sealed class ForeignSecretTests
{
    [Test]
    public async Task IdempotencyKeyOfAnother_IsAKeyOfItsOwn()
    {
        static async Task<Answer> BookAsync(TenantSample who) => await Two.Bench.SendAsync(
            HttpMethod.Post, $"/api/v1/tenants/{who.Tenant}/bookings", new { unit = $"{who.Tenant}-attic", arrival = "2027-06-01", departure = "2027-06-02" }, who.Key,
            ("Idempotency-Key", "one key of two"));

        var theirs = await BookAsync(Two.Villa);
        var ours = await BookAsync(Two.Casa);

        ours.Status.Should().Be(HttpStatusCode.Created);
        ours["id"].Should().NotBe(theirs["id"]);
        (await BookAsync(Two.Villa))["id"].Should().Be(theirs["id"]);
    }

    [Test]
    public async Task WebhookWithTheSecretOfAnother_AnswersLikeOneOfNobody()
    {
        static Task<Answer> TellAsync(string path, string secretOf) =>
            Two.Bench.SendAsync(HttpMethod.Post, path, "{}", null, ("X-Webhook-Secret", TwoTenants.SecretOf(secretOf)));

        var own = await TellAsync("/webhooks/villa/villa-portal", "villa");
        var theirs = await TellAsync("/webhooks/villa/villa-portal", "casa");
        var nobodys = await TellAsync("/webhooks/nobody/portal", "casa");

        own.Status.Should().Be(HttpStatusCode.Accepted, "else nothing is proved");
        (theirs.Status, theirs.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
    }

    [Test]
    public async Task SignedWebhookWithTheSecretOfAnother_AnswersLikeOneOfNobody()
    {
        static Task<Answer> TellAsync(string path, string secretOf) => SignedAsync(path, "{}", TwoTenants.JoinedKeyOf(secretOf));

        var own = await TellAsync("/webhooks/villa/villa-pms", "villa");
        var theirs = await TellAsync("/webhooks/villa/villa-pms", "casa");
        var underOurs = await TellAsync("/webhooks/casa/villa-pms", "casa");
        var nobodys = await TellAsync("/webhooks/nobody/pms", "casa");

        own.Status.Should().Be(HttpStatusCode.Accepted, "else nothing is proved");
        (theirs.Status, theirs.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
        (underOurs.Status, underOurs.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
    }

    [Test]
    public async Task StaffWebhookWithTheSecretOfAnother_AnswersLikeOneOfNobody()
    {
        static Task<Answer> SayAsync(string tenant, string person, TenantSample task, string secretOf) => SignedAsync(
            $"/webhooks/{tenant}/staff/{person}", $$$"""{"type":"cleaning.status","data":{"task":"{{{task["cleaning-tasks"]}}}","status":"started"}}""",
            TwoTenants.StaffKeyOf(secretOf));

        var own = await SayAsync("villa", "villa-maria", Two.Villa, "villa");
        var theirs = await SayAsync("villa", "villa-maria", Two.Villa, "casa");
        var theirTask = await SayAsync("casa", "casa-maria", Two.Villa, "casa");
        var nobodys = await SayAsync("nobody", "maria", Two.Villa, "casa");

        own.Status.Should().Be(HttpStatusCode.OK, "else nothing is proved");
        (theirs.Status, theirs.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
        (theirTask.Status, theirTask.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
    }

    [Test]
    public void KeyOfATenant_OpensNoAdministration() => Two.Bench.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(static e => e.RoutePattern.RawText!.Contains("admin", StringComparison.Ordinal) || e.RoutePattern.RawText!.EndsWith("/data", StringComparison.Ordinal))
        .Should().NotBeEmpty().And.OnlyContain(static e => e.Metadata.GetMetadata<AccessNeed>()!.Administration);

    private static Task<Answer> SignedAsync(string path, string body, byte[] key)
    {
        var (id, at) = (Guid.NewGuid().ToString("N"), Two.Bench.Time.GetUtcNow());
        return Two.Bench.SendAsync(
            HttpMethod.Post, path, body, null, (StandardWebhook.IdHeader, id), (StandardWebhook.TimestampHeader, StandardWebhook.Seconds(at)),
            (StandardWebhook.SignatureHeader, StandardWebhook.Sign(key, id, at, Encoding.UTF8.GetBytes(body))));
    }
}
