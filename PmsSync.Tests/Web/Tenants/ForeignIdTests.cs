using System.Net;
using Microsoft.AspNetCore.Routing;
using PmsSync.Connectors.Transport;
using PmsSync.Web.Access;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>
/// What is another's is to a tenant as if it were not there: over every route that the running service has. A route with
/// an id of a kind that <see cref="TwoTenants"/> has no sample of fails here, with the kind's name.
/// </summary>
[TestFixture]
[CancelAfter(150_000)]
internal sealed class ForeignIdTests
{
    private static readonly string[] OutsideOfTenants =
    [
        "/", "/health/live", "/health/ready", "/metrics", "/openapi/{documentName}.json", "/ical/{token}.ics", "/ical/staff/{token}.ics", "/webhooks/{tenant}/{connection}",
        "/webhooks/{tenant}/staff/{person}",
        "/api/v1/tenants", "/api/v1/admin/backup", "/api/v1/admin/configuration",
    ];

    private TwoTenants _two = null!;
    private IReadOnlyList<TenantRoute> _routes = null!;

    [OneTimeSetUp]
    public async Task Setup()
    {
        _two = await TwoTenants.StartAsync();
        _routes = TenantRoute.AllOf(_two.Bench.Get<EndpointDataSource>());
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _two.DisposeAsync();

    [Test]
    public void EveryRoute_IsUnderATenantOrKnownToBeOutside() => _two.Bench.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(static e => "/" + e.RoutePattern.RawText!.Trim('/')).Where(static p => !p.StartsWith(TenantRoute.Prefix, StringComparison.Ordinal))
        .Should().OnlyContain(static p => OutsideOfTenants.Contains(p));

    [Test]
    public async Task EveryRead_FindsTheSamplesForTheirOwner()
    {
        _routes.Should().HaveCountGreaterThan(30);
        foreach (var route in _routes.Where(static r => r.IsRead))
        {
            var answer = await _two.Bench.GetAsync(route.Fill("villa", kind => _two.Villa[kind]), KeyFor(route, _two.Villa));
            answer.Status.Should().Be(HttpStatusCode.OK, $"{route} has to find something, else nothing is proved");
        }
    }

    [Test]
    public async Task AnotherTenantsRoutes_AnswerLikeThoseOfNobody()
    {
        foreach (var route in _routes)
            foreach (var content in route.Contents)
            {
                var theirs = await AskAsync(route, "villa", content, kind => _two.Villa[kind], kind => _two.Villa[kind]);
                var nobodys = await AskAsync(route, "nobody", content, kind => _two.Villa[kind], kind => _two.Villa[kind]);

                theirs.Status.Should().BeOneOf([HttpStatusCode.NotFound, HttpStatusCode.Unauthorized], $"{route}");
                (theirs.Status, theirs.Text).Should().Be((nobodys.Status, nobodys.Text), $"{route}");
            }
    }

    [Test]
    public async Task AnotherTenantsIds_InTheAddress_AnswerLikeIdsOfNothing()
    {
        foreach (var route in _routes.Where(static r => r.HasIds))
            foreach (var content in route.Contents)
                await CompareAsync(route, content, kind => kind == "nights" ? _two.Villa[kind] : null, static kind => kind);
    }

    [Test]
    public async Task AnotherTenantsIds_InTheBody_AnswerLikeIdsOfNothing()
    {
        foreach (var route in _routes.Where(static r => !r.IsRead))
            foreach (var content in route.Contents.Where(static c => TenantRoute.FillText(c, static _ => "") != c))
                await CompareAsync(route, content, kind => _two.Casa[kind], static kind => kind);
    }

    [Test]
    public async Task Lists_HaveNothingOfAnother_WhateverTheyAreAskedFor()
    {
        foreach (var route in _routes.Where(static r => r.IsRead && r.Name != "ExportTenant"))
            foreach (var question in route.Questions)
            {
                var path = route.Fill("casa", kind => _two.Casa[kind]);
                var foreign = await _two.Bench.GetAsync(path + TenantRoute.FillText(question, kind => _two.Villa[kind]), _two.Casa.Key);
                var random = await _two.Bench.GetAsync(path + TenantRoute.FillText(question, kind => Random(_two.Villa[kind])), _two.Casa.Key);

                foreign.Text.ToLowerInvariant().Should().NotContain("villa", $"{path}{question}");
                (foreign.Status, foreign.Text).Should().Be((random.Status, random.Text), $"{path}{question}");
            }
        (await _two.Bench.GetAsync("/api/v1/tenants", _two.Casa.Key)).Text.ToLowerInvariant().Should().Contain("casa").And.NotContain("villa");
    }

    [Test]
    public async Task CursorsOfAnother_OpenNothing()
    {
        foreach (var list in new[] { "bookings", "events", "messages", "messages/threads", "cleaning-tasks", "conflicts", "dead-letters" })
        {
            var page = await _two.Bench.GetAsync($"/api/v1/tenants/villa/{list}?limit=1", _two.Villa.Key);
            if (page["next"] is { Length: > 0 } cursor)
                (await _two.Bench.GetAsync($"/api/v1/tenants/casa/{list}?cursor={cursor}", _two.Casa.Key)).Text.ToLowerInvariant().Should().NotContain("villa", list);
        }
    }

    [Test]
    public async Task IdempotencyKeyOfAnother_IsAKeyOfItsOwn()
    {
        async Task<Answer> BookAsync(TenantSample who) => await _two.Bench.SendAsync(
            HttpMethod.Post, $"/api/v1/tenants/{who.Tenant}/bookings", new { unit = $"{who.Tenant}-attic", arrival = "2027-06-01", departure = "2027-06-02" }, who.Key,
            ("Idempotency-Key", "one key of two"));

        var theirs = await BookAsync(_two.Villa);
        var ours = await BookAsync(_two.Casa);

        ours.Status.Should().Be(HttpStatusCode.Created);
        ours["id"].Should().NotBe(theirs["id"]);
        (await BookAsync(_two.Villa))["id"].Should().Be(theirs["id"]);
    }

    [Test]
    public async Task WebhookWithTheSecretOfAnother_AnswersLikeOneOfNobody()
    {
        var theirs = await _two.Bench.SendAsync(HttpMethod.Post, "/webhooks/villa/villa-portal", "{}", null, ("X-Webhook-Secret", TwoTenants.SecretOf("casa")));
        var nobodys = await _two.Bench.SendAsync(HttpMethod.Post, "/webhooks/nobody/portal", "{}", null, ("X-Webhook-Secret", TwoTenants.SecretOf("casa")));

        (theirs.Status, theirs.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
    }

    [Test]
    public async Task StaffWebhookWithTheSecretOfAnother_AnswersLikeOneOfNobody()
    {
        var own = await SayAsync("villa", "villa-maria", _two.Villa, "villa");
        var theirs = await SayAsync("villa", "villa-maria", _two.Villa, "casa");
        var theirTask = await SayAsync("casa", "casa-maria", _two.Villa, "casa");
        var nobodys = await SayAsync("nobody", "maria", _two.Villa, "casa");

        own.Status.Should().Be(HttpStatusCode.OK, "else nothing is proved");
        (theirs.Status, theirs.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
        (theirTask.Status, theirTask.Text).Should().Be((HttpStatusCode.NotFound, nobodys.Text));
    }

    private Task<Answer> SayAsync(string tenant, string person, TenantSample task, string secretOf)
    {
        var body = $$$"""{"type":"cleaning.status","data":{"task":"{{{task["cleaning-tasks"]}}}","status":"started"}}""";
        var (id, at) = (Guid.NewGuid().ToString("N"), _two.Bench.Time.GetUtcNow());
        return _two.Bench.SendAsync(
            HttpMethod.Post, $"/webhooks/{tenant}/staff/{person}", body, null, (StandardWebhook.IdHeader, id), (StandardWebhook.TimestampHeader, StandardWebhook.Seconds(at)),
            (StandardWebhook.SignatureHeader, StandardWebhook.Sign(TwoTenants.StaffKeyOf(secretOf), id, at, System.Text.Encoding.UTF8.GetBytes(body))));
    }

    [Test]
    public void KeyOfATenant_OpensNoAdministration() => _two.Bench.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(static e => e.RoutePattern.RawText!.Contains("admin", StringComparison.Ordinal) || e.RoutePattern.RawText!.EndsWith("/data", StringComparison.Ordinal))
        .Should().NotBeEmpty().And.OnlyContain(static e => e.Metadata.GetMetadata<AccessNeed>()!.Administration);

    /// <summary>Asks in the own tenant with another's ids, and with some that nobody has.</summary>
    /// <param name="own">An id in the address that is to be the caller's own; null: another's.</param>
    private async Task CompareAsync(TenantRoute route, string? content, Func<string, string?> own, Func<string, string> kindOf)
    {
        var foreign = await AskAsync(route, "casa", content, kind => own(kindOf(kind)) ?? _two.Villa[kind], kind => _two.Villa[kind]);
        var random = await AskAsync(route, "casa", content, kind => own(kindOf(kind)) ?? Random(_two.Villa[kind]), kind => Random(_two.Villa[kind]));

        string Bare(Answer answer) => _two.Villa.Ids.Values.OrderByDescending(static id => id.Length)
            .Aggregate(answer.Text, static (text, id) => text.Replace(Random(id), "#", StringComparison.Ordinal).Replace(id, "#", StringComparison.Ordinal));
        (foreign.Status, Bare(foreign)).Should().Be((random.Status, Bare(random)), $"{route} {content}");
        Bare(foreign).ToLowerInvariant().Should().NotContain("villa", $"{route} {content}");
    }

    private Task<Answer> AskAsync(TenantRoute route, string tenant, string? content, Func<string, string> inAddress, Func<string, string> inBody) =>
        _two.Bench.SendAsync(route.Method, route.Fill(tenant, inAddress), route.ContentOf(TenantRoute.FillText(content, inBody)), _two.Casa.Key);

    private static string KeyFor(TenantRoute route, TenantSample who) => route.Name == "CountTenantData" ? TwoTenants.AdminKey : who.Key;

    // Of the same make, and nobody's: each letter and digit is another.
    private static string Random(string id) => id switch
    {
        _ when DateOnly.TryParse(id, out _) => id,
        _ when long.TryParse(id, out var number) => (number + 1_000_000).ToString(),
        _ when id.Contains("villa", StringComparison.Ordinal) => id.Replace("villa", "wqxyz", StringComparison.Ordinal),
        _ => string.Concat(id.Select(static c => char.IsAsciiHexDigitLower(c) ? "fedcba9876543210"[Convert.ToInt32(c.ToString(), 16)] : c)),
    };
}
