using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PmsSync.Tests.Service.Joined;

/// <summary>The whole service with a system that was joined by an evening's script: what it books closes nights, what changes here is told there.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class JoinedSystemTests
{
    public const string AskedToCancel =
        "Asked by a local caller on *: pms's booking R-b1 is to be cancelled there. This stays open, and the nights closed, until its source says that it is.";

    private JoinedBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await JoinedBench.OpenAsync();

    [TearDown]
    public async Task TearDown() => await (_bench?.DisposeAsync() ?? default);

    [Test]
    public async Task Pull_BookingsOfManyPages_AreTakenOnceAndAcknowledgedAfterwards()
    {
        for (var i = 0; i < 5; i++)
            _bench.System.Change($"b{i}", 1, "D", $"2027-02-{10 + i:00}", $"2027-02-{11 + i:00}");
        _bench.System.Change("b0", 3, "D", "2027-02-20", "2027-02-22");
        _bench.System.Change("b0", 2, "D", "2027-03-01", "2027-03-02");
        _bench.System.Change("b1", 2, "D", "2027-02-11", "2027-02-12", "cancelled");
        _bench.System.Change("maybe", 1, "S1", "2027-02-01", "2027-02-03", "tentative");

        await _bench.PollAsync();
        await _bench.PollAsync();

        (await _bench.BookingsAsync()).Should().BeEquivalentTo(
            "double 2027-02-20 2027-02-22 confirmed", "double 2027-02-11 2027-02-12 cancelled", "double 2027-02-12 2027-02-13 confirmed",
            "double 2027-02-13 2027-02-14 confirmed", "double 2027-02-14 2027-02-15 confirmed", "single 2027-02-01 2027-02-03 tentative");
        _bench.System.Acknowledged.Should().Be(9);
        await _bench.UntilAsync(() => _bench.System.RoomsAt("D", "2027-02-20") == 1 && _bench.System.RoomsAt("S1", "2027-02-02") == 0, "the new calendar is told");
        (await _bench.HealthAsync()).Should().StartWith("ok");
    }

    [Test]
    public async Task Push_BookedAndPricedHere_IsToldAsRanges()
    {
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });
        await _bench.SendAsync(HttpMethod.Put, "units/single/prices", new
        {
            ratePlan = "standard",
            ranges = new[] { new { from = "2027-02-01", to = "2027-02-20", price = new { amount = "120.00", currency = "EUR" }, minStayArrival = 2 } },
        });

        await _bench.UntilAsync(() => _bench.System.RoomsAt("S1", "2027-02-11") == 0, "the nights are closed there");
        await _bench.UntilAsync(() => _bench.System.NightAt("S1", "BAR", "2027-02-19") is not null, "the prices are told");

        _bench.System.RoomsAt("S1", "2027-02-12").Should().Be(1, "the departure day is free");
        var night = _bench.System.NightAt("S1", "BAR", "2027-02-01")!;
        night["minStayArrival"]!.GetValue<int>().Should().Be(2);
        night["prices"]!.ToJsonString().Should().Be("""[{"occupancy":2,"price":{"amount":"120.00","currency":"EUR"}}]""");
        _bench.System.Forged.Should().Be(0);
    }

    [Test]
    public async Task Outage_OfTheSystem_IsCaughtUpOnWithTheNewestState()
    {
        _bench.System.Trouble = static _ => 503;
        _bench.System.Change("b1", 1, "S1", "2027-02-01", "2027-02-03");
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });
        await _bench.PollAsync();
        await _bench.UntilAsync(async () => (await _bench.HealthAsync()).Contains("503", StringComparison.Ordinal), "the connection says what is wrong");

        _bench.System.Trouble = static _ => 0;

        await _bench.UntilAsync(() => _bench.System.RoomsAt("S1", "2027-02-11") == 0, "the closing arrives");
        await _bench.PollAsync();
        (await _bench.BookingsAsync()).Should().Equal("single 2027-02-01 2027-02-03 confirmed");
        _bench.System.Acknowledged.Should().Be(1);
    }

    [Test]
    public async Task Decide_Cancel_TheSystemIsAskedOnceAndOnlyItsOwnWordSettlesIt()
    {
        var conflict = await OverbookAsync();
        conflict.GetProperty("proposals").EnumerateArray().Select(static p => p.GetProperty("words").GetString()).Should().Contain("Ask pms to cancel pms's booking R-b1: this stays open until it has.");

        await DecideAsync(conflict);
        await _bench.UntilAsync(async () => EvidenceOf(await ConflictAsync()).Contains("pms was asked on", StringComparison.Ordinal), "it is asked");
        await DecideAsync(conflict);
        await _bench.RestAsync();

        var open = await ConflictAsync();
        open.GetProperty("state").GetString().Should().Be("open");
        open.GetProperty("words").GetString().Should().Match($"*{AskedToCancel}");
        _bench.System.RoomsAt("S1", "2027-02-12").Should().Be(0);

        _bench.System.Change("b1", 2, "S1", "2027-02-11", "2027-02-13", "cancelled");
        await _bench.PollAsync();
        await _bench.UntilAsync(async () => (await ConflictAsync()).GetProperty("state").GetString() == "settled", "it says so");

        (await ConflictAsync()).GetProperty("settledWhy").GetString().Should().Be("Pms's booking R-b1 was cancelled at pms.");
        _bench.System.Asked.Should().Equal("b1");
    }

    [Test]
    public async Task Decide_CancelWhileTheSystemIsDown_IsAskedOnceItAnswers()
    {
        var conflict = await OverbookAsync();
        _bench.System.Trouble = static path => path == "/changes" ? 503 : 0;

        await DecideAsync(conflict);
        EvidenceOf(await ConflictAsync()).Should().Contain("has not taken that yet");
        await _bench.StopAsync();
        _bench.System.Trouble = static _ => 0;
        await _bench.StartAsync();

        await _bench.UntilAsync(async () => EvidenceOf(await ConflictAsync()).Contains("pms was asked on", StringComparison.Ordinal), "it is asked");
        _bench.System.Asked.Should().Equal("b1");
    }

    [Test]
    public async Task Decide_CancelThatTheSystemRefuses_SaysSoInItsWords()
    {
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });
        await _bench.HookAsync("m1", """{"id":"unlisted","type":"booking","version":1,"occurredAt":"2027-01-01T13:00:00Z","data":{"unit":"S1","arrival":"2027-02-11","departure":"2027-02-13"}}""");
        await _bench.RestAsync();

        await DecideAsync(await ConflictAsync());

        await _bench.UntilAsync(async () => EvidenceOf(await ConflictAsync()).Contains("pms refused to be asked to cancel it", StringComparison.Ordinal), "it refuses");
        EvidenceOf(await ConflictAsync()).Should().Contain("full house");
        (await ConflictAsync()).GetProperty("state").GetString().Should().Be("open");
    }

    [Test]
    public async Task Decide_AcceptAfterCancel_NobodyIsAskedAnyMore()
    {
        var conflict = await OverbookAsync();
        _bench.System.Trouble = static path => path == "/changes" ? 503 : 0;
        await DecideAsync(conflict);

        await DecideAsync(conflict, "accept");
        _bench.System.Trouble = static _ => 0;
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "double", arrival = "2027-03-10", departure = "2027-03-12", externalId = "later" });

        await _bench.UntilAsync(() => _bench.System.Others.Any(static o => o["externalId"]?.GetValue<string>() == "later"), "what came after is told");
        await _bench.RestAsync();
        _bench.System.Asked.Should().BeEmpty();
    }

    [Test]
    public async Task Acknowledgement_Refused_IsRepeatedAlsoAfterARestart()
    {
        _bench.System.Trouble = static path => path == "/read" ? 500 : 0;
        _bench.System.Change("b1", 1, "S1", "2027-02-01", "2027-02-03");
        await _bench.PollAsync();
        (await _bench.BookingsAsync()).Should().ContainSingle();
        (await _bench.HealthAsync()).Should().Contain("could not be acknowledged");

        await _bench.StopAsync();
        _bench.System.Trouble = static _ => 0;
        await _bench.StartAsync();

        await _bench.UntilAsync(() => _bench.System.Acknowledged == 1, "it is acknowledged after all");
        (await _bench.BookingsAsync()).Should().ContainSingle();
    }

    [Test]
    public async Task Push_AlreadyHad_IsAccepted()
    {
        _bench.System.Trouble = static path => path == "/changes" ? 409 : 0;

        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });
        await _bench.RestAsync();

        (await _bench.HealthAsync()).Should().StartWith("ok");
    }

    [Test]
    public async Task Push_SecretRefused_WaitsWithTheRemedyAndGivesNothingUp()
    {
        _bench.System.Trouble = static path => path == "/changes" ? 401 : 0;
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });
        await _bench.UntilAsync(async () => (await _bench.GetAsync("connections/pms")).ToString().Contains("same Secret", StringComparison.Ordinal), "the remedy is shown");

        _bench.System.Trouble = static _ => 0;

        await _bench.UntilAsync(() => _bench.System.RoomsAt("S1", "2027-02-11") == 0, "the closing arrives");
    }

    [Test]
    public async Task Push_BookingOfAnotherSource_IsToldByItsNewestStateAndItsOwnNever()
    {
        _bench.System.Change("own", 1, "S1", "2027-03-01", "2027-03-03");
        await _bench.PollAsync();
        var booking = await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12", guest = new { name = "Bo Guest" } });
        var id = booking.GetProperty("id").GetString()!;
        await _bench.UntilAsync(() => _bench.System.Other(id) is not null, "the booking is told");
        var told = _bench.System.Other(id)!;
        (told["unit"]!.GetValue<string>(), told["status"]!.GetValue<string>(), told["source"]!.GetValue<string>(), told["guest"]!["name"]!.GetValue<string>())
            .Should().Be(("S1", "confirmed", "direct", "Bo Guest"));

        _bench.System.Trouble = static path => path == "/changes" ? 503 : 0;
        await _bench.SendAsync(HttpMethod.Patch, $"bookings/{id}", new { departure = "2027-02-13" });
        await _bench.SendAsync(HttpMethod.Post, $"bookings/{id}/cancel", new { });
        await _bench.StopAsync();
        _bench.System.Trouble = static _ => 0;
        await _bench.StartAsync();

        await _bench.UntilAsync(() => _bench.System.Other(id)!["status"]!.GetValue<string>() == "cancelled", "the newest state is told after all");
        _bench.System.Other(id)!["departure"]!.GetValue<string>().Should().Be("2027-02-13");
        _bench.System.Others.Should().ContainSingle("its own bookings it knows");
    }

    [Test]
    public async Task Push_OfBookingsThatCannotBeTold_IsOnTheHealthOfTheConnectionUntilItIs()
    {
        _bench.System.Trouble = static path => path == "/changes" ? 503 : 0;
        var booking = await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });

        await _bench.UntilAsync(
            async () => await _bench.HealthAsync() is var health && health.StartsWith("degraded", StringComparison.Ordinal)
                && health.Contains("Bookings of others could not be told to it since 2027-01-01", StringComparison.Ordinal) && health.Contains("status 503", StringComparison.Ordinal),
            "its trouble is shown");

        _bench.System.Trouble = static _ => 0;
        await _bench.UntilAsync(() => _bench.System.Other(booking.GetProperty("id").GetString()!) is not null, "it is told after all");
        await _bench.UntilAsync(async () => (await _bench.HealthAsync()).StartsWith("ok", StringComparison.Ordinal), "the trouble is over");
    }

    [Test]
    public async Task Push_BookingRefused_IsNotRepeatedAndShown()
    {
        _bench.System.RefusesBookings = true;
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });

        await _bench.UntilAsync(async () => (await _bench.HealthAsync()).Contains("full house", StringComparison.Ordinal), "its words are shown");
        var taken = _bench.System.Taken;
        await _bench.RestAsync();
        _bench.System.Taken.Should().Be(taken);
    }

    [Test]
    public async Task Webhook_Signed_IsTheFactItselfAndOnceOnly()
    {
        const string Body = """
            {"id":"w1","type":"booking","version":1,"tenant":"house","data":{"unit":"S1","arrival":"2027-02-10","departure":"2027-02-12","kind":"block","note":"owner"}}
            """;

        (await _bench.HookAsync("m1", Body)).Should().Be(HttpStatusCode.Accepted);
        (await _bench.HookAsync("m1", Body)).Should().Be(HttpStatusCode.Accepted, "a repetition is harmless");
        await _bench.RestAsync();

        (await _bench.GetAsync("bookings?kind=block")).GetProperty("items").GetArrayLength().Should().Be(1);
        await _bench.UntilAsync(() => _bench.System.RoomsAt("S1", "2027-02-11") == 0, "the nights are closed");
        (await _bench.GetAsync("events")).GetProperty("items").EnumerateArray().Count(static e => e.GetProperty("kind").GetString() == "booking.revised").Should().Be(1);
    }

    // A review found both: a cancellation that was sent again overtook the booking after it, and a ping stopped every opening.
    [Test]
    public async Task Webhook_SentAgainLaterAndPings_ChangeNothing()
    {
        const string Cancelled = """{"id":"w1","type":"booking","data":{"status":"cancelled"}}""";
        const string Booked = """{"id":"w1","type":"booking","data":{"unit":"S1","arrival":"2027-02-10","departure":"2027-02-12"}}""";
        await _bench.HookAsync("m1", Cancelled);
        await _bench.RestAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));
        await _bench.HookAsync("m2", Booked);
        await _bench.RestAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));

        (await _bench.HookAsync("m1", Cancelled)).Should().Be(HttpStatusCode.Accepted, "it is signed anew");
        (await _bench.HookAsync("m3", "{}")).Should().Be(HttpStatusCode.Accepted);
        (await _bench.HookAsync("m4", """{"type":"ping"}""")).Should().Be(HttpStatusCode.Accepted);
        await _bench.RestAsync();

        (await _bench.GetAsync("bookings")).GetProperty("items").EnumerateArray().Should().ContainSingle().Which.GetProperty("status").GetString().Should().Be("confirmed");
        (await _bench.GetAsync("dead-letters")).GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task Webhook_ForgedOrOld_IsNotFound()
    {
        const string Body = """{"id":"w1","type":"booking","version":1,"data":{"unit":"S1","arrival":"2027-02-10","departure":"2027-02-12"}}""";
        static void Replace(HttpRequestMessage request, string header, string value)
        {
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, value);
        }

        (await _bench.HookAsync("m1", Body, static r => Replace(r, "webhook-id", "m2"))).Should().Be(HttpStatusCode.NotFound);
        (await _bench.HookAsync("m1", Body, static r => Replace(r, "webhook-signature", "v1,AAAA"))).Should().Be(HttpStatusCode.NotFound);
        (await _bench.HookAsync("m1", Body, static r => r.Headers.Remove("webhook-signature"))).Should().Be(HttpStatusCode.NotFound);
        (await _bench.HookAsync("m1", Body, static r => r.Content = new StringContent(Body + " "))).Should().Be(HttpStatusCode.NotFound);
        (await _bench.HookAsync("m1", Body, r => Replace(r, "webhook-timestamp", _bench.Clock.GetUtcNow().AddMinutes(-6).ToUnixTimeSeconds().ToString()))).Should().Be(HttpStatusCode.NotFound);

        (await _bench.BookingsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Pull_BadItem_IsADeadLetterThatNamesTheFieldAndTheRestGoesOn()
    {
        _bench.System.Tell(new JsonObject { ["id"] = "bad", ["type"] = "booking", ["version"] = 1, ["occurredAt"] = "2027-01-01T10:00:00Z", ["data"] = new JsonObject { ["unit"] = "S1", ["arrival"] = "10.2.2027", ["departure"] = "2027-02-12" } });
        _bench.System.Tell(new JsonObject { ["id"] = "x", ["type"] = "weather" });
        _bench.System.Change("good", 1, "S1", "2027-03-01", "2027-03-03");

        await _bench.PollAsync();
        await _bench.PollAsync();

        (await _bench.BookingsAsync()).Should().Equal("single 2027-03-01 2027-03-03 confirmed");
        _bench.System.Acknowledged.Should().Be(3);
        var letter = (await _bench.GetAsync("dead-letters")).GetProperty("items").EnumerateArray().Should().ContainSingle().Subject.ToString();
        letter.Should().Contain("bad").And.Contain("data.arrival: write a date as 2027-01-10").And.NotContain("10.2.2027");
        (await _bench.HealthAsync()).Should().Contain("dead letters");
        (await _bench.GetAsync("events")).ToString().Should().Contain("weather").And.Contain("not taken");
    }

    /// <summary>A direct booking, and one of the system's that comes after it.</summary>
    private async Task<JsonElement> OverbookAsync()
    {
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-10", departure = "2027-02-12" });
        await _bench.RestAsync();
        _bench.Clock.Advance(TimeSpan.FromSeconds(2));
        _bench.System.Change("b1", 1, "S1", "2027-02-11", "2027-02-13");
        await _bench.PollAsync();
        await _bench.RestAsync();
        return await ConflictAsync();
    }

    private async Task DecideAsync(JsonElement conflict, string action = "cancel")
    {
        var booking = action == "cancel" ? conflict.GetProperty("sides")[0].GetProperty("booking").GetProperty("id").GetString() : null;
        var answer = _bench.SendAsync(HttpMethod.Post, $"conflicts/{conflict.GetProperty("id").GetString()}/decision", new { action, booking });
        await _bench.UntilAsync(() => answer.IsCompleted, "it is decided");
        await answer;
    }

    private async Task<JsonElement> ConflictAsync() => (await _bench.GetAsync("conflicts")).GetProperty("items").EnumerateArray().Should().ContainSingle().Subject;

    private static string EvidenceOf(JsonElement conflict) => conflict.GetProperty("sides")[0].GetProperty("evidence").GetString()!;
}
