using System.Net;

namespace PmsSync.Tests.Web;

internal sealed class BookingApiTests
{
    private const string Bookings = "/api/v1/tenants/casa/bookings";

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await WebBench.StartAsync();

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Create_WithEverything_Is201AndReadsBackTheSame()
    {
        var created = await _bench.PostAsync(Bookings, new
        {
            unit = "GARDEN",
            arrival = "2027-03-01",
            departure = "2027-03-04",
            status = "tentative",
            externalId = "X-1",
            guest = new { name = "Ann", email = "ann@example.org", adults = 2 },
            price = new { amount = "120.5", currency = "EUR" },
            note = "late",
        });

        created.Status.Should().Be(HttpStatusCode.Created);
        created["unit"].Should().Be("garden");
        created["status"].Should().Be("tentative");
        created.Body.GetProperty("price").GetProperty("amount").GetString().Should().Be("120.50");
        created["createdAt"].Should().Be("2027-01-10T12:00:00Z");
        var read = await _bench.GetAsync(created.Headers.Location!.ToString());
        read.Text.Should().Be(created.Text);
        read.Headers.ETag!.ToString().Should().Be("\"1\"");
    }

    [Test]
    public async Task Create_WithSeveralErrors_Names422ForEachField()
    {
        var answer = await _bench.PostAsync(Bookings, new { unit = "cellar", arrival = "2027-3-1", price = new { amount = "-1", currency = "euro" }, nights = 3 });

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Type.Should().Be("application/problem+json");
        answer.Body.GetProperty("errors").EnumerateObject().Select(static e => e.Name)
            .Should().BeEquivalentTo("unit", "arrival", "departure", "price.amount", "price.currency", "nights");
    }

    [TestCase("{", HttpStatusCode.BadRequest)]
    [TestCase("[]", HttpStatusCode.BadRequest)]
    [TestCase("{\"unit\":\"a\",\"unit\":\"b\"}", HttpStatusCode.BadRequest)]
    [TestCase("", HttpStatusCode.BadRequest)]
    public async Task Create_UnreadableBody_IsSaidSo(string body, HttpStatusCode expected)
    {
        var answer = await _bench.PostAsync(Bookings, body);

        answer.Status.Should().Be(expected);
        answer.Type.Should().Be("application/problem+json");
    }

    [Test]
    public async Task Create_AboveAMegabyte_Is413() =>
        (await _bench.PostAsync(Bookings, new { note = new string('x', 1_100_000) })).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);

    [Test]
    public async Task Create_NotAsJson_Is415()
    {
        using var form = new FormUrlEncodedContent([new("unit", "garden")]);
        using var answer = await _bench.Http.PostAsync(Bookings, form);

        answer.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Test]
    public async Task Create_OnTakenNights_Is409AndListsTheBookings()
    {
        var first = await CreateAsync(1, 5);

        var second = await _bench.PostAsync(Bookings, Draft(4, 6));
        var forced = await _bench.PostAsync(Bookings, new { unit = "garden", arrival = "2027-03-04", departure = "2027-03-06", allowOverbooking = true });

        second.Status.Should().Be(HttpStatusCode.Conflict);
        second.Body.GetProperty("bookings")[0].GetString().Should().Be(first["id"]);
        forced.Status.Should().Be(HttpStatusCode.Created);
    }

    [Test]
    public async Task Create_WithTheSameKey_RepeatsTheFirstAnswerWordForWord()
    {
        var first = await _bench.PostAsync(Bookings, Draft(1, 5), "key-1");
        var again = await _bench.PostAsync(Bookings, Draft(1, 5), "key-1");
        var other = await _bench.PostAsync(Bookings, Draft(1, 6), "key-1");

        again.Text.Should().Be(first.Text);
        again.Status.Should().Be(HttpStatusCode.Created);
        other.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await _bench.GetAsync(Bookings)).Items.Should().ContainSingle();
    }

    [Test]
    public async Task Patch_MergesAndClears_AndCountsTheVersion()
    {
        var booking = await _bench.PostAsync(Bookings, new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-04", guest = new { name = "Ann", adults = 2 }, note = "late" });

        var changed = await _bench.SendAsync(HttpMethod.Patch, $"{Bookings}/{booking["id"]}", new { departure = "2027-03-05", guest = new { phone = "123" }, note = (string?)null }, null, ("If-Match", "\"1\""));

        changed.Status.Should().Be(HttpStatusCode.OK);
        changed["departure"].Should().Be("2027-03-05");
        changed["version"].Should().Be("2");
        changed.Body.GetProperty("guest").GetProperty("name").GetString().Should().Be("Ann");
        changed.Body.GetProperty("guest").GetProperty("phone").GetString().Should().Be("123");
        changed.Body.GetProperty("note").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
    }

    [Test]
    public async Task Patch_NullInsideAnObject_ClearsThatPartOfAGuestAndIsRefusedInAPrice()
    {
        var booking = await _bench.PostAsync(Bookings, new { unit = "garden", arrival = "2027-03-01", departure = "2027-03-04", guest = new { name = "Ann", phone = "1" }, price = new { amount = "90", currency = "EUR" } });

        var changed = await _bench.SendAsync(HttpMethod.Patch, $"{Bookings}/{booking["id"]}", """{"guest":{"phone":null},"price":{"amount":"80"}}""");
        var refused = await _bench.SendAsync(HttpMethod.Patch, $"{Bookings}/{booking["id"]}", """{"price":{"currency":null}}""");

        changed.Body.GetProperty("guest").GetProperty("name").GetString().Should().Be("Ann");
        changed.Body.GetProperty("guest").GetProperty("phone").ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null);
        changed.Body.GetProperty("price").GetRawText().Should().Be("""{"amount":"80.00","currency":"EUR"}""");
        refused.Body.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be("price.currency");
    }

    [Test]
    public async Task Patch_OfAnOlderVersion_Is409AndChangesNothing()
    {
        var booking = await CreateAsync(1, 5);
        var path = $"{Bookings}/{booking["id"]}";
        await _bench.SendAsync(HttpMethod.Patch, path, new { note = "one" });

        var stale = await _bench.SendAsync(HttpMethod.Patch, path, new { note = "two" }, null, ("If-Match", "\"1\""));

        stale.Status.Should().Be(HttpStatusCode.Conflict);
        stale["version"].Should().Be("2");
        (await _bench.GetAsync(path))["note"].Should().Be("one");
    }

    [Test]
    public async Task Patch_ClearingANeededField_Is422()
    {
        var booking = await CreateAsync(1, 5);

        var answer = await _bench.SendAsync(HttpMethod.Patch, $"{Bookings}/{booking["id"]}", new { arrival = (string?)null });

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Cancel_Twice_Is200BothTimes()
    {
        var booking = await CreateAsync(1, 5);
        var first = await _bench.PostAsync($"{Bookings}/{booking["id"]}/cancel");
        var again = await _bench.PostAsync($"{Bookings}/{booking["id"]}/cancel");

        first["status"].Should().Be("cancelled");
        again.Status.Should().Be(HttpStatusCode.OK);
        again.Text.Should().Be(first.Text);
    }

    [Test]
    public async Task List_InPages_ShowsEachOnceAndBlocksOnlyWhenAsked()
    {
        for (var day = 1; day <= 5; day++)
            await CreateAsync(day, day + 1);
        await _bench.PostAsync("/api/v1/tenants/casa/units/garden/blocks", new { from = "2027-03-10", to = "2027-03-12", reason = "Painting" });

        var seen = new List<string>();
        for (string? cursor = "", path = $"{Bookings}?limit=2"; cursor is not null; path = $"{Bookings}?limit=2&cursor={cursor}")
        {
            var page = await _bench.GetAsync(path);
            seen.AddRange(page.Items.Select(static i => i.GetProperty("arrival").GetString()!));
            cursor = page.Body.GetProperty("next").GetString();
        }

        seen.Should().BeEquivalentTo("2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04", "2027-03-05").And.OnlyHaveUniqueItems();
        (await _bench.GetAsync($"{Bookings}?kind=block")).Items.Should().ContainSingle().Which.GetProperty("note").GetString().Should().Be("Painting");
        (await _bench.GetAsync($"{Bookings}?from=2027-03-02&to=2027-03-03")).Items.Should().ContainSingle("the departure day is free");
        (await _bench.GetAsync($"{Bookings}?limit=1001")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await _bench.GetAsync($"{Bookings}?from=tomorrow")).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Block_Deleted_OpensItsNightsAndIsGoneForGood()
    {
        var block = await _bench.PostAsync("/api/v1/tenants/casa/units/garden/blocks", new { from = "2027-03-10", to = "2027-03-12" });
        var path = $"/api/v1/tenants/casa/units/garden/blocks/{block["id"]}";

        block.Status.Should().Be(HttpStatusCode.Created);
        (await LookAsync("2027-03-10")).Should().Be("blocked");
        (await _bench.SendAsync(HttpMethod.Delete, path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await _bench.SendAsync(HttpMethod.Delete, path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await LookAsync("2027-03-10")).Should().Be("free");
    }

    [Test]
    public async Task Create_OfAYearThatNobodyMeans_IsRefused()
    {
        var asked = await _bench.PostAsync(Bookings, new { unit = "garden", arrival = "2207-03-01", departure = "2207-03-03" });

        asked.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        asked.Body.GetProperty("errors").TryGetProperty("arrival", out _).Should().BeTrue();
    }

    [TestCase("calendar?from=9999-12-01", "from")]
    [TestCase("calendar?from=0001-01-01", "from")]
    [TestCase("calendar?from=2027-01-01&to=9999-12-31", "to")]
    [TestCase("nights/9999-12-31", "date")]
    [TestCase("nights/0001-01-01", "date")]
    [TestCase("prices?from=9999-12-31", "from")]
    public async Task Nights_OfYearsThatNoCalendarHas_AreRefusedWithTheRemedy(string address, string field)
    {
        var asked = await _bench.GetAsync($"/api/v1/tenants/casa/units/garden/{address}");

        asked.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        asked.Body.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue();
    }

    [Test]
    public async Task Explain_BookedNight_SaysByWhomSinceWhenAndThroughWhichEvent()
    {
        var booking = await CreateAsync(1, 5);

        var why = await _bench.GetAsync("/api/v1/tenants/casa/units/garden/nights/2027-03-02");

        why["look"].Should().Be("booked");
        why.Body.GetProperty("explanation")[0].GetString().Should().Be("The night of 2027-03-02 is closed by a booking made here.");
        var claim = why.Body.GetProperty("takenBy")[0];
        claim.GetProperty("booking").GetProperty("id").GetString().Should().Be(booking["id"]);
        claim.GetProperty("history")[0].GetProperty("event").GetInt64().Should().Be(claim.GetProperty("createdByEvent").GetInt64());
    }

    private async Task<string?> LookAsync(string date) => (await _bench.GetAsync($"/api/v1/tenants/casa/units/garden/nights/{date}"))["look"];

    private async Task<Answer> CreateAsync(int from, int to)
    {
        var created = await _bench.PostAsync(Bookings, Draft(from, to));
        created.Status.Should().Be(HttpStatusCode.Created, created.Text);
        return created;
    }

    private static object Draft(int from, int to) => new { unit = "garden", arrival = $"2027-03-{from:00}", departure = $"2027-03-{to:00}" };
}
