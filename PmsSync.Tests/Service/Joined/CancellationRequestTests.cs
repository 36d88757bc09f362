using System.Text.Json;

namespace PmsSync.Tests.Service.Joined;

/// <summary>The whole service, and a joined system that is asked to cancel bookings of its own that a person decided against.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class CancellationRequestTests
{
    public const string AskedToCancel =
        "Asked by a local caller on *: pms's booking R-b1 is to be cancelled there. This stays open, and the nights closed, until its source says that it is.";

    private JoinedBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await JoinedBench.OpenAsync();

    [TearDown]
    public async Task TearDown() => await (_bench?.DisposeAsync() ?? default);

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
        (await _bench.HealthAsync()).Should().StartWith("degraded").And.Contain("The system refuses to be asked to cancel a booking that a person decided against, such as ")
            .And.Contain("full house").And.Contain("Cancel it there by hand, or decide the conflict anew.");

        await DecideAsync(await ConflictAsync(), "accept");

        (await _bench.HealthAsync()).Should().NotContain("asked to cancel");
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

    // A review found both: a second conflict's decision took the first one's request away, and who had cancelled a booking once was never asked again.
    [Test]
    public async Task Decide_CancelInTwoConflicts_IsAskedOnceAlsoWhereOneOfThemIsDecidedAnew()
    {
        var first = await OverbookAsync();
        await _bench.SendAsync(HttpMethod.Post, "bookings", new { unit = "single", arrival = "2027-02-12", departure = "2027-02-14", allowOverbooking = true });
        await _bench.RestAsync();
        var second = (await ConflictsAsync()).Single(c => IdOf(c) != IdOf(first));
        _bench.System.Trouble = static path => path == "/changes" ? 503 : 0;

        await DecideAsync(first);
        await DecideAsync(second, booking: LoserOf(first));
        await DecideAsync(second, "accept");
        _bench.System.Trouble = static _ => 0;
        await _bench.UntilAsync(async () => (await AskedAsync()) is [not "", _], "the first one's decision stands");
        var asked = (await AskedAsync())[0];
        _bench.Clock.Advance(TimeSpan.FromMinutes(2));
        await DecideAsync(second, booking: LoserOf(first));
        await _bench.RestAsync();

        (await AskedAsync()).Should().Equal(asked, asked);
        _bench.System.Asked.Should().Equal("b1");

        // What each says of when it was asked, the first one before the second.
        async Task<List<string>> AskedAsync() => [.. (await ConflictsAsync()).OrderBy(c => IdOf(c) != IdOf(first))
            .Select(static c => c.ToString()).Select(static c => c.IndexOf("pms was asked on", StringComparison.Ordinal) is >= 0 and var at ? c[at..(at + 37)] : "")];
    }

    [Test]
    public async Task Decide_CancelOfABookingThatComesBackAfterIt_IsAskedAgain()
    {
        await DecideAsync(await OverbookAsync());
        await _bench.UntilAsync(() => _bench.System.Asked.Count == 1, "it is asked");
        _bench.System.Change("b1", 2, "S1", "2027-02-11", "2027-02-13", "cancelled");
        await _bench.PollAsync();
        await _bench.UntilAsync(async () => (await ConflictAsync()).GetProperty("state").GetString() == "settled", "it has cancelled");
        EvidenceOf(await ConflictAsync()).Should().Contain("pms was asked on");

        _bench.System.Change("b1", 3, "S1", "2027-02-11", "2027-02-13");
        await _bench.PollAsync();
        await _bench.UntilAsync(() => _bench.System.Asked.Count == 2, "it is asked again");
        await _bench.RestAsync();

        (await ConflictAsync()).GetProperty("state").GetString().Should().Be("open");
        _bench.System.Asked.Should().Equal("b1", "b1");
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

    /// <param name="booking">Which is to be cancelled; null for the one that has to give way.</param>
    private async Task DecideAsync(JsonElement conflict, string action = "cancel", string? booking = null)
    {
        var body = new { action, booking = action == "cancel" ? booking ?? LoserOf(conflict) : null };
        var answer = _bench.SendAsync(HttpMethod.Post, $"conflicts/{IdOf(conflict)}/decision", body);
        await _bench.UntilAsync(() => answer.IsCompleted, "it is decided");
        await answer;
    }

    private async Task<JsonElement> ConflictAsync() => (await ConflictsAsync()).Should().ContainSingle().Subject;

    private async Task<IReadOnlyList<JsonElement>> ConflictsAsync() => [.. (await _bench.GetAsync("conflicts")).GetProperty("items").EnumerateArray()];

    private static string IdOf(JsonElement conflict) => conflict.GetProperty("id").GetString()!;

    private static string LoserOf(JsonElement conflict) => conflict.GetProperty("sides")[0].GetProperty("booking").GetProperty("id").GetString()!;

    private static string EvidenceOf(JsonElement conflict) => conflict.GetProperty("sides")[0].GetProperty("evidence").GetString()!;
}
