using System.Text.Json.Nodes;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Tests.Sandbox.Channex;

[TestFixture]
internal sealed class ChannexWebhookTests
{
    private readonly Chance _chance = new(1);

    private ChannexBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = new ChannexBench();

    [Test]
    public void Create_WithHeadersAndParameters_TellsBookingsThatWay()
    {
        var created = _bench.Send("POST", "/webhooks", new
        {
            webhook = new
            {
                property_id = _bench.Property.Id,
                callback_url = "http://127.0.0.1:9/hook",
                event_mask = "booking_new;booking_cancellation",
                headers = new Dictionary<string, string> { ["X-Webhook-Secret"] = "s" },
                request_params = new Dictionary<string, string> { ["secret"] = "a b" },
                is_active = true,
                send_data = true,
            },
        });
        created.Status.Should().Be(201);
        _bench.Get("/webhooks")["data"]!.AsArray().Should().ContainSingle();

        var booking = Book();

        var delivery = Take().Should().ContainSingle().Subject;
        delivery.Address.Should().Be("http://127.0.0.1:9/hook?secret=a%20b");
        delivery.Webhook.Headers.Should().Contain("X-Webhook-Secret", "s");
        var body = JsonNode.Parse(delivery.Body)!;
        body["event"]!.GetValue<string>().Should().Be("booking_new");
        body["property_id"]!.GetValue<string>().Should().Be(_bench.Property.Id);
        body["payload"]!["revision_id"]!.GetValue<string>().Should().Be(booking.Latest.Id);
    }

    [Test]
    public void Create_WithoutActivation_TellsNothing()
    {
        _bench.Send("POST", "/webhooks", new { webhook = new { property_id = _bench.Property.Id, callback_url = "http://127.0.0.1:9/", event_mask = "*" } });
        Book();
        Take().Should().BeEmpty("is_active is false by default");
    }

    [Test]
    public void Create_OfNonsense_Is422()
    {
        _bench.Send("POST", "/webhooks", new { webhook = new { property_id = _bench.Property.Id, callback_url = "nowhere", event_mask = "*" } }).Status.Should().Be(422);
        _bench.Send("POST", "/webhooks", new { webhook = new { property_id = "nobody", callback_url = "http://127.0.0.1/", event_mask = "*" } }).Status.Should().Be(422);
        _bench.Send("POST", "/webhooks", "{").Status.Should().Be(400);
    }

    [Test]
    public void Report_OfA5xx_IsTriedAgainForAboutADay()
    {
        Register(sendData: false);
        Book();
        var waits = new List<double>();
        for (var delivery = Take().Should().ContainSingle().Subject; ;)
        {
            _bench.World.Change(a => a.Webhooks.Report(delivery, 503, _bench.Now));
            if (_bench.World.Read(static a => a.Webhooks.Waiting) == 0)
                break;
            var before = _bench.Now;
            while (Take() is var due)
            {
                if (due.Count > 0)
                {
                    delivery = due[0];
                    break;
                }
                _bench.Now += TimeSpan.FromSeconds(30);
            }
            waits.Add((_bench.Now - before).TotalMinutes);
        }
        waits.Should().Equal(1, 2, 4, 8, 15, 30, 60, 120, 240, 360, 600);
        JsonNode.Parse(Book() is var _ ? Take()[0].Body : "")!["payload"].Should().BeNull("send_data is off");
    }

    [TestCase(200)]
    [TestCase(202)]
    [TestCase(404)]
    public void Report_OfAnythingElse_IsTheEnd(int status)
    {
        Register(sendData: true);
        Book();
        _bench.World.Change(a => a.Webhooks.Report(a.Webhooks.TakeDue(a.Settings, _chance, _bench.Now)[0], status, _bench.Now));
        _bench.World.Read(static a => a.Webhooks.Waiting).Should().Be(0);
    }

    [Test]
    public void TakeDue_WithDuplicatesAndDisorder_HoldsEachEventAtLeastOnce()
    {
        Register(sendData: true);
        _bench.Set(s => s with { WebhookTwiceOneIn = 2, WebhooksShuffled = true });
        for (var i = 0; i < 40; i++)
            Book();

        var numbers = Take().Select(static d => d.Number).ToList();

        numbers.Distinct().Should().HaveCount(40);
        numbers.Should().HaveCountGreaterThan(45).And.NotBeInAscendingOrder();
    }

    [Test]
    public void Advance_AfterHalfAnHourWithoutAcknowledgement_ComplainsOnce()
    {
        Register(sendData: true, mask: "non_acked_booking");
        var acknowledged = Book();
        var forgotten = Book();
        _bench.Post($"/booking_revisions/{acknowledged.Latest.Id}/ack");
        _bench.Now += TimeSpan.FromMinutes(30);
        for (var i = 0; i < 3; i++)
            _bench.World.Read(a => ChannexPace.Advance(a, 0, _bench.Now));

        JsonNode.Parse(Take().Should().ContainSingle().Subject.Body)!["payload"]!["booking_id"]!.GetValue<string>().Should().Be(forgotten.Id);
    }

    [Test]
    public void Book_OfAnUnmappedRoom_TellsIt()
    {
        Register(sendData: true, mask: "booking_unmapped_room;booking_unmapped_rate");
        Book(new RoomWish(null, null, ChannexBench.Day(1), ChannexBench.Day(2)));
        Book(new RoomWish(_bench.Double.Id, null, ChannexBench.Day(1), ChannexBench.Day(2)));
        Take().Select(static d => d.Event).Should().Equal("booking_unmapped_room", "booking_unmapped_rate");
    }

    private void Register(bool sendData, string mask = "booking") => _bench.World.Change(a => a.Webhooks.Registered.Add(new ChannexWebhook
    {
        Id = "w",
        CallbackUrl = "http://127.0.0.1:9/",
        EventMask = mask,
        IsActive = true,
        SendData = sendData,
    }));

    private ChannexBooking Book(RoomWish? room = null) => _bench.World.Read(a => a.Desk.Book(
        _bench.Property, new BookingWish([room ?? new RoomWish(_bench.Double.Id, _bench.Standard.Id, ChannexBench.Day(3), ChannexBench.Day(5))]), _bench.Now));

    private IReadOnlyList<WebhookDelivery> Take() => _bench.World.Read(a => a.Webhooks.TakeDue(a.Settings, _chance, _bench.Now));
}
