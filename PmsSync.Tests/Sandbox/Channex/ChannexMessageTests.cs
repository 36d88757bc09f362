using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Messages;

namespace PmsSync.Tests.Sandbox.Channex;

[TestFixture]
internal sealed class ChannexMessageTests
{
    private ChannexBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = new ChannexBench();

    [Test]
    public void Thread_OfAGuest_IsReadAndAnswered()
    {
        var booking = Book("Airbnb");
        _bench.World.Read(a => GuestDesk.Write(a, _bench.Property, booking, "Hello", ["attachments/photo"], _bench.Now)).Should().NotBeNull();

        var thread = _bench.Get("/message_threads")["data"]![0]!;
        var id = thread["id"]!.GetValue<string>();
        thread["attributes"]!["last_message"]!["message"]!.GetValue<string>().Should().Be("Hello");
        thread["relationships"]!["booking"]!["data"]!["id"]!.GetValue<string>().Should().Be(booking.Id);

        _bench.Now += TimeSpan.FromMinutes(1);
        var sent = _bench.Post($"/message_threads/{id}/messages", new { message = new { message = "Welcome" } })["data"]!;
        sent["attributes"]!["sender"]!.GetValue<string>().Should().Be("property");
        var messages = _bench.Get($"/bookings/{booking.Id}/messages")["data"]!.AsArray();
        messages.Select(static m => m!["attributes"]!["message"]!.GetValue<string>()).Should().Equal("Welcome", "Hello");
        messages[1]!["attributes"]!["attachments"]![0]!.GetValue<string>().Should().Be("attachments/photo");
        _bench.Post($"/message_threads/{id}/close")["data"]!["attributes"]!["is_closed"]!.GetValue<bool>().Should().BeTrue();
    }

    [Test]
    public void Attachment_IsUploadedAndThenSentByItsId()
    {
        var booking = Book("Booking.com");
        var id = _bench.Post("/attachments", new { attachment = new { file = "aGVsbG8=", file_name = "a.txt", file_type = "text/plain" } })["data"]!["id"]!.GetValue<string>();

        var sent = _bench.Post($"/bookings/{booking.Id}/messages", new { message = new { attachment_id = id } })["data"]!["attributes"]!;

        sent["attachments"]![0]!.GetValue<string>().Should().Be($"attachments/{id}");
    }

    [Test]
    public void Messages_WithoutTheApplication_Are403()
    {
        var booking = Book("Airbnb");
        _bench.Property.Messages = false;

        _bench.Send("GET", "/message_threads").Status.Should().Be(403);
        _bench.Send("POST", $"/bookings/{booking.Id}/messages", new { message = new { message = "x" } }).Status.Should().Be(403);
    }

    [Test]
    public void Messages_WhereTheChannelHasNone_Are422NotSupported()
    {
        var booking = Book("Agoda");

        var answer = _bench.Send("POST", $"/bookings/{booking.Id}/messages", new { message = new { message = "x" } });

        answer.Status.Should().Be(422);
        JsonNode.Parse(answer.Body)!["errors"]!["code"]!.GetValue<string>().Should().Be("not_supported");
    }

    [Test]
    public void Messages_OfUnknownThings_Are404AndBlankOnes422()
    {
        var booking = Book("Airbnb");

        _bench.Send("GET", "/message_threads/nobody/messages").Status.Should().Be(404);
        _bench.Send("GET", "/bookings/nobody/messages").Status.Should().Be(404);
        _bench.Send("POST", $"/bookings/{booking.Id}/messages", new { message = new { message = " " } }).Status.Should().Be(422);
    }

    private ChannexBooking Book(string soldBy) => _bench.World.Read(a => a.Desk.Book(
        _bench.Property, new BookingWish([new RoomWish(_bench.Double.Id, _bench.Standard.Id, ChannexBench.Day(3), ChannexBench.Day(5))], soldBy), _bench.Now));
}
