using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Tests.Sandbox.Channex;

/// <summary>Booking revisions, their feed and the availability that Channex counts down by itself.</summary>
[TestFixture]
internal sealed class ChannexBookingTests
{
    private const string Feed = "/booking_revisions/feed";

    private const string Card = "4929 1234 5678 9012";

    private ChannexBench _bench = null!;

    [SetUp]
    public void Setup()
    {
        _bench = new ChannexBench();
        _bench.Push("availability", _bench.Rooms(0, 30, 2));
        _bench.Push("restrictions", _bench.Plan(0, 30, "rate", "120.00"));
    }

    [Test]
    public void Feed_OffersUntilAcknowledged()
    {
        var booking = Book(3, 5);

        var revision = Ids(Feed).Should().ContainSingle().Subject;
        revision.Should().Be(booking.Latest.Id);
        _bench.Post($"/booking_revisions/{revision}/ack")["meta"]!["message"]!.GetValue<string>().Should().Be("Success");
        _bench.Post($"/booking_revisions/{revision}/ack", new { });
        Ids(Feed).Should().BeEmpty();
        _bench.Send("POST", "/booking_revisions/nobody/ack").Status.Should().Be(404);
        _bench.Get($"/booking_revisions/{revision}")["data"]!["id"]!.GetValue<string>().Should().Be(revision, "single ones stay");
    }

    [Test]
    public void Feed_InPages_ShiftsWithEachAcknowledgement()
    {
        for (var i = 0; i < 5; i++)
            Book(i, i + 1);
        var first = Ids($"{Feed}?pagination[limit]=2");
        foreach (var id in first)
            _bench.Post($"/booking_revisions/{id}/ack");

        var second = Ids($"{Feed}?pagination[limit]=2&pagination[page]=2");

        second.Should().ContainSingle("the third and fourth have moved to the first page, and are skipped by who pages on");
    }

    [Test]
    public void Feed_IsOrderedByInsertionEitherWayAndFiltersByProperty()
    {
        var codes = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            codes.Add(Book(i, i + 1).Latest.Id);
            _bench.Now += TimeSpan.FromSeconds(1);
        }
        Ids($"{Feed}?order[inserted_at]=asc&filter[property_id]={_bench.Property.Id}").Should().Equal(codes);
        Ids($"{Feed}?order[inserted_at]=desc").Should().Equal(Enumerable.Reverse(codes));
        Ids($"{Feed}?filter[property_id]={ChannexIds.Property("other")}").Should().BeEmpty();
    }

    [Test]
    public void Feed_AfterHalfAnHour_DropsWhatTheListStillHas()
    {
        var booking = Book(3, 5);
        _bench.Now += TimeSpan.FromMinutes(30);

        Ids(Feed).Should().BeEmpty();
        Ids("/booking_revisions").Should().Equal(booking.Latest.Id);
        Ids($"/bookings?filter[inserted_at][gte]={ChannexBench.Noon.AddMinutes(-1):yyyy-MM-ddTHH:mm:ss}").Should().Equal(booking.Id);
        Ids($"/bookings?filter[inserted_at][gte]={ChannexBench.Noon.AddMinutes(1):yyyy-MM-ddTHH:mm:ss}").Should().BeEmpty();
        Ids($"/bookings?filter[arrival_date][gte]={ChannexBench.Text(3)}&filter[departure_date][lte]={ChannexBench.Text(5)}").Should().Equal(booking.Id);
        Ids($"/bookings?filter[arrival_date][gte]={ChannexBench.Text(4)}").Should().BeEmpty();
    }

    [Test]
    public void Book_CountsTheNightsDownButNotTheDepartureDay()
    {
        Book(3, 5);
        Available(2, 6).Should().Equal(2, 1, 1, 2, 2);

        var attributes = _bench.Get(Feed)["data"]![0]!["attributes"]!;
        attributes["status"]!.GetValue<string>().Should().Be("new");
        attributes["amount"]!.GetValue<string>().Should().Be("240.00");
        attributes["rooms"]![0]!["days"]!.ToJsonString().Should().Be($$"""{"{{ChannexBench.Text(3)}}":"120.00","{{ChannexBench.Text(4)}}":"120.00"}""");
        attributes["guarantee"]!["card_number"]!.GetValue<string>().Should().Be("411111******1111");
        attributes["inserted_at"]!.GetValue<string>().Should().Be("2026-06-15T12:00:00.000000");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ModifyAndCancel_CountOnlyWhereThePropertySaysSo(bool counts)
    {
        _bench.Property.Settings = _bench.Property.Settings with { AutoUpdateOnModification = counts, AutoUpdateOnCancellation = counts };
        var booking = Book(3, 5);
        _bench.World.Change(a => a.Desk.Modify(_bench.Property, booking, Wish(4, 7), freshRoomIds: false, _bench.Now));
        Available(3, 7).Should().Equal(counts ? [2, 1, 1, 1, 2] : [1, 1, 2, 2, 2]);
        booking.Revisions[0].Rooms[0].Id.Should().Be(booking.Revisions[1].Rooms[0].Id);

        _bench.World.Change(a => a.Desk.Cancel(_bench.Property, booking, asShell: true, _bench.Now));
        Available(3, 7).Should().Equal(counts ? [2, 2, 2, 2, 2] : [1, 1, 2, 2, 2]);
        var shell = _bench.Get($"/booking_revisions/{booking.Latest.Id}")["data"]!["attributes"]!;
        shell["status"]!.GetValue<string>().Should().Be("cancelled");
        shell["arrival_date"].Should().BeNull();
        shell["rooms"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public void Book_OfUnmappedRooms_ShowsNullsAndCountsNothing()
    {
        _bench.World.Change(a => a.Desk.Book(_bench.Property, new BookingWish(
            [new RoomWish(null, null, ChannexBench.Day(3), ChannexBench.Day(5)), new RoomWish(_bench.Double.Id, null, ChannexBench.Day(3), ChannexBench.Day(4))]), _bench.Now));

        var rooms = _bench.Get(Feed)["data"]![0]!["attributes"]!["rooms"]!.AsArray();
        rooms.Should().HaveCount(2);
        rooms[0]!["room_type_id"].Should().BeNull();
        rooms[1]!["rate_plan_id"].Should().BeNull();
        Available(3, 4).Should().Equal(1, 2);
    }

    [Test]
    public void MarkedCard_StandsInEveryTextThatAChannelFills()
    {
        _bench.Set(s => s with { MarkedCard = Card });
        Book(3, 5, "please");

        var body = _bench.Send("GET", Feed).Body;

        var attributes = JsonNode.Parse(body)!["data"]![0]!["attributes"]!;
        foreach (var text in new[] { attributes["notes"], attributes["raw_message"], attributes["customer"]!["name"], attributes["guarantee"]!["card_number"],
            attributes["services"]![0]!["name"], attributes["meta"]!["source"], attributes["rooms"]![0]!["guests"]![0]!["surname"], attributes["rooms"]![0]!["meta"]!["room_remarks"]![0] })
            text!.GetValue<string>().Should().Contain(Card);
    }

    private ChannexBooking Book(int from, int to, string? notes = null)
    {
        ChannexBooking booking = null!;
        _bench.World.Change(a => booking = a.Desk.Book(_bench.Property, Wish(from, to) with { Notes = notes }, _bench.Now));
        return booking;
    }

    private BookingWish Wish(int from, int to) =>
        new([new RoomWish(_bench.Double.Id, _bench.Standard.Id, ChannexBench.Day(from), ChannexBench.Day(to))]);

    private IEnumerable<int> Available(int from, int to) => Enumerable.Range(from, to - from + 1).Select(d => _bench.Double[ChannexBench.Day(d)]);

    private List<string> Ids(string address) => [.. _bench.Get(address)["data"]!.AsArray().Select(static e => e!["id"]!.GetValue<string>())];
}
