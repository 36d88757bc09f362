using System.Text.Json.Nodes;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Connectors.Channex;

internal sealed class ChannexBookingsTests
{
    private const string Feed = "/api/v1/booking_revisions/feed";
    private const string RevisionId = "6d3ed1c6-6dc2-4bd1-b4f1-0dbd0e1c1a11";
    private const string BookingId = "0f2ab7c6-1ad5-4bd8-bb4f-6a5f1a5c1b22";
    private const string Card = "4111111111111111";

    [Test]
    public async Task PullAsync_NewBooking_ReadsAllThatIsKept()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Page(Revision()));

        var page = await PullAsync(bench);

        page.Unreadable.Should().BeEmpty();
        var revision = page.Revisions.Should().ContainSingle().Subject;
        revision.Should().BeEquivalentTo(new BookingRevision
        {
            BookingId = BookingId,
            RevisionId = RevisionId,
            RevisedAt = new DateTimeOffset(2026, 5, 28, 4, 25, 15, TimeSpan.Zero),
            Kind = RevisionKind.New,
            Code = "1234567890",
            SoldBy = "Booking.com",
            Guest = new Guest("Ada Lovelace", "ada@example.org", "+44 20 1234", 2, 1),
            Price = new Money(220.00m, "GBP"),
            Note = "late arrival",
            Rooms =
            [
                new BookedRoom
                {
                    RoomId = "r1", RoomTypeId = ChannexBench.Room, RatePlanId = ChannexBench.Plan, Adults = 2, Children = 1,
                    Dates = new StayDates(ChannexBench.Day("2026-07-01"), ChannexBench.Day("2026-07-03")), Price = new Money(220m, "GBP"),
                },
            ],
        });
        bench.Server.Requests.Single().Query.Should().Contain("order%5Binserted_at%5D=asc").And.Contain("pagination%5Bpage%5D=1");
    }

    [Test]
    public async Task PullAsync_CancelledShell_HasNoRooms()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Page(Revision(static a =>
        {
            a["status"] = "cancelled";
            a["rooms"] = null;
            a["arrival_date"] = null;
            a["departure_date"] = null;
            a["customer"] = null;
            a["occupancy"] = null;
        })));

        var revision = (await PullAsync(bench)).Revisions.Should().ContainSingle().Subject;

        revision.Kind.Should().Be(RevisionKind.Cancelled);
        revision.Rooms.Should().BeEmpty();
        revision.Guest.Should().BeNull();
    }

    [Test]
    public async Task PullAsync_SeveralRooms_KeepsUnmappedAndNightlessOnes()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Page(Revision(static a => a["rooms"] = new JsonArray(
            Room("r1", "2026-07-01", "2026-07-02"),
            Room(null, "2026-07-01", "2026-07-01"),
            Room("r1", "2026-07-02", "2026-07-04")))));

        var rooms = (await PullAsync(bench)).Revisions.Single().Rooms;

        rooms.Select(static r => r.RoomId).Should().Equal("r1", "#2", "r1#3");
        rooms.Select(static r => r.Dates?.Nights).Should().Equal(1, null, 2);
        rooms.Should().AllSatisfy(static r => r.RoomTypeId.Should().BeNull());
    }

    [Test]
    public async Task PullAsync_NoRoomsButDates_TakesTheNightsAsOneUnmappedRoom()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Page(Revision(static a => a["rooms"] = new JsonArray())));

        (await PullAsync(bench)).Revisions.Single().Rooms.Should().ContainSingle().Which.Dates!.Value.Nights.Should().Be(2);
    }

    private static readonly Dictionary<string, Action<JsonObject>> Broken = new()
    {
        ["no time"] = static a => a.Remove("inserted_at"),
        ["a time that is none"] = static a => a["inserted_at"] = "soon",
        ["an odd status"] = static a => a["status"] = 7,
        ["no booking"] = static a =>
        {
            a.Remove("booking_id");
            a.Remove("unique_id");
        },
        ["rooms as a text"] = static a => a["rooms"] = "two",
        ["a room as a text"] = static a => a["rooms"] = new JsonArray("double"),
        ["reversed dates"] = static a => a["rooms"] = new JsonArray(Room("r1", "2026-07-03", "2026-07-01")),
        ["no dates at all"] = static a =>
        {
            a["rooms"] = new JsonArray(Room("r1", null, null));
            a["arrival_date"] = null;
        },
    };

    private static IEnumerable<string> BrokenNames => Broken.Keys;

    [TestCaseSource(nameof(BrokenNames))]
    public async Task PullAsync_RevisionThatCannotBeRead_IsSaidAndHoldsNothingUp(string fault)
    {
        await using var bench = ChannexBench.Create();
        var good = Revision();
        good["id"] = "11111111-6dc2-4bd1-b4f1-0dbd0e1c1a11";
        bench.Server.On(Feed, Page(Revision(Broken[fault]), good, 5, null));

        var page = await PullAsync(bench);

        page.Revisions.Should().ContainSingle();
        page.Unreadable.Should().HaveCount(3);
        page.Unreadable[0].RevisionId.Should().Be(RevisionId);
        page.Unreadable.Should().AllSatisfy(static u => u.Why.Should().Contain("by hand"));
    }

    [Test]
    public async Task PullAsync_PageFullOfUnreadable_LooksAtTheNextOne()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Page([.. Enumerable.Range(0, 100).Select(static i => (JsonNode)i)]), Page(Revision()));

        var page = await PullAsync(bench);

        page.Revisions.Should().ContainSingle();
        page.Unreadable.Should().HaveCount(100);
    }

    [Test]
    public async Task PullAsync_AnotherPropertysRevision_IsLeftAlone()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Page(Revision(static a => a["property_id"] = "22222222-6dc2-4bd1-b4f1-0dbd0e1c1a11")));

        var page = await PullAsync(bench);

        page.Revisions.Should().BeEmpty();
        page.Unreadable.Should().BeEmpty();
    }

    [TestCase("""{"meta":{}}""")]
    [TestCase("<html>")]
    [TestCase("[]")]
    public async Task PullAsync_AnswerThatIsNoList_IsLaterAndNoEmptyQueue(string body)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, ChannexBench.Json(body));

        (await bench.Connector.Bookings.PullAsync(bench.Access, WorkClass.Critical, default)).Should().BeOfType<Answer<BookingPage>.Later>();
    }

    [Test]
    public async Task PullAsync_ConnectionBreaksOnce_IsRepeatedAtOnce()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, Answers.ResetAtOnce(), Page(Revision()));

        (await PullAsync(bench)).Revisions.Should().ContainSingle();
        bench.Tickets.Select(static t => t.Patience).Should().Equal(bench.Options.Patience, TimeSpan.Zero);
    }

    [Test]
    public async Task PullAsync_WrongKey_IsRefusedNamingTheSetting()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Feed, ChannexBench.Json("""{"errors":{"code":"unauthorized","title":"Unauthorized"}}""", 401));

        var answer = await bench.Connector.Bookings.PullAsync(bench.Access, WorkClass.Critical, default);

        answer.Should().BeOfType<Answer<BookingPage>.Refused>().Which.Why.Should().Contain("ApiKey").And.NotContain(ChannexBench.Key);
    }

    [TestCase(200, """{"meta":{"message":"Success"}}""", typeof(ItemOutcome.AcceptedItem))]
    [TestCase(404, """{"errors":{"code":"resource_not_found"}}""", typeof(ItemOutcome.AcceptedItem))]
    [TestCase(422, """{"errors":{"code":"validation_error"}}""", typeof(ItemOutcome.AcceptedItem))]
    [TestCase(404, "not here", typeof(ItemOutcome.Uncertain))]
    [TestCase(401, """{"errors":{"code":"unauthorized"}}""", typeof(ItemOutcome.Rejected))]
    [TestCase(500, "", typeof(ItemOutcome.Uncertain))]
    public async Task AcknowledgeAsync_Answer_IsJudged(int status, string body, Type outcome)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On($"/api/v1/booking_revisions/{RevisionId}/ack", ChannexBench.Json(body, status));

        (await bench.Connector.Bookings.AcknowledgeAsync(bench.Access, RevisionId, default)).Should().BeOfType(outcome);
    }

    [Test]
    public async Task ListAsync_AfterARestore_WalksRevisionsThenBookings()
    {
        await using var bench = ChannexBench.Create();
        var full = Enumerable.Range(0, 100).Select(static i => (JsonNode)Revision(a => a["inserted_at"] = $"2026-05-28T05:00:{i / 2:00}.500000")).ToArray();
        bench.Server.On("/api/v1/booking_revisions", Page(full), Page());
        var booking = Revision(static a =>
        {
            a["revision_id"] = RevisionId;
            a["updated_at"] = "2026-05-30T00:00:00.000000";
        });
        booking["id"] = BookingId;
        bench.Server.On("/api/v1/bookings", Page(booking));
        var since = new DateTimeOffset(2026, 5, 28, 0, 0, 0, TimeSpan.Zero);

        var pages = new List<BookingPage>();
        for (string? cursor = null; pages.Count == 0 || cursor is not null; cursor = pages[^1].Next)
            pages.Add(((Answer<BookingPage>.Got)await bench.Connector.Bookings.ListAsync(bench.Access, since, cursor, default)).Value);

        pages.Select(static p => p.Revisions.Count).Should().Equal(100, 0, 1);
        pages[2].Revisions[0].Should().Match<BookingRevision>(static r => r.RevisionId == RevisionId && r.BookingId == BookingId);
        var queries = bench.Server.Requests.Select(static r => Uri.UnescapeDataString(r.Query)).ToList();
        queries[0].Should().Contain("filter[inserted_at][gte]=2026-05-28T00:00:00");
        queries[1].Should().Contain("filter[inserted_at][gte]=2026-05-28T05:00:49").And.Contain("pagination[page]=1");
        queries[2].Should().Contain("filter[departure_date][gte]=2026-05-31");
    }

    [Test]
    public async Task PullAsync_CardNumberInEveryField_IsFoundNowhere()
    {
        var fields = Leaves(Revision(), "").ToList();
        fields.Should().HaveCountGreaterThan(40);
        foreach (var field in fields)
        {
            foreach (var written in new JsonNode[] { Card, $"card {Card} 12/29", "4111 1111 1111 1111", "4111-1111.1111_1111 123", long.Parse(Card) })
            {
                await using var bench = ChannexBench.Create();
                var revision = Revision();
                Replace(revision, field, written.DeepClone());
                bench.Server.On(Feed, Page(revision));

                var page = await PullAsync(bench);

                var kept = System.Text.Json.JsonSerializer.Serialize(page) + string.Join('\n', bench.Logs.Lines);
                new string([.. kept.Where(char.IsAsciiDigit)]).Should().NotContain(Card, "it stood in {0}", field);
                (page.Revisions.Count + page.Unreadable.Count).Should().BeLessThanOrEqualTo(1);
            }
        }
    }

    private static async Task<BookingPage> PullAsync(ChannexBench bench) =>
        (await bench.Connector.Bookings.PullAsync(bench.Access, WorkClass.Critical, TestContext.CurrentContext.CancellationToken))
            .Should().BeOfType<Answer<BookingPage>.Got>().Subject.Value;

    private static Behaviour Page(params IEnumerable<JsonNode?> entries) => ChannexBench.Json(new JsonObject
    {
        ["data"] = new JsonArray([.. entries.Select(static e => e?.DeepClone())]),
        ["meta"] = new JsonObject { ["page"] = 1, ["limit"] = 100 },
    }.ToJsonString());

    private static JsonObject Room(string? id, string? from, string? to) =>
        new() { ["booking_room_id"] = id, ["room_type_id"] = null, ["checkin_date"] = from, ["checkout_date"] = to };

    private static JsonObject Revision(Action<JsonObject>? change = null)
    {
        var attributes = (JsonObject)JsonNode.Parse($$$$"""
            {"id":"{{{{RevisionId}}}}","booking_id":"{{{{BookingId}}}}","property_id":"{{{{ChannexBench.Property}}}}","unique_id":"BDC-1234567890",
            "system_id":"s1","ota_reservation_code":"1234567890","ota_name":"Booking.com","status":"new","arrival_date":"2026-07-01",
            "departure_date":"2026-07-03","arrival_hour":"10:00","amount":"220.00","currency":"GBP","notes":"late arrival",
            "payment_collect":"property","payment_type":"credit_card","ota_commission":"10.00","inserted_at":"2026-05-28T04:25:15.000000",
            "raw_message":"<xml>secret</xml>","customer":{"name":"Ada","surname":"Lovelace","mail":"ada@example.org","phone":"+44 20 1234","country":"GB",
            "city":"London","address":"1 Street","zip":"SW1","language":"en","company":"none"},
            "occupancy":{"adults":2,"children":1,"infants":0,"ages":[7]},
            "guarantee":{"card_number":"411111******1111","card_type":"VI","cardholder_name":"Ada","expiration_date":"10/2029","cvv":"123","token":"t"},
            "services":[{"name":"Breakfast","total_price":"20.00"}],
            "rooms":[{"booking_room_id":"r1","room_type_id":"{{{{ChannexBench.Room}}}}","rate_plan_id":"{{{{ChannexBench.Plan}}}}","checkin_date":"2026-07-01",
            "checkout_date":"2026-07-03","occupancy":{"adults":2,"children":1,"infants":0},"guests":[{"name":"Ada","surname":"Lovelace"}],
            "amount":220.0,"days":{"2026-07-01":"110.00","2026-07-02":"110.00"},"taxes":[{"name":"VAT","total_price":"1.00"}],
            "ota_unique_id":"u1","meta":{"note":"x"}}]}
            """)!;
        change?.Invoke(attributes);
        return new JsonObject { ["type"] = "booking_revision", ["id"] = RevisionId, ["attributes"] = attributes };
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => Leaves(p.Value, $"{path}/{p.Key}")),
        JsonArray a => a.SelectMany((n, i) => Leaves(n, $"{path}/{i}")),
        _ => [path],
    };

    private static void Replace(JsonNode root, string path, JsonNode value)
    {
        var steps = path[1..].Split('/');
        var node = root;
        foreach (var step in steps[..^1])
            node = node is JsonArray a ? a[int.Parse(step)]! : node[step]!;
        if (node is JsonArray list)
            list[int.Parse(steps[^1])] = value;
        else
            node[steps[^1]] = value;
    }
}
