using System.Net;
using Microsoft.AspNetCore.Routing;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>One house with two tenants for all tests that only look at it, its routes, and how one asks with the ids of another.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class TenantTrial
{
    public static TwoTenants Two { get; private set; } = null!;

    public static IReadOnlyList<TenantRoute> Routes { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Setup()
    {
        Two = await TwoTenants.StartAsync();
        Routes = TenantRoute.AllOf(Two.Bench.Get<EndpointDataSource>());
    }

    [OneTimeTearDown]
    public async Task TearDown() => await Two.DisposeAsync();

    /// <param name="inAddress">The ids in the address, by kind.</param>
    /// <param name="inBody">Those in the body.</param>
    /// <param name="caller">Whose key is shown, and whose are the ids that have to be the caller's own.</param>
    public static Task<Answer> AskAsync(TenantRoute route, string tenant, string? content, Func<string, string> inAddress, Func<string, string> inBody, TenantSample caller) =>
        Two.Bench.SendAsync(
            route.Method, route.Fill(tenant, inAddress),
            route.ContentOf(TenantRoute.FillText(content, kind => kind.StartsWith(TenantRoute.Own, StringComparison.Ordinal) ? caller[kind[TenantRoute.Own.Length..]] : inBody(kind))),
            caller.Key);

    /// <summary>What differs in no answer but by whose ids stand in it.</summary>
    public static (HttpStatusCode Status, string Text) Bare(Answer answer, TenantSample of) => (answer.Status, of.Ids.Values.OrderByDescending(static id => id.Length)
        .Aggregate(answer.Text, static (text, id) => text.Replace(Random(id), "#", StringComparison.Ordinal).Replace(id, "#", StringComparison.Ordinal)));

    /// <summary>Of the same make, and nobody's: each letter and digit is another.</summary>
    public static string Random(string id) => id switch
    {
        _ when DateOnly.TryParse(id, out _) => id,
        _ when long.TryParse(id, out var number) => (number + 1_000_000).ToString(),
        _ when new[] { "villa", "finca" }.FirstOrDefault(id.Contains) is { } name => id.Replace(name, "wqxyz", StringComparison.Ordinal),
        _ => string.Concat(id.Select(static c => char.IsAsciiHexDigitLower(c) ? "fedcba9876543210"[Convert.ToInt32(c.ToString(), 16)] : c)),
    };
}
