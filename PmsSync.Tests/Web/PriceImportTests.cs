using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;

namespace PmsSync.Tests.Web;

/// <summary>A file of prices over the API: what is good is applied, what is not is named by its line.</summary>
internal sealed class PriceImportTests
{
    private const string Import = "/api/v1/tenants/casa/prices/import", Prices = "/api/v1/tenants/casa/units/garden/prices";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Import_AsExcelWritesItInEurope_AppliesTheGoodLinesAndNamesTheOthers()
    {
        var (status, body) = await SendAsync(
            "\ufeffunit;ratePlan;from;to;weekdays;occupancy;price;currency;stopSell\r\n"
            + "garden;standard;2027-03-01;2027-03-08;;;\"1.234,50\";EUR;\r\n"
            + "garden;standard;2027-03-05;2027-03-07;fri sat;1;99,9;eur;TRUE\r\n"
            + "garden;standard;2027-03-05;2027-03-07;;;1.234;;\r\n"
            + "cellar;standard;2027-03-05;2027-03-07;;;90;;\r\n"
            + "garden;standard;05/03/2027;2027-03-07;;;90;;\r\n"
            + "garden;standard;2027-03-05;2027-03-07;;;90;USD;\r\n"
            + "garden;tokyo;2027-03-05;2027-03-06;;;12000;;no\r\n");

        status.Should().Be(HttpStatusCode.OK);
        (body.GetProperty("accepted").GetInt32(), body.GetProperty("refused").GetInt32(), body.GetProperty("changed").GetInt32()).Should().Be((3, 4, 7 + 4 + 2));
        LinesOf(body).Should().Equal(
            "2 True ", "3 True ",
            "4 False \"1.234\" can be read in two ways. Write 1234 or 1.23, whichever is meant.",
            "5 False There is no unit 'cellar'. Write its Id as the configuration has it.",
            "6 False \"05/03/2027\" is no date. Write from as 2027-01-31 (in a spreadsheet: format the column as text or as YYYY-MM-DD).",
            "7 False The rate plan is in EUR, the line in USD. Write the price in EUR.",
            "8 True ");
        (await RangesAsync()).Should().Equal(
            """{"from":"2027-03-01","to":"2027-03-05","prices":[{"occupancy":2,"price":{"amount":"1234.50","currency":"EUR"}}]}""",
            """{"from":"2027-03-05","to":"2027-03-07","prices":[{"occupancy":1,"price":{"amount":"99.90","currency":"EUR"}},{"occupancy":2,"price":{"amount":"1234.50","currency":"EUR"}}],"stopSell":true}""",
            """{"from":"2027-03-07","to":"2027-03-08","prices":[{"occupancy":2,"price":{"amount":"1234.50","currency":"EUR"}}]}""");
    }

    [Test]
    public async Task Import_DryRun_SaysTheSameAndChangesNothing()
    {
        var (_, body) = await SendAsync("from,to,unit,rateplan,price\n2027-03-01,2027-03-02,garden,standard,90\n2027-03-01,2027-03-02,garden,weekly,90\n", query: "?dryRun=true");

        body.GetProperty("dryRun").GetBoolean().Should().BeTrue();
        LinesOf(body).Should().Equal("2 True ", "3 False There is no rate plan 'weekly'; the unit has standard, tokyo.");
        (await RangesAsync()).Should().BeEmpty();
    }

    // A review found as many folds beside each other as there were requests, outside of every fair share.
    [Test]
    public async Task Import_ADryRunBesideAnother_Is503AndAnythingElseGoesOn()
    {
        const string File = "unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,90\n";
        Task<Answer> AskAsync(string query) => _bench.SendAsync(HttpMethod.Post, Import + query, new StringContent(File, Encoding.UTF8, "text/csv"));
        Answer beside, real;
        using (_bench.Get<PreviewTurns>().TryTake(new TenantId("casa")))
        {
            beside = await AskAsync("?dryRun=true");
            real = await AskAsync("");
        }
        var later = await AskAsync("?dryRun=true");

        (beside.Status, beside["detail"]).Should().Be((HttpStatusCode.ServiceUnavailable, "Another dry run of yours is under way. Ask again once it is answered."));
        beside.Headers.RetryAfter!.Delta.Should().BePositive();
        (real.Status, later.Status).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK));
        (await AskAsync("?dryRun=true")).Status.Should().Be(HttpStatusCode.OK, "each gives its turn back");
    }

    [Test]
    public async Task Import_QuotedFieldsEmptyOnesAndNone_ReadAsTheyStand()
    {
        await SendAsync("unit,ratePlan,from,to,price,minStayArrival,closedToArrival\ngarden,standard,2027-03-01,2027-03-03,90,3,yes\n");

        var (_, body) = await SendAsync(
            "unit,ratePlan,from,to,price,minStayArrival,closedToArrival\n\"garden\",standard,2027-03-01,2027-03-02,\"100,50\",,none\n\n"
            + "garden,standard,2027-03-02,2027-03-03,100,50,,\ngarden,\"sta\"ndard,2027-03-02,2027-03-03,100,,\n");

        LinesOf(body).Should().Equal(
            "2 True ",
            "4 False The line has 8 fields, the header 7. Put an amount with a decimal comma in quotation marks: \"120,50\".",
            "5 False A quotation mark stands in the middle of a field. Put the whole field in quotation marks, and double those within.");
        (await RangesAsync())[0].Should().Be("""{"from":"2027-03-01","to":"2027-03-02","prices":[{"occupancy":2,"price":{"amount":"100.50","currency":"EUR"}}],"minStayArrival":3}""");
    }

    [Test]
    public async Task Import_UnderTheSameKey_RepeatsTheAnswerAndAppliesNothingAgain()
    {
        const string File = "unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,90\ngarden,tokyo,2027-03-01,2027-03-02,9000\nnowhere,x,y,z,1\n";
        var (_, first) = await SendAsync(File, key: "march");
        await SendAsync("unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,95\n");

        var (status, again) = await SendAsync(File, key: "march");
        var (other, _) = await SendAsync(File.Replace("9000", "8000"), key: "march");

        status.Should().Be(HttpStatusCode.OK);
        again.GetRawText().Should().Be(first.GetRawText());
        (await RangesAsync())[0].Should().Contain("95.00");
        other.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Import_AnOlderFileOfASource_OverwritesNothingAndItsLinesSayWhy()
    {
        const string Newer = "unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-03,95\n";
        const string Older = "unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,80\ngarden,standard,2027-03-02,2027-03-04,85\ngarden,standard,2027-03-05,2027-03-06,70\n";
        await SendAsync(Newer, query: "?source=revenue&version=8");

        var (_, body) = await SendAsync(Older, query: "?source=Revenue&version=7");

        (body.GetProperty("accepted").GetInt32(), body.GetProperty("superseded").GetInt32(), body.GetProperty("changed").GetInt32()).Should().Be((3, 1, 2));
        body.GetProperty("lines").EnumerateArray().Select(static l => $"{l.GetProperty("line")} {l.GetProperty("superseded")} {(l.TryGetProperty("words", out var words) ? words.GetString() : "")}").Should().Equal(
            "2 True Without effect on 1 value: revenue had said something newer of them (version 8 stands, this is version 7).",
            "3 False Without effect on 1 value: revenue had said something newer of them (version 8 stands, this is version 7).",
            "4 False ");
        (await RangesAsync()).Select(static r => JsonElement.Parse(r).GetProperty("prices")[0].GetProperty("price").GetProperty("amount").GetString()).Should().Equal("95.00", "85.00", "70.00");
    }

    // A review found it: a dry run accepted each line alike, whatever newer version was there.
    [Test]
    public async Task Import_DryRunOfAnOlderFile_SaysWhatTheImportThenSays()
    {
        const string Older = "unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,80\ngarden,standard,2027-03-02,2027-03-04,85\nnowhere,x,y,z,1\n"
            + "garden,tokyo,2027-03-05,2027-03-06,7000\ngarden,standard,2027-03-03,2027-03-04,86\n";
        await SendAsync("unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-03,95\n", query: "?source=revenue&version=8");
        var before = await RangesAsync();

        var (status, dry) = await SendAsync(Older, query: "?source=revenue&version=7&dryRun=true");

        (status, dry.GetProperty("dryRun").GetBoolean(), dry.GetProperty("superseded").GetInt32(), dry.GetProperty("changed").GetInt32()).Should().Be((HttpStatusCode.OK, true, 2, 2));
        (await RangesAsync()).Should().Equal(before);
        var (_, real) = await SendAsync(Older, query: "?source=revenue&version=7");
        dry.GetRawText().Replace("\"dryRun\":true", "\"dryRun\":false").Should().Be(real.GetRawText());
    }

    [TestCase(7, 8)]
    [TestCase(8, 7)]
    public async Task Import_TwoVersionsInAnyOrder_EndWithTheNewer(int first, int second)
    {
        foreach (var version in (int[])[first, second])
            await SendAsync($"unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,{version}0\n", query: $"?source=revenue&version={version}");

        (await RangesAsync()).Should().ContainSingle().Which.Should().Contain("\"80.00\"");
    }

    [Test]
    public async Task Import_TheSameFileAsAnotherVersionUnderOneKey_IsAnotherRequest()
    {
        const string File = "unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,90\n";
        await SendAsync(File, query: "?source=revenue&version=7", key: "march");

        (await SendAsync(File, query: "?source=revenue&version=7", key: "march")).Status.Should().Be(HttpStatusCode.OK);
        (await SendAsync(File, query: "?source=revenue&version=8", key: "march")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [TestCase("?source=airbnb", "source")]
    [TestCase("?source=a%20b", "source")]
    [TestCase("?version=-1", "version")]
    [TestCase("?occurredAt=2027-01-12T12:00:00Z", "occurredAt")]
    public async Task Import_OfWhatIsNoSpeaker_NamesTheParameter(string query, string name)
    {
        var (status, body) = await SendAsync("unit,ratePlan,from,to,price\ngarden,standard,2027-03-01,2027-03-02,90\n", query);

        status.Should().Be(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(name);
    }

    [TestCase("", "The file is empty.")]
    [TestCase("unit,ratePlan,from\n", "The header lacks to.")]
    [TestCase("unit,ratePlan,from,to,rate\n", "The header has a column \"rate\", which is not known.")]
    [TestCase("unit,ratePlan,from,to,Unit\n", "The header has the column \"unit\" twice.")]
    public async Task Import_AFileThatIsNone_IsRefusedWhole(string file, string problem)
    {
        var (status, body) = await SendAsync(file);

        status.Should().Be(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("errors").GetProperty("file")[0].GetString().Should().StartWith(problem);
    }

    [Test]
    public async Task Import_MoreThanFiveMegabytes_IsTooLarge()
    {
        var (status, _) = await SendAsync("unit,ratePlan,from,to,price\n" + new string('x', 5_000_001));

        status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Test]
    public async Task Import_MoreValuesThanAreTaken_IsRefusedWithTheRemedyAndSetsNothing()
    {
        var many = new StringBuilder("unit,ratePlan,from,to,price,minStayArrival\n");
        for (var i = 0; i < 1_100; i++)
            many.Append("garden,standard,2027-01-01,2029-09-27,90,2\n");

        var (status, body) = await SendAsync(many.ToString());

        status.Should().Be(HttpStatusCode.UnprocessableEntity);
        body.GetProperty("errors").GetProperty("file")[0].GetString().Should().Be("The file sets 2200000 values, nights times fields; at most 2000000 are taken at once. Send it in parts.");
        (await RangesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Import_MoreLinesThanAreTakenOrAQuoteThatIsNeverClosed_IsRefusedWithTheRemedy()
    {
        var many = new StringBuilder("unit,ratePlan,from,to,price\n");
        for (var i = 0; i <= 20_000; i++)
            many.Append("garden,standard,2027-03-01,2027-03-02,90\n");
        var (_, tooMany) = await SendAsync(many.ToString());
        var (_, open) = await SendAsync("unit,ratePlan,from,to,price\ngarden,\"standard,2027-03-01,2027-03-02,90\n" + new string('x', 1_000));

        tooMany.GetProperty("errors").GetProperty("file")[0].GetString().Should().Contain("more than 20000 lines");
        open.GetProperty("errors").GetProperty("file")[0].GetString().Should().Contain("a quotation mark is opened there and never closed");
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string file, string query = "", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Import + query) { Headers = { ExpectContinue = true } };
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(file)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await _bench.Http.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private static IEnumerable<string> LinesOf(JsonElement body) => body.GetProperty("lines").EnumerateArray().Select(static l =>
        $"{l.GetProperty("line")} {l.GetProperty("accepted").GetBoolean()} {l.GetProperty("problem").GetString()}");

    private async Task<IReadOnlyList<string>> RangesAsync() =>
        [.. (await _bench.GetAsync($"{Prices}?ratePlan=standard")).Items.Single().GetProperty("ranges").EnumerateArray().Select(static r => r.GetRawText())];
}
