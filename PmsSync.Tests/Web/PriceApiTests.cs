using System.Net;

namespace PmsSync.Tests.Web;

internal sealed class PriceApiTests
{
    private const string Garden = "/api/v1/tenants/casa/units/garden", Prices = Garden + "/prices";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Put_PricesAndRestrictions_ReadBackAsMergedRanges()
    {
        var written = await PutAsync(
            """{"from":"2027-03-01","to":"2027-03-08","prices":[{"occupancy":1,"price":{"amount":"90","currency":"EUR"}},{"occupancy":2,"price":{"amount":"120.5","currency":"EUR"}}],"minStayArrival":2}""",
            """{"from":"2027-03-05","to":"2027-03-07","price":{"amount":"150.00","currency":"EUR"},"stopSell":true}""");

        written.Status.Should().Be(HttpStatusCode.OK);
        written.Text.Should().Be("""{"ratePlan":"standard","version":1,"changed":23,"from":"2027-03-01","to":"2027-03-08"}""");
        (await RangesAsync()).Should().Equal(
            """{"from":"2027-03-01","to":"2027-03-05","prices":[{"occupancy":1,"price":{"amount":"90.00","currency":"EUR"}},{"occupancy":2,"price":{"amount":"120.50","currency":"EUR"}}],"minStayArrival":2}""",
            """{"from":"2027-03-05","to":"2027-03-07","prices":[{"occupancy":1,"price":{"amount":"90.00","currency":"EUR"}},{"occupancy":2,"price":{"amount":"150.00","currency":"EUR"}}],"minStayArrival":2,"stopSell":true}""",
            """{"from":"2027-03-07","to":"2027-03-08","prices":[{"occupancy":1,"price":{"amount":"90.00","currency":"EUR"}},{"occupancy":2,"price":{"amount":"120.50","currency":"EUR"}}],"minStayArrival":2}""");
    }

    [Test]
    public async Task Put_WhatWasRead_ChangesNothing()
    {
        await PutAsync("""{"from":"2027-03-01","to":"2027-03-08","weekdays":["fri","SAT"],"price":{"amount":"90","currency":"EUR"},"maxStay":0,"closedToArrival":false}""");

        var again = await _bench.SendAsync(HttpMethod.Put, Prices, (await _bench.GetAsync($"{Prices}?ratePlan=Standard")).Items[0].GetRawText());

        again["changed"].Should().Be("0");
        (await RangesAsync()).Should().ContainSingle().Which.Should().StartWith("""{"from":"2027-03-05","to":"2027-03-07",""");
    }

    [Test]
    public async Task Put_Null_RemovesAndWhatIsNotNamedStays()
    {
        await PutAsync("""{"from":"2027-03-01","to":"2027-03-03","price":{"amount":"90","currency":"EUR"},"minStayThrough":3,"closedToDeparture":true}""");

        await PutAsync("""{"from":"2027-03-01","to":"2027-03-03","prices":[{"occupancy":2,"price":null}],"minStayThrough":null}""");

        (await RangesAsync()).Should().Equal("""{"from":"2027-03-01","to":"2027-03-03","closedToDeparture":true}""");
    }

    [Test]
    public async Task Put_InYen_HasNoDecimals()
    {
        var answer = await _bench.SendAsync(HttpMethod.Put, Prices, """{"ratePlan":"tokyo","ranges":[{"from":"2027-03-01","to":"2027-03-02","price":{"amount":"12000","currency":"JPY"}}]}""");
        var refused = await _bench.SendAsync(HttpMethod.Put, Prices, """{"ratePlan":"tokyo","ranges":[{"from":"2027-03-01","to":"2027-03-02","price":{"amount":"12000.50","currency":"JPY"}}]}""");

        answer.Status.Should().Be(HttpStatusCode.OK);
        refused.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be("ranges[0].price.amount");
        (await RangesAsync("tokyo"))[0].Should().Contain("\"amount\":\"12000\"");
    }

    [Test]
    public async Task Put_WithManyErrors_NamesEachByItsField()
    {
        var answer = await PutAsync(
            """{"from":"2027-03-03","to":"2027-03-03","weekdays":["friday"],"price":{"amount":"0","currency":"EUR"},"minStayArrival":0,"maxStay":-1,"stopSell":"yes","rate":1}""",
            """{"to":"2047-03-03","prices":[{"occupancy":0,"price":{"amount":"1","currency":"USD"}},{"occupancy":1},{"occupancy":3,"price":null},{"occupancy":3,"price":null}]}""",
            """{"from":"2027-03-01","to":"2027-03-02"}""",
            """{"from":"2027-03-01","to":"2027-03-02","weekdays":["sun"],"prices":null}""");

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Select(static e => e.Name).Should().BeEquivalentTo(
            "ranges[0].to", "ranges[0].weekdays", "ranges[0].price.amount", "ranges[0].minStayArrival", "ranges[0].maxStay", "ranges[0].stopSell", "ranges[0].rate",
            "ranges[1].from", "ranges[1].to", "ranges[1].prices[0].occupancy", "ranges[1].prices[0].price.currency", "ranges[1].prices[1].price", "ranges[1].prices[3].occupancy",
            "ranges[3].weekdays", "ranges[3].prices");
        (await RangesAsync()).Should().BeEmpty();
    }

    [TestCase("""{"from":"2027-03-01","to":"2027-03-02"}""", "ranges[0].from")]
    [TestCase("""{"from":"2025-12-31","to":"2027-03-02","stopSell":true}""", "ranges[0].from")]
    [TestCase("""{"from":"2027-03-01","to":"2027-03-02","price":{"amount":"90"}}""", "ranges[0].price.currency")]
    public async Task Put_WithOneError_NamesIt(string range, string field)
    {
        var answer = await PutAsync(range);

        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [TestCase("""{"ratePlan":"weekly","ranges":[{"from":"2027-03-01","to":"2027-03-02","stopSell":true}]}""", "ratePlan")]
    [TestCase("""{"ratePlan":"standard","ranges":[]}""", "ranges")]
    [TestCase("""{"ratePlan":"standard"}""", "ranges")]
    [TestCase("""{"ranges":[{"from":"2027-03-01","to":"2027-03-02","stopSell":true}]}""", "ratePlan")]
    public async Task Put_WhatIsNoCommand_NamesTheField(string body, string field)
    {
        var answer = await _bench.SendAsync(HttpMethod.Put, Prices, body);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [Test]
    public async Task Put_WithTheSameKey_RepeatsTheFirstAnswerWordForWord()
    {
        var body = """{"ratePlan":"standard","ranges":[{"from":"2027-03-01","to":"2027-03-02","maxStay":7}]}""";
        var first = await _bench.SendAsync(HttpMethod.Put, Prices, body, null, ("Idempotency-Key", "k"));
        var again = await _bench.SendAsync(HttpMethod.Put, Prices, body, null, ("Idempotency-Key", "k"));
        var other = await _bench.SendAsync(HttpMethod.Put, Prices, body.Replace('7', '8'), null, ("Idempotency-Key", "k"));

        first["changed"].Should().Be("1");
        again.Text.Should().Be(first.Text);
        other.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task UnknownUnit_IsNotFound()
    {
        (await _bench.GetAsync("/api/v1/tenants/casa/units/cellar/prices")).Status.Should().Be(HttpStatusCode.NotFound);
        (await _bench.SendAsync(HttpMethod.Put, "/api/v1/tenants/casa/units/cellar/prices", "{}")).Status.Should().Be(HttpStatusCode.NotFound);
        (await _bench.GetAsync($"{Prices}?ratePlan=weekly")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Calendar_HasTheRatePlansOfWhichSomethingIsSaid()
    {
        await PutAsync("""{"from":"2027-03-02","to":"2027-03-03","price":{"amount":"90","currency":"EUR"},"closedToArrival":true}""");

        var nights = (await _bench.GetAsync($"{Garden}/calendar?from=2027-03-01&to=2027-03-04")).Body.GetProperty("nights");

        nights.EnumerateArray().Select(static n => n.GetProperty("ratePlans").GetRawText()).Should().Equal(
            "[]", """[{"ratePlan":"standard","prices":[{"occupancy":2,"price":{"amount":"90.00","currency":"EUR"}}],"closedToArrival":true}]""", "[]");
    }

    [Test]
    public async Task Explanation_NamesWhoSaidThePriceAndWhen()
    {
        await PutAsync("""{"from":"2027-03-02","to":"2027-03-03","price":{"amount":"90","currency":"EUR"},"minStayArrival":2}""");
        _bench.Time.Advance(TimeSpan.FromMinutes(5));
        await PutAsync("""{"from":"2027-03-02","to":"2027-03-03","stopSell":true,"minStayArrival":null}""");

        var night = await _bench.GetAsync($"{Garden}/nights/2027-03-02");

        var by = night.Body.GetProperty("prices").EnumerateArray().Select(static p => p.GetProperty("event").GetInt64()).ToList();
        by.Should().HaveCount(2).And.BeInDescendingOrder();
        night.Body.GetProperty("explanation").EnumerateArray().Select(static s => s.GetString()).Should().Equal(
            "The night of 2027-03-02 is free.",
            $"Rate plan standard: stop sell; said here 2027-01-10 12:05 UTC (event {by[0]}).",
            $"Rate plan standard: 90.00 EUR for 2 guests; said here 2027-01-10 12:00 UTC (event {by[1]}).");
    }

    private Task<Answer> PutAsync(params string[] ranges) =>
        _bench.SendAsync(HttpMethod.Put, Prices, $$"""{"ratePlan":"standard","ranges":[{{string.Join(',', ranges)}}]}""");

    private async Task<IReadOnlyList<string>> RangesAsync(string plan = "standard")
    {
        var item = (await _bench.GetAsync($"{Prices}?ratePlan={plan}")).Items.Should().ContainSingle().Subject;
        return [.. item.GetProperty("ranges").EnumerateArray().Select(static r => r.GetRawText())];
    }
}
