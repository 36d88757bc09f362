using System.Net;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tests.Hostile;
using PmsSync.Throttling;

namespace PmsSync.Tests.Connectors.Channex;

internal sealed class ChannexPushTests
{
    private const string Taken = """{"data":[{"id":"c5d1f8d1-9a6c-4f4c-8c52-111111111111","type":"task"}],"meta":{"message":"Success","warnings":[]}}""";

    [Test]
    public async Task PushAsync_Availability_SpeaksInclusiveDatesAndNeverBelowZero()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json(Taken));

        var outcomes = await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", -2));

        outcomes.Should().Equal(ItemOutcome.Accepted);
        bench.Bodies.Should().Equal(
            $$"""{"values":[{"property_id":"{{ChannexBench.Property}}","room_type_id":"{{ChannexBench.Room}}","date_from":"2026-07-01","date_to":"2026-07-03","availability":0}]}""");
        bench.Server.Requests.Should().ContainSingle().Which["user-api-key"].Should().Be(ChannexBench.Key);
    }

    [Test]
    public async Task PushAsync_PricesAndRestrictions_SpeakDecimalTextsSwitchesAndDays()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/restrictions", ChannexBench.Json(Taken));
        var weekend = ChannexBench.Values(
            "2026-07-01", "2026-07-31",
            new(NightField.PriceFor(2), 20_050), new(NightField.MinStayArrival, 3), new(NightField.MaxStay, 0), new(NightField.StopSell, 1)) with
        { Days = Weekdays.Friday | Weekdays.Saturday };
        var many = ChannexBench.Values("2026-08-01", "2026-08-02", new(NightField.PriceFor(2), 9_900), new(NightField.PriceFor(3), 12_000));

        await Prices(bench, weekend, many);

        bench.Bodies.Single().Should()
            .Contain("""
                "days":["fr","sa"],"min_stay_arrival":3,"max_stay":0,"stop_sell":true,"rate":"200.50"
                """.Trim())
            .And.Contain("""
                "rates":[{"occupancy":2,"rate":"99.00"},{"occupancy":3,"rate":"120.00"}]
                """.Trim());
    }

    [Test]
    public async Task PushAsync_PriceOfAnotherOccupancyAlone_NamesIt()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/restrictions", ChannexBench.Json(Taken));

        await Prices(bench, ChannexBench.Values("2026-08-01", "2026-08-02", new FieldValue(NightField.PriceFor(1), 5_000)));

        bench.Bodies.Single().Should().Contain("""
            "rates":[{"occupancy":1,"rate":"50.00"}]
            """.Trim());
    }

    [Test]
    public void SizeOf_AnyStroke_IsAnUpperBound()
    {
        FieldValue[] all = [.. NightField.Restrictions.Select(static f => new FieldValue(f, 9_999)), .. Enumerable.Range(1, 6).Select(static o => new FieldValue(NightField.PriceFor(o), 99_999_999))];
        var stroke = ChannexBench.Values("2026-07-01", "2026-12-31", all) with { Days = Weekdays.All & ~Weekdays.Monday };

        var body = PmsSync.Connectors.Channex.Calendar.CalendarValues.Write(ChannexBench.AccessTo(new Uri("https://app.channex.io/api/v1")), [stroke, stroke]);

        (body.Json.Length / 2).Should().BeLessThanOrEqualTo(PmsSync.Connectors.Channex.Calendar.CalendarValues.SizeOf(stroke));
    }

    [Test]
    public async Task PushAsync_WarningInA200_RejectsTheStrokeThatItRepeats()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/restrictions", ChannexBench.Json(
            $$$"""
            {"data":[],"meta":{"message":"Success","warnings":[{"rate_plan_id":"{{{ChannexBench.Plan}}}","property_id":"{{{ChannexBench.Property}}}",
            "date_from":"2026-07-05","date_to":"2026-07-05","rate":"1.00","warning":{"rate":["is less than the minimum"]}}]}}
            """));

        var outcomes = await Prices(
            bench,
            ChannexBench.Values("2026-07-01", "2026-07-11", new FieldValue(NightField.PriceFor(2), 9_000)),
            ChannexBench.Values("2026-07-05", "2026-07-06", new FieldValue(NightField.PriceFor(2), 100)));

        outcomes[0].Should().Be(ItemOutcome.Accepted);
        outcomes[1].Should().BeOfType<ItemOutcome.Rejected>().Which.Why.Should().Contain("is less than the minimum");
    }

    [Test]
    public async Task PushAsync_WarningThatMatchesNothing_LeavesAllUncertain()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json("""{"data":[{"id":"1","type":"task"}],"meta":{"message":"Success","warnings":[{"warning":{"date":["is in the past"]}}]}}"""));

        var outcomes = await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1), ChannexBench.Rooms("2026-07-04", "2026-07-05", 0));

        outcomes.Should().AllBeOfType<ItemOutcome.Uncertain>();
    }

    [Test]
    public async Task PushAsync_422NamingOneValue_RejectsItAndHoldsTheOthersBack()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json(
            """{"errors":{"code":"validation_error","title":"Validation Error","details":{"values":{"1":{"availability":["is invalid"]}}}}}""", 422));

        var outcomes = await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1), ChannexBench.Rooms("2026-07-04", "2026-07-05", 0));

        outcomes[0].Should().BeOfType<ItemOutcome.Later>();
        outcomes[1].Should().BeOfType<ItemOutcome.Rejected>().Which.NothingChanged.Should().BeTrue();
    }

    [TestCase(422, true)]
    [TestCase(400, true)]
    [TestCase(404, false)]
    public async Task PushAsync_RefusedWithoutNamingAValue_MayBeBecauseOfOneOfThemUnlessItIsTheProperty(int status, bool mayBeOne)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json("""{"errors":{"code":"bad","title":"Bad"}}""", status));

        var outcomes = await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1), ChannexBench.Rooms("2026-07-04", "2026-07-05", 0));

        outcomes.Should().HaveCount(2).And.AllBeOfType<ItemOutcome.Rejected>();
        outcomes.Cast<ItemOutcome.Rejected>().Should().OnlyContain(r => r.IsOfTheWholeCall == mayBeOne && r.NothingChanged);
    }

    [TestCase("""{}""", TestName = "PushAsync_200WithoutATaskOrAWord_IsUncertain")]
    [TestCase("""<html>maintenance</html>""", TestName = "PushAsync_200WithAPage_IsUncertain")]
    [TestCase("""{"data":[{"id":""", TestName = "PushAsync_200WithHalfAJson_IsUncertain")]
    public async Task PushAsync_200ThatAcceptsNothing(string body)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json(body));

        (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single().Should().BeOfType<ItemOutcome.Uncertain>();
    }

    private static readonly Dictionary<string, Behaviour> Lost = new()
    {
        ["reset"] = Answers.ResetAtOnce(),
        ["half"] = Answers.Truncated(Taken),
        ["reset midway"] = Answers.ResetMidway(Taken),
        ["500"] = Answers.Status(500),
        ["502 page"] = static exchange => exchange.AnswerAsync(502, "<html>Bad gateway</html>"u8.ToArray(), ("Content-Type", "text/html")),
        ["redirect"] = Answers.Redirect("/elsewhere"),
        ["408"] = Answers.Status(408),
    };

    private static IEnumerable<string> LostNames => Lost.Keys;

    [TestCaseSource(nameof(LostNames))]
    public async Task PushAsync_AnswerLostAfterSending_IsUncertainAndSentOnce(string fault)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", Lost[fault]);

        var outcomes = await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1));

        outcomes.Single().Should().BeOfType<ItemOutcome.Uncertain>();
        bench.Server.Count("/api/v1/availability").Should().Be(1);
    }

    [Test]
    public async Task PushAsync_NoAnswerInTime_IsUncertain()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", Answers.Silent());

        var pushing = Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1));
        await bench.Server.RequestedAsync("/api/v1/availability");
        bench.Clock.Advance(bench.Options.AttemptTime);

        (await pushing).Single().Should().BeOfType<ItemOutcome.Uncertain>();
    }

    [Test]
    public async Task PushAsync_NobodyThere_IsLaterAndTriedTwice()
    {
        await using var bench = ChannexBench.Create();
        var access = bench.Access with { BaseUrl = new Uri($"http://127.0.0.1:{FreePort()}/api/v1") };

        var outcomes = await bench.Connector.Availability.PushAsync(
            access, [ChannexBench.Rooms("2026-07-01", "2026-07-04", 1)], ChannexBench.Lease(), TestContext.CurrentContext.CancellationToken);

        outcomes.Single().Should().BeOfType<ItemOutcome.Later>().Which.IsThrottled.Should().BeFalse();
        bench.Tickets.Should().HaveCount(2);
        bench.Tickets[1].Patience.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public async Task PushAsync_429_IsLaterAtTheTimeTold()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", Answers.Status(429, "17"), Answers.Status(429));

        var told = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();
        var untold = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();

        told.Should().BeOfType<ItemOutcome.Later>().Which.Should().Match<ItemOutcome.Later>(l => l.IsThrottled && l.NotBefore == bench.Clock.GetUtcNow().AddSeconds(17));
        untold.Should().BeOfType<ItemOutcome.Later>().Which.NotBefore.Should().Be(bench.Clock.GetUtcNow().AddMinutes(1));
    }

    [Test]
    public async Task PushAsync_TokensNotToBeHad_IsLaterWithTheirTime()
    {
        await using var bench = ChannexBench.Create();
        var until = bench.Clock.GetUtcNow().AddSeconds(42);
        bench.InsteadOfSending = () => new NotSentResponse(until, "used up");

        var outcome = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();

        outcome.Should().Be(new ItemOutcome.Later(until, "used up", IsThrottled: true));
    }

    [Test]
    public async Task PushAsync_UnknownProperty_IsRejectedNamingTheSetting()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json("""{"errors":{"code":"not_found","title":"Not Found"}}""", 404));

        var outcome = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();

        outcome.Should().BeOfType<ItemOutcome.Rejected>().Which.Should().Match<ItemOutcome.Rejected>(r => r.NothingChanged && r.Why.Contains("RoomTypeId") && r.Why.Contains("Not Found"));
    }

    // A review found that a key that was wrong for an hour had every closing of that hour given up for good.
    [TestCase(401, "ApiKey")]
    [TestCase(403, "PropertyId")]
    public async Task PushAsync_KeyRefused_IsLaterNamingTheSetting(int status, string setting)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json("""{"errors":{"code":"unauthorized","title":"Unauthorized"}}""", status));

        var outcome = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();

        outcome.Should().BeOfType<ItemOutcome.Later>().Which.Should().Match<ItemOutcome.Later>(l => !l.IsThrottled && l.Why.Contains(setting) && l.Why.Contains("Unauthorized"));
    }

    [TestCase(403, "", "proxy")]
    [TestCase(404, "<html>No such page</html>", "ends in /api/v1")]
    [TestCase(401, """{"error":"sign in to this network"}""", "login page")]
    public async Task PushAsync_RefusedByAProxy_IsUncertainNamingIt(int status, string body, string words)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json(body, status));

        (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single().Should().BeOfType<ItemOutcome.Uncertain>().Which.Why.Should().Contain(words);
    }

    [Test]
    public async Task PushAsync_UnmappedTarget_IsRejectedAndTheOthersSent()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json(Taken));
        var foreign = ChannexBench.Rooms("2026-07-01", "2026-07-04", 1) with { Target = ChannexBench.RoomTarget with { Unit = new UnitId("attic") } };

        var outcomes = await Rooms(bench, foreign, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1));

        outcomes[0].Should().BeOfType<ItemOutcome.Rejected>().Which.Why.Should().Contain("attic").And.Contain("RoomTypeId");
        outcomes[1].Should().Be(ItemOutcome.Accepted);
    }

    [Test]
    public async Task PushAsync_ServerFailingRepeatedly_PausesAndProbesAgain()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", Answers.Status(500), Answers.Status(500), Answers.Status(500), Answers.Status(500), ChannexBench.Json(Taken));
        for (var i = 0; i < bench.Options.BreakerCalls; i++)
            await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1));

        var paused = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();
        bench.Clock.Advance(bench.Options.BreakerPause);
        var probed = (await Rooms(bench, ChannexBench.Rooms("2026-07-01", "2026-07-04", 1))).Single();

        paused.Should().BeOfType<ItemOutcome.Later>().Which.Should().Match<ItemOutcome.Later>(l => l.IsThrottled && l.NotBefore != null);
        probed.Should().Be(ItemOutcome.Accepted);
    }

    [Test]
    public async Task PushAsync_CallerLeaves_Throws()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", Answers.Silent());
        using var leaving = new CancellationTokenSource();

        var pushing = bench.Connector.Availability.PushAsync(bench.Access, [ChannexBench.Rooms("2026-07-01", "2026-07-04", 1)], ChannexBench.Lease(), leaving.Token);
        await bench.Server.RequestedAsync("/api/v1/availability");
        await leaving.CancelAsync();

        await pushing.Invoking(static p => p).Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<IReadOnlyList<ItemOutcome>> Rooms(ChannexBench bench, params Stroke[] strokes) =>
        bench.Connector.Availability.PushAsync(bench.Access, strokes, ChannexBench.Lease(), TestContext.CurrentContext.CancellationToken);

    private static Task<IReadOnlyList<ItemOutcome>> Prices(ChannexBench bench, params Stroke[] strokes) =>
        bench.Connector.Prices.PushAsync(bench.Access, strokes, ChannexBench.Lease(), TestContext.CurrentContext.CancellationToken);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
