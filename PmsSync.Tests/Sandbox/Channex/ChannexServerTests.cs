using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Tests.Sandbox.Channex;

/// <summary>The account behind the sandbox's real port, with its controls and its files.</summary>
[TestFixture]
internal sealed class ChannexServerTests
{
    private static readonly string House = ChannexIds.Property(ChannexDemo.Property);

    private static readonly string Garden = ChannexIds.RoomType(ChannexDemo.Property, "garden");

    private static readonly string Standard = ChannexIds.RatePlan(ChannexDemo.Property, "garden", "standard");

    private SandboxBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = Keyed(await SandboxBench.StartAsync());

    [TearDown]
    public async Task TearDown()
    {
        await _bench.DisposeAsync();
        Directory.Delete(_bench.Options.DataDirectory, recursive: true);
    }

    [Test]
    public async Task Get_OfTheDemo_ListsTheHouseWithItsRooms()
    {
        (await GetAsync("properties"))["data"]![0]!["id"]!.GetValue<string>().Should().Be(House);
        var rooms = (await GetAsync($"room_types?filter[property_id]={House}"))["data"]!.AsArray();
        rooms.Select(static r => r!["id"]!.GetValue<string>()).Should().Contain(Garden).And.HaveCount(5);
        (await GetAsync($"rate_plans?filter[property_id]={House}"))["meta"]!["total"]!.GetValue<int>().Should().Be(8);
        _bench.Http.DefaultRequestHeaders.Clear();
        (await _bench.GetAsync("channex/api/v1/properties")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Control_BookModifyCancelAndWrite_ShowsInTheApi()
    {
        await OpenAsync();
        var booked = await ControlAsync("book", new { property = "casa-da-ria", roomType = "garden", ratePlan = "standard", arrival = "2026-06-20", departure = "2026-06-22" }, HttpStatusCode.Created);
        var booking = booked["id"]!.GetValue<string>();
        (await AvailableAsync("2026-06-20")).Should().Be(0);
        await ControlAsync("message", new { property = House, booking, text = "Hello" });
        await ControlAsync("modify", new { property = House, booking, arrival = "2026-06-21", departure = "2026-06-23" });
        await ControlAsync("cancel", new { property = House, booking, shell = true });

        (await GetAsync("booking_revisions/feed"))["data"]!.AsArray().Select(static r => r!["attributes"]!["status"]!.GetValue<string>())
            .Should().Equal("new", "modified", "cancelled");
        (await GetAsync($"bookings/{booking}/messages"))["data"]!.AsArray().Should().ContainSingle();
    }

    [Test]
    public async Task Control_OfImpossibleWishes_SaysWhatIsWrong()
    {
        await ControlAsync("book", new { property = "nobody", arrival = "2026-06-20", departure = "2026-06-22" }, HttpStatusCode.NotFound);
        await ControlAsync("book", new { property = House, roomType = "attic", arrival = "2026-06-20", departure = "2026-06-22" }, HttpStatusCode.UnprocessableEntity);
        await ControlAsync("fault", new { fault = "meteor" }, HttpStatusCode.UnprocessableEntity);
        await ControlAsync("settings", new { property = House, stateLength = 10 }, HttpStatusCode.UnprocessableEntity);
        await ControlAsync("edit", new { property = House, roomType = "garden", from = "2026-06-20", to = "2026-06-20", availability = 1 }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Control_SettingsEditAndLog_AreObeyedAndShown()
    {
        await ControlAsync("settings", new { property = House, autoUpdateOnCancellation = true, limitFactor = 0.2, tellsRetryAfter = true });
        await ControlAsync("edit", new { property = House, roomType = "garden", from = "2026-06-20", to = "2026-06-22", availability = 3 });
        await ControlAsync("edit", new { property = House, roomType = "garden", ratePlan = "standard", from = "2026-06-20", to = "2026-06-22", price = 80.5, stopSell = true });
        (await GetAsync($"properties/{House}"))["data"]!["attributes"]!["settings"]!["allow_availability_autoupdate_on_cancellation"]!.GetValue<bool>().Should().BeTrue();
        (await AvailableAsync("2026-06-21")).Should().Be(3);
        (await AvailableAsync("2026-06-22")).Should().Be(0);

        var refused = await _bench.GetAsync($"channex/api/v1/availability?filter[property_id]={House}&filter[date]=2026-06-20");

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BePositive();
        var log = JsonNode.Parse(await _bench.Http.GetStringAsync(new Uri(_bench.Server.BaseAddress, "_control/channex/log?after=1")))!["items"]!.AsArray();
        log.Select(static c => c!["status"]!.GetValue<int>()).Should().Equal(200, 200, 429);
        var state = JsonNode.Parse(await _bench.Http.GetStringAsync(new Uri(_bench.Server.BaseAddress, $"_control/channex/state?property={House}")))!;
        state["ratePlans"]![0]!["nights"]![0]!["value"]!["prices"]!.ToJsonString().Should().Be("[8050]");
    }

    [Test]
    public async Task Fault_OnRealHttp_IsWhatTheCallerMeets()
    {
        foreach (var fault in new[] { "reset", "half" })
        {
            await ControlAsync("fault", new { fault, times = 1 });
            await ((Func<Task>)(() => _bench.Http.GetStringAsync(_bench.Address("channex/api/v1/properties")))).Should().ThrowAsync<HttpRequestException>(fault);
        }
        await ControlAsync("fault", new { fault = "502", times = 1, endpoint = "content" });
        var answer = await _bench.GetAsync("channex/api/v1/properties");
        answer.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        (await answer.Content.ReadAsStringAsync()).Should().StartWith("<html>");

        await ControlAsync("fault", new { fault = "lost-answer", times = 1 });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var lost = () => _bench.Http.GetAsync(_bench.Address("channex/api/v1/properties"), patience.Token);
        await lost.Should().ThrowAsync<OperationCanceledException>();
        (await _bench.GetAsync("channex/api/v1/properties")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Restart_AfterAKill_HasWhatWasAnswered()
    {
        await OpenAsync();
        await ControlAsync("book", new { property = House, roomType = "garden", ratePlan = "standard", arrival = "2026-06-20", departure = "2026-06-22" }, HttpStatusCode.Created);
        await PostAsync("restrictions", new { values = new[] { new { property_id = House, rate_plan_id = Standard, date = "2026-06-25", rate = "99.00", min_stay_through = 2 } } });
        await PostAsync("webhooks", new { webhook = new { property_id = House, callback_url = "http://127.0.0.1:9/", event_mask = "*", is_active = true } });
        var revision = (await GetAsync("booking_revisions/feed"))["data"]![0]!["id"]!.GetValue<string>();
        await PostAsync($"booking_revisions/{revision}/ack", new { });

        // No stop: the first one's memory is lost as by a kill.
        await using var again = Keyed(await SandboxBench.StartAsync(_bench.Options));

        var property = again.Channex.Read(static a => a.Find(ChannexDemo.Property)!);
        property.RoomType(Garden)![new DateOnly(2026, 6, 20)].Should().Be(0);
        property.RoomType(Garden)![new DateOnly(2026, 6, 22)].Should().Be(1);
        property.RatePlan(Standard)![new DateOnly(2026, 6, 25)].Should().BeEquivalentTo(new { MinStayThrough = 2, Prices = new long[] { 9900 } });
        property.Bookings.Should().ContainSingle().Which.Latest.AcknowledgedAt.Should().NotBeNull();
        again.Channex.Read(static a => a.Webhooks.Registered.Count).Should().Be(1);
        again.Channex.Read(static a => a.Properties.Count).Should().Be(1, "the demo is not made twice");
    }

    [Test]
    public async Task MarkedCard_IsToldOnTheWireAndKeptInNoFile()
    {
        const string card = "4929123456789012";
        await ControlAsync("settings", new { markedCard = card });
        var booked = await ControlAsync("book", new { property = House, arrival = "2026-06-20", departure = "2026-06-22" }, HttpStatusCode.Created);
        await ControlAsync("message", new { property = House, booking = booked["id"]!.GetValue<string>(), text = "Hello" });
        await _bench.Service.RunOnceAsync(CancellationToken.None);

        (await GetAsync("booking_revisions/feed")).ToJsonString().Should().Contain(card);
        (await GetAsync($"bookings/{booked["id"]}/messages")).ToJsonString().Should().Contain($"Hello {card}");
        foreach (var file in Directory.EnumerateFiles(_bench.Options.DataDirectory, "*", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file)).Should().NotContain(card, file);
    }

    [Test]
    public async Task Deliver_OfWebhooks_PostsThemWithTheirHeaders()
    {
        await OpenAsync();
        using var listener = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort()}/hook/";
        listener.Prefixes.Add(address);
        listener.Start();
        await PostAsync("webhooks", new
        {
            webhook = new
            {
                property_id = House,
                callback_url = address,
                event_mask = "booking_new",
                is_active = true,
                headers = new Dictionary<string, string> { ["X-Webhook-Secret"] = "s" },
            },
        });
        await ControlAsync("book", new { property = House, roomType = "garden", ratePlan = "standard", arrival = "2026-06-20", departure = "2026-06-22" }, HttpStatusCode.Created);

        var deliver = ControlAsync("deliver", new { });
        var call = await listener.GetContextAsync();
        (call.Request.HttpMethod, call.Request.Headers["X-Webhook-Secret"]).Should().Be(("POST", "s"));
        call.Response.StatusCode = 202;
        call.Response.Close();
        await deliver;
        _bench.Channex.Read(static a => a.Webhooks.Waiting).Should().Be(0);
    }

    private Task OpenAsync() => PostAsync("availability", new
    {
        values = new[] { new { property_id = House, room_type_id = Garden, date_from = "2026-06-15", date_to = "2026-07-15", availability = 1 } },
    });

    private static SandboxBench Keyed(SandboxBench bench)
    {
        bench.Http.DefaultRequestHeaders.Add(ChannexRequest.KeyHeader, ChannexDemo.Key);
        return bench;
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task<int> AvailableAsync(string date) =>
        (await GetAsync($"availability?filter[property_id]={House}&filter[date]={date}"))["data"]![Garden]![date]!.GetValue<int>();

    private async Task<JsonNode> GetAsync(string path)
    {
        var answer = await _bench.GetAsync($"channex/api/v1/{path}");
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task PostAsync(string path, object body)
    {
        var answer = await _bench.Http.PostAsJsonAsync(_bench.Address($"channex/api/v1/{path}"), body);
        answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> ControlAsync(string action, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var answer = await _bench.ControlAsync($"channex/{action}", body, expected);
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
