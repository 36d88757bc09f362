using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Web;

internal sealed class MessageApiTests
{
    private const string Messages = "/api/v1/tenants/casa/messages";

    private static readonly TenantId Casa = new("casa");

    private static readonly ConnectionId Portal = new("portal");

    private ScriptedChannel _channel = null!;

    private WebBench _bench = null!;

    private int _heard;

    [SetUp]
    public async Task Setup()
    {
        _heard = 0;
        _bench = await WebBench.StartAsync(outside: services => services
            .AddSingleton<IConnector>(s => _channel = new ScriptedChannel(s.GetRequiredService<TimeProvider>()))
            .AddSingleton(new TenantDirectory(Configured())));
        _bench.UntilMessagesWereRead();
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Send_IntoAThread_Is201AndArrives()
    {
        var thread = await HearAsync();

        var sent = await _bench.PostAsync(Messages, new { thread, text = "Behind the house.", by = "Ann" });
        await _bench.WhenIdleAsync();

        sent.Status.Should().Be(HttpStatusCode.Created);
        sent["state"].Should().Be("pending");
        sent["writtenBy"].Should().Be("Ann");
        sent["sender"].Should().Be("property");
        var read = await _bench.GetAsync(sent.Headers.Location!.ToString());
        read["id"].Should().Be(sent["id"]);
        read["state"].Should().Be("sent");
        _channel.Said.Should().Equal("Behind the house.");
    }

    [Test]
    public async Task Connection_WhoseMessagesCannotBeRead_SaysSoUntilTheyCan()
    {
        await HearAsync();
        _channel.PullAnswers.Enqueue(new Answer<MessagePage>.Refused("Install the messages app."));
        await HearAsync();
        var refused = await _bench.GetAsync("/api/v1/tenants/casa/connections/portal");

        await HearAsync();
        var well = await _bench.GetAsync("/api/v1/tenants/casa/connections/portal");

        refused["problem"].Should().Contain("Guests' messages could not be read: Install the messages app.");
        well.Text.Should().NotContain("messages app");
    }

    [Test]
    public async Task Send_WithTheSameKeyTwice_IsOneMessageAndOneAnswer()
    {
        var thread = await HearAsync();

        var first = await _bench.PostAsync(Messages, new { thread, text = "Hello" }, "key-1");
        var again = await _bench.PostAsync(Messages, new { thread, text = "Hello" }, "key-1");
        var other = await _bench.PostAsync(Messages, new { thread, text = "Goodbye" }, "key-1");
        await _bench.WhenIdleAsync();

        again.Text.Should().Be(first.Text);
        other.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        _channel.Said.Should().Equal("Hello");
    }

    // A review found that both repeats were refused: whoever then forced another message was read twice.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Send_RepeatedWhereNothingMayBeSentAnyMore_IsAnsweredLikeTheFirst(bool byCancellation)
    {
        await StayAsync("s1", "portal", "b1");
        var sent = await _bench.PostAsync(Messages, new { booking = "s1", text = "Welcome!" }, "key-1");
        await _bench.WhenIdleAsync();

        if (byCancellation)
            await _bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, static s => s.Execute("UPDATE stay SET status = 2, takes_nights = 0"));
        else
            _bench.Get<TenantDirectory>().Swap(new Snapshot([new Tenant(Casa, [], [])]));
        var again = await _bench.PostAsync(Messages, new { booking = "s1", text = "Welcome!" }, "key-1");
        var other = await _bench.PostAsync(Messages, new { booking = "s1", text = "Welcome!" }, "key-2");
        await _bench.WhenIdleAsync();

        (again.Status, again.Text).Should().Be((HttpStatusCode.Created, sent.Text));
        other.Status.Should().Be(HttpStatusCode.Conflict);
        _channel.Said.Should().Equal("Welcome!");
    }

    [Test]
    public async Task Send_AboutABookingOfTheChannel_ReachesItsThread()
    {
        await StayAsync("s1", "portal", "b1");

        var sent = await _bench.PostAsync(Messages, new { booking = "s1", text = "Welcome!" });
        await _bench.WhenIdleAsync();

        sent.Status.Should().Be(HttpStatusCode.Created);
        _channel.Said.Should().Equal("Welcome!");
        var thread = (await _bench.GetAsync($"{Messages}/threads?booking=s1")).Items.Should().ContainSingle().Subject;
        thread.GetProperty("bookings").EnumerateArray().Single().GetString().Should().Be("s1");
        thread.GetProperty("channelBooking").GetString().Should().Be("b1");
    }

    [TestCase("direct", "direct booking")]
    [TestCase("feed", "cannot carry messages")]
    [TestCase("off", "disabled")]
    [TestCase("gone", "not configured any more")]
    public async Task Send_WhereNoMessageCanGo_SaysWhy(string source, string words)
    {
        await StayAsync("s1", source, "b1");

        var answer = await _bench.PostAsync(Messages, new { booking = "s1", text = "Hello" });

        answer.Status.Should().Be(HttpStatusCode.Conflict);
        answer["detail"].Should().Contain(words);
    }

    [TestCase("""{"thread":"nobody","text":"Hello"}""")]
    [TestCase("""{"booking":"nobody","text":"Hello"}""")]
    public async Task Send_ToWhatIsNotThere_Is404(string body) =>
        (await _bench.PostAsync(Messages, body)).Status.Should().Be(HttpStatusCode.NotFound);

    [TestCase("""{"thread":"t"}""", "text")]
    [TestCase("""{"thread":"t","text":""}""", "text")]
    [TestCase("""{"text":"Hello"}""", "thread")]
    [TestCase("""{"thread":"t","booking":"b","text":"Hello"}""", "thread")]
    [TestCase("""{"thread":"t","text":"Hello","to":"Ann"}""", "to")]
    [TestCase("""{"thread":"t","text":"Your card 4111 1111 1111 1111"}""", "text")]
    public async Task Send_WithWrongFields_Names422ForEach(string body, string field)
    {
        var answer = await _bench.PostAsync(Messages, body);

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Body.GetProperty("errors").EnumerateObject().Select(static e => e.Name).Should().Contain(field);
    }

    [TestCase(4_000, HttpStatusCode.Created)]
    [TestCase(4_001, HttpStatusCode.UnprocessableEntity)]
    public async Task Send_UpToFourThousandCharacters(int length, HttpStatusCode expected)
    {
        var thread = await HearAsync();

        (await _bench.PostAsync(Messages, new { thread, text = new string('x', length) })).Status.Should().Be(expected);
    }

    [Test]
    public async Task Rejected_IsListedAsADeadLetterAndSentByARetry()
    {
        var thread = await HearAsync();
        _channel.Next(new Act.Answer(new ItemOutcome.Rejected("no links", NothingChanged: true)));
        var sent = await _bench.PostAsync(Messages, new { thread, text = "Hello" });
        await _bench.WhenIdleAsync();
        var letter = (await _bench.GetAsync("/api/v1/tenants/casa/dead-letters")).Items.Should().ContainSingle().Subject;
        var read = await _bench.GetAsync($"{Messages}/{sent["id"]}");
        read["state"].Should().Be("rejected");
        read["deadLetter"].Should().Be(letter.GetProperty("id").GetString());

        await _bench.PostAsync("/api/v1/tenants/casa/dead-letters/retry", new { ids = new[] { read["deadLetter"] } });
        await _bench.WhenIdleAsync();

        (await _bench.GetAsync($"{Messages}/{sent["id"]}"))["state"].Should().Be("sent");
        _channel.Said.Should().Equal("Hello");
    }

    [Test]
    public async Task List_PagesInTheOrderOfSending_AndFilters()
    {
        var one = await HearAsync("t1", "b1");
        await HearAsync("t2", "b2");
        await HearAsync("t1", "b1");
        await StayAsync("s2", "portal", "b2");

        (await _bench.GetAsync(Messages)).Items.Should().HaveCount(3);
        (await _bench.GetAsync($"{Messages}?thread={one}")).Items.Should().HaveCount(2);
        (await _bench.GetAsync($"{Messages}?booking=s2")).Items.Should().HaveCount(1);
        (await _bench.GetAsync($"{Messages}?booking=nobody")).Items.Should().BeEmpty();
        (await _bench.GetAsync($"{Messages}?connection=feed")).Items.Should().BeEmpty();
        var texts = new List<string?>();
        for (string? cursor = "", path = $"{Messages}?limit=1"; cursor is not null; path = $"{Messages}?limit=1&cursor={cursor}")
        {
            var page = await _bench.GetAsync(path);
            texts.AddRange(page.Items.Select(static m => m.GetProperty("text").GetString()));
            cursor = page.Body.GetProperty("next").GetString();
        }
        texts.Should().Equal("hello 1 of t1", "hello 2 of t2", "hello 3 of t1");
    }

    [Test]
    public async Task Threads_AreListedNewestFirst()
    {
        await HearAsync("t1", "b1");
        await HearAsync("t2", "b2");

        var page = await _bench.GetAsync($"{Messages}/threads?limit=1");
        page.Items.Single().GetProperty("title").GetString().Should().Be("About t2");
        var next = await _bench.GetAsync($"{Messages}/threads?limit=1&cursor={page["next"]}");
        next.Items.Single().GetProperty("soldBy").GetString().Should().Be("Booking.com");
        (await _bench.GetAsync($"{Messages}/threads/{next.Items.Single().GetProperty("id").GetString()}")).Status.Should().Be(HttpStatusCode.OK);
        (await _bench.GetAsync($"{Messages}/threads/nobody")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task AnotherTenant_SeesNothing()
    {
        var thread = await HearAsync();
        var sent = await _bench.PostAsync(Messages, new { thread, text = "Hello" });

        (await _bench.GetAsync("/api/v1/tenants/other/messages")).Items.Should().BeEmpty();
        (await _bench.GetAsync($"/api/v1/tenants/other/messages/{sent["id"]}")).Status.Should().Be(HttpStatusCode.NotFound);
        (await _bench.PostAsync("/api/v1/tenants/other/messages", new { thread, text = "Hello" })).Status.Should().Be(HttpStatusCode.NotFound);
    }

    private static Snapshot Configured()
    {
        var access = new ChannelAccess { Tenant = Casa, Connection = Portal, Type = ScriptedChannel.Name, BaseUrl = new Uri("https://channel.invalid"), ApiKey = "key", PropertyId = "p" };
        return new Snapshot(
        [
            new Tenant(Casa, [],
            [
                new Connection(Casa, Portal, ScriptedChannel.Name, []) { Channel = access },
                new Connection(Casa, new ConnectionId("feed"), "ical", []),
                new Connection(Casa, new ConnectionId("off"), ScriptedChannel.Name, []) { Channel = access with { Connection = new ConnectionId("off") }, Enabled = false },
            ]),
            new Tenant(new TenantId("other"), [], []),
        ]);
    }

    private async Task<string> HearAsync(string thread = "t1", string booking = "b1")
    {
        _channel.Write(thread, MessageSender.Guest, $"hello {++_heard} of {thread}", booking);
        await _bench.Get<MessagePuller>().PullAsync(new ChannelKey(Casa, Portal), CancellationToken.None);
        await _bench.WhenIdleAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        return MessageIds.OfThread(Casa, Portal, thread);
    }

    private Task StayAsync(string id, string source, string external) => _bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute(
        """
        INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, channel_booking, version, created_at, changed_at,
            takes_nights, calendar_version, calendar_at, created_event, changed_event)
        VALUES (?1, 'casa', 'garden', '2027-03-01', '2027-03-04', 0, 0, ?2, ?3, 1, 0, 0, 1, 1, 0, 1, 1)
        """, id, source, external));
}
