using System.Net;
using Microsoft.AspNetCore.Routing;
using static PmsSync.Tests.Web.Tenants.TenantTrial;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>
/// What is another's is to a tenant as if it were not there: over every route that the running service has. A route with
/// an id of a kind that <see cref="TenantSample"/> has no sample of fails here, with the kind's name.
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

    [Test]
    public void EveryRoute_IsUnderATenantOrKnownToBeOutside() => Two.Bench.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(static e => "/" + e.RoutePattern.RawText!.Trim('/')).Where(static p => !p.StartsWith(TenantRoute.Prefix, StringComparison.Ordinal))
        .Should().OnlyContain(static p => OutsideOfTenants.Contains(p));

    [Test]
    public async Task AnotherTenantsRoutes_AnswerLikeThoseOfNobody()
    {
        foreach (var route in Routes)
            foreach (var content in route.Contents)
            {
                var theirs = await AskAsync(route, "villa", content, static kind => Two.Villa[kind], static kind => Two.Villa[kind], Two.Casa);
                var nobodys = await AskAsync(route, "nobody", content, static kind => Two.Villa[kind], static kind => Two.Villa[kind], Two.Casa);

                theirs.Status.Should().BeOneOf([HttpStatusCode.NotFound, HttpStatusCode.Unauthorized], $"{route}");
                (theirs.Status, theirs.Text).Should().Be((nobodys.Status, nobodys.Text), $"{route}");
            }
    }

    [Test]
    public async Task AnotherTenantsIds_InTheAddress_AnswerLikeIdsOfNothing()
    {
        foreach (var route in Routes.Where(static r => r.HasIds))
            foreach (var theirs in Two.Villa.For(route))
                foreach (var content in route.Contents)
                    await CompareAsync(route, content, Two.Casa, kind => theirs[kind], kind => kind == "nights" ? theirs[kind] : Random(theirs[kind]));
    }

    [Test]
    public async Task AnotherTenantsIds_InTheBody_AnswerLikeIdsOfNothing()
    {
        foreach (var route in Routes.Where(static r => !r.IsRead))
            foreach (var ours in Two.Casa.For(route))
                foreach (var content in route.Contents.Where(TenantRoute.HasIdsIn))
                    await CompareAsync(route, content, ours, kind => ours[kind], kind => ours[kind]);
    }

    // The opposite of the others, without which a body that nobody could read would prove as much.
    [Test]
    public async Task EveryWrite_WithIdsOfTheCallersOwn_IsAnsweredOtherwiseThanWithIdsOfNothing()
    {
        var finca = Two.Finca;
        // Conflicts first, because the others change their sides; what is cancelled is nothing to write about.
        foreach (var route in Routes.Where(static r => !r.IsRead && r.Name != "ForgetTenant").OrderBy(static r => r.IsOfOneConflict ? 0 : r.Name == "CancelBooking" ? 2 : 1))
            foreach (var sample in finca.For(route))
                foreach (var content in route.Contents)
                {
                    var others = new List<Answer>();
                    if (route.HasIds)
                        others.Add(await AskAsync(route, "finca", content, kind => Random(sample[kind]), kind => sample[kind], sample));
                    if (TenantRoute.HasIdsIn(content) && sample[TenantSample.OneConflict] == finca[TenantSample.OneConflict])
                        others.Add(await AskAsync(route, "finca", content, kind => sample[kind], kind => Random(sample[kind]), sample));
                    var own = await AskAsync(route, "finca", content, kind => sample[kind], kind => sample[kind], sample);

                    others.Select(a => Bare(a, finca)).Should().NotContain(Bare(own, finca), $"{route} {content}");
                }
    }

    /// <summary>Asks in the own tenant with another's ids, and with some that nobody has.</summary>
    /// <param name="foreign">The ids of the address that is asked first.</param>
    /// <param name="random">Those of the second.</param>
    private static async Task CompareAsync(TenantRoute route, string? content, TenantSample caller, Func<string, string> foreign, Func<string, string> random)
    {
        var theirs = await AskAsync(route, "casa", content, foreign, static kind => Two.Villa[kind], caller);
        var nobodys = await AskAsync(route, "casa", content, random, static kind => Random(Two.Villa[kind]), caller);

        Bare(theirs, Two.Villa).Should().Be(Bare(nobodys, Two.Villa), $"{route} {content}");
        Bare(theirs, Two.Villa).Text.ToLowerInvariant().Should().NotContain("villa", $"{route} {content}");
    }
}
