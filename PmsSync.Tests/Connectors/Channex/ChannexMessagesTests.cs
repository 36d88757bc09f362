using System.Text.Json.Nodes;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tests.Hostile;

namespace PmsSync.Tests.Connectors.Channex;

internal sealed class ChannexMessagesTests
{
    private const string Threads = "/api/v1/message_threads";
    private const string Card = "4111111111111111";

    [Test]
    public async Task PullAsync_FirstTime_GivesEachThreadOldestFirst()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Threads, List(null, Thread("t1", "10:30")));
        bench.Server.On($"{Threads}/t1/messages", List(null, Message("m2", "property", "welcome", "10:30"), Message("m1", "guest", "hello", "10:00"), Message("m0", "ota", "offer", "09:00")));

        var page = Got(await bench.Connector.Messages.PullAsync(bench.Access, null, default));

        page.HasMore.Should().BeFalse();
        page.Messages.Select(static m => (m.MessageId, m.Sender)).Should().Equal(
            ("m0", MessageSender.System), ("m1", MessageSender.Guest), ("m2", MessageSender.Property));
        page.Messages[1].Should().BeEquivalentTo(new ChannelMessage
        {
            ThreadId = "t1",
            MessageId = "m1",
            BookingId = "b1",
            Sender = MessageSender.Guest,
            Text = "hello",
            Title = "Roxy",
            SoldBy = "BookingCom",
            SentAt = new DateTimeOffset(2026, 6, 1, 10, 0, 0, TimeSpan.Zero),
            Attachments = [new Attachment("attachments/a1")],
        });
    }

    [Test]
    public async Task PullAsync_WithCursor_ReadsOnlyThreadsWithSomethingNew()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Threads, List(null, Thread("t1", "10:30"), Thread("t2", "08:00")), List(null, Thread("t1", "11:00"), Thread("t2", "08:00")));
        bench.Server.On($"{Threads}/t1/messages", List(null, Message("m1", "guest", "hello", "10:30")), List(null, Message("m2", "guest", "again", "11:00"), Message("m0", "guest", "old", "09:00")));
        bench.Server.On($"{Threads}/t2/messages", List(null));

        var first = Got(await bench.Connector.Messages.PullAsync(bench.Access, null, default));
        var second = Got(await bench.Connector.Messages.PullAsync(bench.Access, first.Cursor, default));

        second.Messages.Select(static m => m.MessageId).Should().Equal("m2");
        bench.Server.Count($"{Threads}/t2/messages").Should().Be(1);
    }

    [TestCase("last_message_received_at", false, TestName = "PullAsync_SortedAsAsked_StopsAtThreadsThatAreOld")]
    [TestCase("inserted_at", true, TestName = "PullAsync_SortedOtherwise_WalksOn")]
    public async Task PullAsync_FullPageOfOldThreads(string order, bool hasMore)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Threads, List(order, [.. Enumerable.Range(0, 40).Select(static i => Thread($"t{i}", "08:00"))]));
        var cursor = "2026-06-01T10:00:00.0000000+00:00|1|";

        var page = Got(await bench.Connector.Messages.PullAsync(bench.Access, cursor, default));

        page.HasMore.Should().Be(hasMore);
        page.Messages.Should().BeEmpty();
    }

    [Test]
    public async Task PullAsync_AppNotInstalled_IsRefusedWithTheRemedy()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Threads, ChannexBench.Json("""{"errors":{"code":"forbidden","title":"Forbidden"}}""", 403));

        (await bench.Connector.Messages.PullAsync(bench.Access, null, default)).Should().BeOfType<Answer<MessagePage>.Refused>().Which.Why.Should().Contain("install the app");
    }

    [Test]
    public async Task PullAsync_RefusedByAProxy_IsLaterAndNoPersonsMatter()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(Threads, ChannexBench.Json("<html>Sign in</html>", 403));

        (await bench.Connector.Messages.PullAsync(bench.Access, null, default)).Should().BeOfType<Answer<MessagePage>.Later>().Which.IsThrottled.Should().BeFalse();
    }

    [Test]
    public async Task SendAsync_ToABooking_ReturnsTheMessageAsKept()
    {
        await using var bench = ChannexBench.Create();
        var kept = Message("m9", "property", "see you", "12:00");
        kept["relationships"] = new JsonObject { ["message_thread"] = new JsonObject { ["data"] = new JsonObject { ["id"] = "t7" } } };
        bench.Server.On("/api/v1/bookings/b1/messages", ChannexBench.Json(new JsonObject { ["data"] = kept }.ToJsonString()));

        var sent = await bench.Connector.Messages.SendAsync(bench.Access, null, "b1", "see \"you\"", default);

        sent.Outcome.Should().Be(ItemOutcome.Accepted);
        sent.Message.Should().Match<ChannelMessage>(static m => m.MessageId == "m9" && m.ThreadId == "t7" && m.BookingId == "b1");
        JsonNode.Parse(bench.Bodies.Single())!["message"]!["message"]!.GetValue<string>().Should().Be("see \"you\"");
    }

    [TestCase(422, """{"errors":{"code":"not_supported"}}""", typeof(ItemOutcome.Rejected))]
    [TestCase(200, """{"meta":{}}""", typeof(ItemOutcome.Uncertain))]
    [TestCase(502, "<html>", typeof(ItemOutcome.Uncertain))]
    [TestCase(403, "<html>Sign in</html>", typeof(ItemOutcome.Uncertain))]
    [TestCase(404, "", typeof(ItemOutcome.Uncertain))]
    public async Task SendAsync_Answer_IsJudged(int status, string body, Type outcome)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On($"{Threads}/t1/messages", ChannexBench.Json(body, status));

        (await bench.Connector.Messages.SendAsync(bench.Access, "t1", null, "hi", default)).Outcome.Should().BeOfType(outcome);
        bench.Server.Count($"{Threads}/t1/messages").Should().Be(1);
    }

    [Test]
    public async Task ReadThreadAsync_LongThread_ReadsAllPages()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On(
            $"{Threads}/t1/messages",
            List(null, [.. Enumerable.Range(0, 100).Select(static i => Message($"m{i}", "guest", "x", "10:00"))]),
            List(null, Message("m100", "guest", "first", "09:00")));

        var answer = await bench.Connector.Messages.ReadThreadAsync(bench.Access, "t1", default);

        var messages = answer.Should().BeOfType<Answer<IReadOnlyList<ChannelMessage>>.Got>().Subject.Value;
        messages.Should().HaveCount(101);
        messages[0].MessageId.Should().Be("m100");
    }

    [Test]
    public async Task PullAsync_CardNumberInEveryField_IsFoundNowhere()
    {
        await using var bench = ChannexBench.Create();
        var thread = Thread("t1", "10:30");
        thread["attributes"]!["title"] = Card;
        thread["attributes"]!["provider"] = $"x {Card}";
        var message = Message($"m {Card}", Card, $"my card: 4111 1111 1111 1111 cvv 123, {Card}", "10:30");
        message["attributes"]!["attachments"] = new JsonArray($"https://x/{Card}.jpg", new JsonObject { ["url"] = Card, ["id"] = long.Parse(Card) });
        bench.Server.On(Threads, List(null, thread));
        bench.Server.On($"{Threads}/t1/messages", List(null, message));

        var page = Got(await bench.Connector.Messages.PullAsync(bench.Access, null, default));

        page.Messages.Should().ContainSingle();
        new string([.. (System.Text.Json.JsonSerializer.Serialize(page) + string.Join('\n', bench.Logs.Lines)).Where(char.IsAsciiDigit)]).Should().NotContain(Card);
    }

    private static MessagePage Got(Answer<MessagePage> answer) => answer.Should().BeOfType<Answer<MessagePage>.Got>().Subject.Value;

    private static Behaviour List(string? order, params JsonObject[] entries) => ChannexBench.Json(new JsonObject
    {
        ["data"] = new JsonArray([.. entries.Select(static e => e.DeepClone())]),
        ["meta"] = new JsonObject { ["order_by"] = order },
    }.ToJsonString());

    private static JsonObject Thread(string id, string lastAt) => (JsonObject)JsonNode.Parse($$$$$"""
        {"id":"{{{{{id}}}}}","type":"message_thread","attributes":{"title":"Roxy","provider":"BookingCom","last_message_received_at":"2026-06-01T{{{{{lastAt}}}}}:00.000000"},
        "relationships":{"property":{"data":{"id":"{{{{{ChannexBench.Property}}}}}"}},"booking":{"data":{"id":"b1"}}}}
        """)!;

    private static JsonObject Message(string id, string sender, string text, string at) => (JsonObject)JsonNode.Parse($$$"""
        {"id":"{{{id}}}","type":"message","attributes":{"message":"{{{text}}}","sender":"{{{sender}}}","inserted_at":"2026-06-01T{{{at}}}:00.000000","attachments":["attachments/a1"]} }
        """)!;
}
