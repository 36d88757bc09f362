using System.Net;
using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Web;

/// <summary>Several writers of prices over the API: whose word counts, and what a person sees of the others.</summary>
internal sealed class PriceSourceTests
{
    public const string CameLate =
        "revenue sent an older word on rate plan standard after a newer one (version 6 after version 7), for 2 nights (2027-03-01: 90.00 EUR for 2 guests stands, "
        + "85.00 EUR for 2 guests came late). The newer one stands; nothing was changed. 2 times since 2027-01-10 12:00 UTC: look at why revenue sends out of order.",
        NothingToRevise = "There is nothing to revise: both are words of one source, and its own newer one stands. Write the price that you want (PUT …/prices).";

    private const string Garden = "/api/v1/tenants/casa/units/garden";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Put_AnOlderVersionAfterANewerOne_ChangesNothingAndIsOneConflictThatCounts()
    {
        await PutAsync("90", "revenue", version: 7);
        var late = await PutAsync("80", "Revenue", version: 5);
        await PutAsync("85", "revenue", version: 6);
        await PutAsync("90", "revenue", version: 4);

        late["changed"].Should().Be("0");
        late["words"].Should().Be("Without effect on 2 values: revenue had said something newer of them (version 7 stands, this is version 5).");
        (await PriceAsync()).Should().Be("90.00");
        var conflict = (await _bench.GetAsync("/api/v1/tenants/casa/conflicts")).Items.Should().ContainSingle().Subject;
        (conflict.GetProperty("kind").GetString(), conflict.GetProperty("state").GetString()).Should().Be(("outdatedPrice", "settled"));
        conflict.GetProperty("words").GetString().Should().Be(CameLate);
        conflict.GetProperty("settledWhy").GetString().Should().Be("version 7 stands: a source's newer version stands, whichever arrives first.");
        conflict.GetProperty("evidence").GetProperty("arrivals").GetInt32().Should().Be(2, "the last one said the same as what stands");
        var decisions = conflict.GetProperty("decisions").EnumerateArray().ToList();
        decisions.Select(static d => string.Join("; ", d.GetProperty("words").EnumerateArray().Select(static w => $"{w.GetProperty("version").GetString()} {w.GetProperty("words").GetString()}"))).Should().Equal(
            "version 6 came late: 2027-03-01 85.00 EUR for 2 guests; version 7 stands: 2027-03-01 90.00 EUR for 2 guests",
            "version 5 came late: 2027-03-01 80.00 EUR for 2 guests; version 7 stands: 2027-03-01 90.00 EUR for 2 guests");
        var refused = await _bench.PostAsync($"/api/v1/tenants/casa/conflicts/{conflict.GetProperty("id").GetString()}/decision", new { action = "accept" });
        (refused.Status, refused.Body.GetProperty("errors").GetProperty("action")[0].GetString()).Should().Be((HttpStatusCode.UnprocessableEntity, NothingToRevise));
        decisions.Should().OnlyContain(static d => d.GetProperty("by").GetString() == "rule" && d.GetProperty("what").GetString() == "settled");
    }

    [Test]
    public async Task Put_LateAgainAndAgain_KeepsTheNewestHundredDecisions()
    {
        await PutAsync("90", "revenue", version: 1_000);
        for (var version = 1; version <= 102; version++)
            await PutAsync("80", "revenue", version: version);

        var conflict = (await _bench.GetAsync("/api/v1/tenants/casa/conflicts")).Items.Single().GetProperty("id").GetString()!;

        var decisions = _bench.Get<StateReader>().Decisions(new TenantId("casa"), conflict, 1_000);
        decisions.Should().HaveCount(100);
        (decisions[0].Words[0].Version, decisions[^1].Words[0].Version).Should().Be(("version 102", "version 3"));
    }

    [Test]
    public async Task Put_ASourceThatComesLater_IsKeptAndCountsOnceTheFirstReleases()
    {
        Configure("revenue", "direct");
        await PutAsync("90", "revenue");
        var outranked = await PutAsync("70");

        outranked["words"].Should().Be("Without effect on 2 values: revenue comes first here; they are kept, and count once it releases them.");
        (await PriceAsync()).Should().Be("90.00");
        await PutAsync(null, "revenue");
        (await PriceAsync()).Should().Be("70.00");
    }

    [Test]
    public async Task Settings_AnotherOrder_IsWeighedAnew()
    {
        await PutAsync("90", "revenue");
        await PutAsync("70");
        (await PriceAsync()).Should().Be("70.00", "the last word counts where no order is set");

        Configure("revenue");
        // The service looks as well: whichever comes first has it weighed anew.
        await _bench.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>().OfType<SourceWatch>().Single().RunOnceAsync(default);
        await _bench.WhenIdleAsync(Pipeline.Pricing);

        (await PriceAsync()).Should().Be("90.00");
    }

    [TestCase("\"source\":\"airbnb\"", "source")]
    [TestCase("\"source\":\"a b\"", "source")]
    [TestCase("\"version\":-1", "version")]
    [TestCase("\"occurredAt\":\"2027-01-12T12:00:00Z\"", "occurredAt")]
    [TestCase("\"occurredAt\":\"yesterday\"", "occurredAt")]
    public async Task Put_WhatIsNoSpeaker_NamesTheField(string field, string name)
    {
        var answer = await _bench.SendAsync(HttpMethod.Put, $"{Garden}/prices", $$"""{"ratePlan":"standard",{{field}},"ranges":[{"from":"2027-03-01","to":"2027-03-02","maxStay":7}]}""");

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(name);
    }

    [Test]
    public async Task Explanation_NamesTheSourceItsVersionAndWhoseKeyItWas()
    {
        await PutAsync("90", "revenue", version: 7);

        var night = (await _bench.GetAsync($"{Garden}/nights/2027-03-01")).Body;

        night.GetProperty("explanation").EnumerateArray().Last().GetString().Should().StartWith("Rate plan standard: 90.00 EUR for 2 guests; said by revenue 2027-01-10 12:00 UTC, its version 7 (event ");
        var said = night.GetProperty("prices")[0];
        (said.GetProperty("source").GetString(), said.GetProperty("version").GetInt64(), said.GetProperty("by").GetString()).Should().Be(("revenue", 7, "local"));
    }

    private void Configure(params string[] sources)
    {
        var tenants = _bench.Get<TenantDirectory>();
        tenants.Swap(new Snapshot([.. tenants.Current.Tenants.Select(t => new Tenant(
            t.Id,
            [.. t.Units.Select(u => u with { RatePlans = [.. u.RatePlans.Select(p => p with { Sources = new SourceOrder(sources) })] })],
            t.Connections))]));
    }

    private Task<Answer> PutAsync(string? amount, string? source = null, long? version = null) => _bench.SendAsync(HttpMethod.Put, $"{Garden}/prices", new
    {
        ratePlan = "standard",
        source,
        version,
        ranges = new[] { new { from = "2027-03-01", to = "2027-03-03", price = amount is null ? null : new { amount, currency = "EUR" } } },
    });

    private async Task<string?> PriceAsync() => (await _bench.GetAsync($"{Garden}/prices?ratePlan=standard")).Items.Single()
        .GetProperty("ranges")[0].GetProperty("prices")[0].GetProperty("price").GetProperty("amount").GetString();
}
