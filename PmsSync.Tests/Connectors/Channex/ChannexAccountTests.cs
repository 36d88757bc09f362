using System.Text;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Tests.Connectors.Channex;

internal sealed class ChannexAccountTests
{
    [Test]
    public async Task ReadAsync_AutomaticUpdatesSwitchedOn_WarnsWithTheRemedy()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On($"/api/v1/properties/{ChannexBench.Property}", ChannexBench.Json("""
            {"data":{"id":"x","attributes":{"timezone":"Europe/Lisbon","settings":{"allow_availability_autoupdate_on_confirmation":true,
            "allow_availability_autoupdate_on_modification":true,"allow_availability_autoupdate_on_cancellation":"true","state_length":730,"min_stay_type":"arrival"}}}}
            """));

        var settings = Got(await bench.Connector.Settings.ReadAsync(bench.Access, default));

        settings.HorizonNights.Should().Be(730);
        settings.Zone!.Id.Should().Be("Europe/Lisbon");
        settings.Fields.Should().Contain(NightField.MinStayArrival).And.NotContain(NightField.MinStayThrough);
        settings.Warnings.Should().SatisfyRespectively(
            static w => w.Should().Contain("allow_availability_autoupdate_on_modification"),
            static w => w.Should().Contain("allow_availability_autoupdate_on_cancellation"));
    }

    [Test]
    public async Task ReadAsync_NothingSaid_TakesTheDocumentedDefaults()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On($"/api/v1/properties/{ChannexBench.Property}", ChannexBench.Json("""{"data":{"attributes":{"timezone":"Nowhere/Atall","settings":null}}}"""));

        var settings = Got(await bench.Connector.Settings.ReadAsync(bench.Access, default));

        settings.Should().BeEquivalentTo(new AccountSettings(500, null, [], null));
    }

    [Test]
    public async Task ListAsync_Account_ListsPropertiesRoomTypesAndRatePlans()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/properties", ChannexBench.Json("""{"data":[{"id":"p1","attributes":{"title":"Sea House","currency":"EUR","timezone":"Europe/Lisbon"}},{"id":null}]}"""));
        bench.Server.On("/api/v1/room_types", ChannexBench.Json("""{"data":[{"id":"r1","attributes":{"title":"Double","count_of_rooms":3}}]}"""));
        bench.Server.On("/api/v1/rate_plans", ChannexBench.Json("""
            {"data":[
            {"id":"rp1","attributes":{"title":"Flexible","currency":"EUR","options":[{"occupancy":1},{"occupancy":2,"is_primary":true}]},"relationships":{"room_type":{"data":{"id":"r1"}}}},
            {"id":"rp2","attributes":{"title":"Other","room_type_id":"r9"}}]}
            """));

        var answer = await bench.Connector.Catalog.ListAsync(bench.Access, default);

        answer.Should().BeOfType<Answer<IReadOnlyList<CatalogProperty>>.Got>().Which.Value.Should().BeEquivalentTo(
            [new CatalogProperty("p1", "Sea House", "EUR", "Europe/Lisbon", [new CatalogRoomType("r1", "Double", 3, [new CatalogRatePlan("rp1", "Flexible", "EUR", 2)])])]);
    }

    [TestCase(null, null)]
    [TestCase("", null)]
    [TestCase("hush ", null)]
    [TestCase("wrong", "hush")]
    public void Webhook_SecretMissingOrWrong_IsForged(string? header, string? query) =>
        Read(header, query, """{"event":"booking"}""").Should().BeOfType<WebhookReading.Forged>();

    [Test]
    public void Webhook_ConnectionWithoutASecret_IsForged()
    {
        var access = ChannexBench.AccessTo(new Uri("https://app.channex.io/api/v1")) with { WebhookSecret = "" };

        new PmsSync.Connectors.Channex.Account.ChannexWebhooks().Read(access, new WebhookCall(static _ => "", static _ => null, default)).Should().BeOfType<WebhookReading.Forged>();
    }

    [TestCase("booking", true, false, false)]
    [TestCase("booking_unmapped_room", true, false, false)]
    [TestCase("non_acked_booking", true, false, false)]
    [TestCase("message", false, true, false)]
    [TestCase("alteration_request", true, true, false)]
    [TestCase("disconnected_channel", false, false, true)]
    [TestCase("ari", false, false, false)]
    [TestCase("something_new", true, true, true)]
    public void Webhook_Authentic_SaysWhatToPull(string name, bool bookings, bool messages, bool settings) =>
        Read(null, "hush", $$$"""{"event":"{{{name}}}","payload":{"secret":"x"} }""").Should().Be(new WebhookReading.Signal(name, bookings, messages, settings));

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"event":"4111111111111111"}""")]
    [TestCase("""{"event":{"a":1}}""")]
    public void Webhook_AuthenticButUnreadable_MeansPullAll(string body) =>
        Read("hush", null, body).Should().Be(new WebhookReading.Signal("unreadable", true, true, true));

    private static WebhookReading Read(string? header, string? query, string body) =>
        new PmsSync.Connectors.Channex.Account.ChannexWebhooks().Read(
            ChannexBench.AccessTo(new Uri("https://app.channex.io/api/v1")),
            new WebhookCall(n => n == "X-Webhook-Secret" ? header : null, n => n == "secret" ? query : null, Encoding.UTF8.GetBytes(body)));

    private static AccountSettings Got(Answer<AccountSettings> answer) => answer.Should().BeOfType<Answer<AccountSettings>.Got>().Subject.Value;
}
