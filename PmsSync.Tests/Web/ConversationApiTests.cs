using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Web;

/// <summary>One channel read twice, directly and through a manager: what a person sees of its guests, and does.</summary>
internal sealed class ConversationApiTests
{
    private const string Root = "/api/v1/tenants/casa/", Messages = Root + "messages";

    private static readonly TenantId Casa = new("casa");

    private static readonly ConnectionId Direct = new("direct-line"), Manager = new("manager");

    private ScriptedChannel _channel = null!;

    private WebBench _bench = null!;

    [SetUp]
    public async Task Setup()
    {
        _bench = await WebBench.StartAsync(outside: services => services
            .AddSingleton<IConnector>(s => _channel = new ScriptedChannel(s.GetRequiredService<TimeProvider>()))
            .AddSingleton(new TenantDirectory(Configured())));
        _bench.UntilMessagesWereRead();
        await StayAsync("s1", Direct);
        await StayAsync("s2", Manager);
    }

    [TearDown]
    public async Task TearDown() => await _bench.DisposeAsync();

    [Test]
    public async Task Duplicate_IsShownOnce_AndAPersonRevisesIt()
    {
        await HearAsync("Is there parking?");

        (await _bench.GetAsync($"{Messages}?booking=s1")).Items.Should().ContainSingle();
        (await _bench.GetAsync($"{Messages}?thread={ThreadOf(Manager)}")).Items.Should().ContainSingle();
        var both = (await _bench.GetAsync($"{Messages}?duplicates=true")).Items;
        both.Should().HaveCount(2);
        var hidden = both.Single(static m => m.GetProperty("duplicateOf").GetString() is not null);
        hidden.GetProperty("duplicateWhy").GetString().Should().Contain("the reservation code HM1 on both");
        var conflict = (await _bench.GetAsync($"{Root}conflicts?state=settled")).Items.Should().ContainSingle().Subject;
        conflict.GetProperty("kind").GetString().Should().Be("duplicateMessage");
        conflict.GetProperty("sides")[0].GetProperty("message").GetProperty("id").GetString().Should().Be(hidden.GetProperty("id").GetString());

        var path = $"{Root}conflicts/{conflict.GetProperty("id").GetString()}/decision";
        var decided = await _bench.PostAsync(path, new { action = "keep", note = "asked" });
        decided.Status.Should().Be(HttpStatusCode.OK);
        decided["settledWhy"].Should().StartWith("Two messages, as decided by");
        (await _bench.GetAsync($"{Messages}?booking=s1")).Items.Should().HaveCount(2);
        (await _bench.PostAsync(path, new { action = "move", unit = "x" })).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await _bench.PostAsync(path, new { action = "accept" })).Status.Should().Be(HttpStatusCode.OK);
        (await _bench.GetAsync($"{Messages}?booking=s1")).Items.Should().ContainSingle();
    }

    [Test]
    public async Task Unanswered_IsListedUntilAHostAnswersAnywhere()
    {
        await HearAsync("Hello?");

        var waiting = (await _bench.GetAsync($"{Messages}/threads?unanswered=true")).Items.Should().ContainSingle().Subject;
        waiting.GetProperty("unread").GetInt32().Should().Be(1);
        waiting.GetProperty("waitingSince").GetString().Should().Be("2027-01-10T12:00:00Z");
        (await _bench.GetAsync($"{Messages}?unread=true")).Items.Should().ContainSingle();

        await _bench.PostAsync(Messages, new { thread = ThreadOf(Manager), text = "Yes." });
        await _bench.WhenIdleAsync();

        (await _bench.GetAsync($"{Messages}/threads?unanswered=true")).Items.Should().BeEmpty();
        (await _bench.GetAsync($"{Messages}?unread=true")).Items.Should().BeEmpty();
        (await _bench.GetAsync($"{Messages}/threads?changedSince=2027-02-01T00:00:00Z")).Items.Should().BeEmpty();
    }

    [Test]
    public async Task Thread_OfAnEnquiryThatGoesOnElsewhere_NamesWhere()
    {
        await HearAsync("Hello?");
        var thread = $"{Messages}/threads/{ThreadOf(Direct)}";
        (await _bench.GetAsync(thread)).Body.GetProperty("goesOnIn").ValueKind.Should().Be(JsonValueKind.Null);
        await _bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute("UPDATE message_thread SET goes_on_in = 't2'"));

        (await _bench.GetAsync(thread))["goesOnIn"].Should().Be("t2");
        (await _bench.GetAsync($"{Messages}/threads")).Items.Should().AllSatisfy(static t => t.GetProperty("goesOnIn").GetString().Should().Be("t2"));
    }

    [Test]
    public async Task Read_MarksWhatIsShownNow_AndLaterMessagesStayUnread()
    {
        await HearAsync("Hello?");
        var thread = $"{Messages}/threads/{ThreadOf(Direct)}";

        var read = await _bench.SendAsync(HttpMethod.Patch, thread, new { read = true });

        read.Status.Should().Be(HttpStatusCode.OK);
        read.Body.GetProperty("unread").GetInt32().Should().Be(0);
        read.Body.GetProperty("unanswered").GetBoolean().Should().BeTrue();
        await HearAsync("Anybody?");
        (await _bench.GetAsync(thread)).Body.GetProperty("unread").GetInt32().Should().Be(1);
        (await _bench.SendAsync(HttpMethod.Patch, thread, new { read = "yes" })).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await _bench.SendAsync(HttpMethod.Patch, $"{Messages}/threads/nobody", new { read = true })).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Send_ToACancelledStay_Is409UnlessForced()
    {
        await HearAsync("Hello?");
        await _bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute("UPDATE stay SET status = 2, takes_nights = 0"));

        var refused = await _bench.PostAsync(Messages, new { booking = "s1", text = "Welcome!" });
        var forced = await _bench.PostAsync(Messages, new { booking = "s1", text = "Welcome!", force = true });
        await _bench.WhenIdleAsync();

        refused.Status.Should().Be(HttpStatusCode.Conflict);
        refused["detail"].Should().Be("This stay is cancelled: nothing is sent to its guest by itself. Repeat the request with \"force\": true to send it all the same.");
        forced.Status.Should().Be(HttpStatusCode.Created);
        _channel.Said.Should().Equal("Welcome!");
        (await _bench.PostAsync($"{Messages}/{forced["id"]}/force", new { })).Status.Should().Be(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Send_WithAnAttachment_SaysThatNoChannelTakesIt()
    {
        await HearAsync("Hello?");

        var answer = await _bench.PostAsync(Messages, new { booking = "s1", text = "See", attachments = new[] { new { url = "https://files.invalid/1" } } });

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Text.Should().Contain("write the address into the text");
    }

    [Test]
    public async Task Connection_OfAnAccountThatNeverHadMessages_IsWell()
    {
        await _bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute("DELETE FROM message_cursor"));
        _channel.PullAnswers.Enqueue(new Answer<MessagePage>.Refused("Install the messages app."));
        await _bench.Get<MessagePuller>().PullAsync(new ChannelKey(Casa, Manager), CancellationToken.None);

        var connection = await _bench.GetAsync($"{Root}connections/manager");

        connection["problem"].Should().Contain("Guests' messages are not available at this account: Install the messages app. Its bookings and calendars are not concerned.");
    }

    private static Snapshot Configured()
    {
        Connection Of(ConnectionId id) => new(Casa, id, ScriptedChannel.Name, [])
        {
            Channel = new ChannelAccess { Tenant = Casa, Connection = id, Type = ScriptedChannel.Name, BaseUrl = new Uri("https://channel.invalid"), ApiKey = "key", PropertyId = "p" },
        };
        return new Snapshot([new Tenant(Casa, [], [Of(Direct), Of(Manager)])]);
    }

    private static string ThreadOf(ConnectionId connection) => MessageIds.OfThread(Casa, connection, "t1");

    private async Task HearAsync(string text)
    {
        _channel.Write("t1", MessageSender.Guest, text, "b1");
        foreach (var connection in (ConnectionId[])[Direct, Manager])
            await _bench.Get<MessagePuller>().PullAsync(new ChannelKey(Casa, connection), CancellationToken.None);
        await _bench.WhenIdleAsync();
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private Task StayAsync(string id, ConnectionId source) => _bench.Get<Database>().Writer.WriteAsync(WorkClass.Normal, s => s.Execute(
        """
        INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, channel_booking, external_id, version, created_at, changed_at,
            takes_nights, calendar_version, calendar_at, created_event, changed_event)
        VALUES (?1, 'casa', 'garden', '2027-03-01', '2027-03-04', 0, 0, ?2, 'b1', 'HM1', 1, 0, 0, 1, 1, 0, 1, 1)
        """, id, source.Value));
}
