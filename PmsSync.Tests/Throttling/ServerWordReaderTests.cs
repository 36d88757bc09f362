using System.Net;
using PmsSync.Throttling.Feedback;

namespace PmsSync.Tests.Throttling;

internal sealed class ServerWordReaderTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [TestCase("30", 30)]
    [TestCase("1.5", 1.5)]
    [TestCase(" 7 ", 7)]
    [TestCase("0", 0)]
    [TestCase("Sun, 10 Jan 2027 12:01:00 GMT", 60)]
    [TestCase("Sun, 10 Jan 2027 11:00:00 GMT", 0)]
    [TestCase("1799582430", 30)]
    [TestCase("soon", null)]
    [TestCase("-5", null)]
    [TestCase("NaN", null)]
    [TestCase("", null)]
    public void Read_RetryAfter_IsUnderstoodOrIgnored(string text, double? seconds) =>
        Read(HttpStatusCode.TooManyRequests, ("Retry-After", text)).Wait.Should().Be(seconds is { } s ? TimeSpan.FromSeconds(s) : null);

    [Test]
    public void Read_RetryAfterAsADate_CountsByTheServersOwnClock() =>
        Read(HttpStatusCode.TooManyRequests, ("Date", "Sun, 10 Jan 2027 13:00:00 GMT"), ("Retry-After", "Sun, 10 Jan 2027 13:00:30 GMT"))
            .Wait.Should().Be(TimeSpan.FromSeconds(30));

    [Test]
    public void Read_ServiceUnavailable_IsNoRefusalButMayNameATime()
    {
        var word = Read(HttpStatusCode.ServiceUnavailable, ("Retry-After", "10"));

        word.IsRefusal.Should().BeFalse();
        word.Wait.Should().Be(TimeSpan.FromSeconds(10));
    }

    [Test]
    public void Read_ChannexList_NamesEachWindow() =>
        Read(HttpStatusCode.OK, ("ratelimit", "\"bookings\";r=5999;t=60, r=359999;t=3600, r=8639999;t=86400")).Rooms.Should().Equal(
            new ToldRoom(null, 5999, TimeSpan.FromSeconds(60), null),
            new ToldRoom(null, 359999, TimeSpan.FromHours(1), null),
            new ToldRoom(null, 8639999, TimeSpan.FromDays(1), null));

    [Test]
    public void Read_RateLimitWithItsPolicy_KnowsLimitAndWindow() =>
        Read(HttpStatusCode.OK, ("RateLimit-Policy", "\"burst\";q=100;w=60"), ("RateLimit", "\"burst\";r=50;t=30")).Rooms.Should().Equal(
            new ToldRoom(100, 50, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)));

    [Test]
    public void Read_OldRateLimitForm_IsUnderstood() =>
        Read(HttpStatusCode.OK, ("RateLimit", "limit=100, remaining=50, reset=5")).Rooms.Should().Equal(
            new ToldRoom(100, 50, TimeSpan.FromSeconds(5), null));

    [Test]
    public void Read_XRateLimit_TakesSecondsUnixTimeAndSuffixes() =>
        Read(HttpStatusCode.OK,
            ("X-RateLimit-Limit", "120"), ("X-RateLimit-Remaining", "7"), ("X-RateLimit-Reset", "1799582430"),
            ("X-RateLimit-Limit-Second", "15"), ("X-RateLimit-Remaining-Second", "14"),
            ("X-RateLimit-Remaining-Hour", "4999")).Rooms.Should().Equal(
            new ToldRoom(120, 7, TimeSpan.FromSeconds(30), null),
            new ToldRoom(15, 14, null, TimeSpan.FromSeconds(1)),
            new ToldRoom(null, 4999, null, TimeSpan.FromHours(1)));

    [Test]
    public void Read_Credits_KnowCostAndRest()
    {
        var word = Read(HttpStatusCode.OK, ("x-five-min-limit-remaining", "88.4"), ("x-five-min-limit-resets-in", "120"), ("x-request-cost", "1.6"));

        word.Cost.Should().Be(1.6);
        word.Rooms.Should().Equal(new ToldRoom(null, 88.4, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)));
    }

    [Test]
    public void Read_RefusalWithoutRetryAfter_WaitsForTheWindowThatIsUsedUp() =>
        Read(HttpStatusCode.TooManyRequests, ("RateLimit", "\"a\";r=0;t=20, \"b\";r=500;t=3000")).Wait.Should().Be(TimeSpan.FromSeconds(20));

    [TestCase("RateLimit", ";;;=,,\"")]
    [TestCase("X-RateLimit-Remaining", "many")]
    [TestCase("x-request-cost", "-1")]
    public void Read_Garbage_SaysNothing(string name, string value)
    {
        var word = Read(HttpStatusCode.OK, (name, value));

        word.Rooms.Should().BeEmpty();
        word.Cost.Should().BeNull();
    }

    private static ServerWord Read(HttpStatusCode status, params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage(status);
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return ServerWordReader.Read(response, Now);
    }
}
