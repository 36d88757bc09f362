using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Storage;
using PmsSync.Tenancy;
using PmsSync.Tests.Inbound.Channels;

namespace PmsSync.Tests.Web;

/// <summary>A channel manager's webhooks, and its connection as the API shows it. The garden is its room type.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class WebhookApiTests
{
    private const string Secret = "secret-of-the-webhooks";
    private const string Hook = "/webhooks/casa/manager";
    private const string Connections = "/api/v1/tenants/casa/connections";

    private static readonly TenantId Casa = new("casa");
    private static readonly ConnectionId Manager = new("manager");

    [Test]
    public async Task Post_Authentic_IsStoredAnsweredAndPulledFor()
    {
        var channel = new ScriptedChannel();
        await using var bench = await StartAsync(channel);
        channel.Offer(Booking("b1", "rt-garden"));
        var told = 0;
        bench.Get<MessageSignals>().OnSignal((_, _) => told++);

        (await PostAsync(bench, Hook, Secret)).Status.Should().Be(HttpStatusCode.Accepted);
        (await bench.PostAsync($"{Connections}/manager/poll")).Status.Should().Be(HttpStatusCode.OK);

        (await bench.GetAsync("/api/v1/tenants/casa/bookings?source=manager")).Items.Should().ContainSingle()
            .Which.GetProperty("externalId").GetString().Should().Be("HM-b1");
        told.Should().Be(1);
        SignalsOf(bench).Should().Be(0, "they were answered by the pull");
    }

    [Test]
    public async Task Post_Storm_IsOneRowAndNeverWaitsForThePull()
    {
        var channel = new ScriptedChannel();
        var gate = new TaskCompletionSource();
        channel.Gate = () => gate.Task;
        await using var bench = await StartAsync(channel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(bench, Hook, Secret)));

        answers.Should().OnlyContain(static a => a.Status == HttpStatusCode.Accepted, "the pull is still under way");
        bench.Get<Database>().Readers.Read(static c => PmsSync.Storage.Connections.Scalar<long>(c, "SELECT count(*) FROM pull_request")).Should().Be(1);
        SignalsOf(bench).Should().Be(50);
        gate.SetResult();
        await bench.PostAsync($"{Connections}/manager/poll");
        channel.MostAtOnce.Should().Be(1);
        channel.Reads.Should().BeLessThan(5);
    }

    [Test]
    public async Task Post_UnknownOrForged_IsAnsweredAlike()
    {
        var channel = new ScriptedChannel();
        await using var bench = await StartAsync(channel);

        var answers = new List<Answer>();
        foreach (var (path, secret) in new[]
        {
            ("/webhooks/nobody/manager", Secret), ("/webhooks/casa/nobody", Secret), ("/webhooks/other/manager", Secret), ("/webhooks/casa/airbnb", Secret),
            (Hook, "wrong"), (Hook, ""),
        })
            answers.Add(await PostAsync(bench, path, secret));

        answers.Should().OnlyContain(static a => a.Status == HttpStatusCode.NotFound);
        answers.Select(static a => a.Text).Distinct().Should().ContainSingle();
        SignalsOf(bench).Should().Be(0);
        channel.Reads.Should().Be(0);
    }

    [Test]
    public async Task Post_TooLarge_IsRefused()
    {
        await using var bench = await StartAsync(new ScriptedChannel());

        (await PostAsync(bench, Hook, Secret, new string('x', 1_100_000))).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        SignalsOf(bench).Should().Be(0);
    }

    [Test]
    public async Task Post_Body_IsNowhereOnTheDisk()
    {
        await using var bench = await StartAsync(new ScriptedChannel());

        await PostAsync(bench, Hook, Secret, """{"event":"booking","payload":{"card":"4111111111111111"}}""");
        await bench.PostAsync($"{Connections}/manager/poll");

        var folder = bench.Get<StorageOptions>().DataDirectory;
        Directory.EnumerateFiles(folder, "pmssync.db*").Should().NotBeEmpty().And.OnlyContain(static f => !Text(f).Contains("4111111111111111", StringComparison.Ordinal));
    }

    [Test]
    public async Task Connection_FromFirstPullToTrouble_SaysHowItIs()
    {
        var channel = new ScriptedChannel();
        await using var bench = await StartAsync(channel);
        (await bench.GetAsync($"{Connections}/manager")).Body.GetProperty("health").GetString().Should().Be("degraded", "it was not asked yet");

        channel.Offer(Booking("b1", "rt-attic"));
        var polled = await bench.PostAsync($"{Connections}/manager/poll");
        polled["type"].Should().Be("channex");
        polled["problem"].Should().Contain("1 booking names").And.Contain("Map room type rt-attic in Units");
        (await bench.GetAsync("/health/ready")).Text.Should().Contain("unmapped");

        bench.Get<TenantDirectory>().Swap(Configured(bench, ("garden", "rt-garden"), ("rooms", "rt-attic")));
        await Until(async () => (await bench.GetAsync($"{Connections}/manager"))["health"] == "ok");
        (await bench.GetAsync("/api/v1/tenants/casa/bookings?unit=rooms")).Items.Should().ContainSingle();

        channel.OnRead = static () => new Answer<BookingPage>.Refused("The API key is not accepted. Copy it again.");
        var refused = await bench.PostAsync($"{Connections}/manager/poll");
        (refused["health"], refused["problem"]).Should().Be(("failing", "The API key is not accepted. Copy it again."));
        refused["lastSuccessAt"].Should().NotBeEmpty();
    }

    [Test]
    public async Task ChannelsBooking_ChangedThroughTheApi_IsRefused()
    {
        var channel = new ScriptedChannel();
        await using var bench = await StartAsync(channel);
        channel.Offer(Booking("b1", "rt-garden"));
        await bench.PostAsync($"{Connections}/manager/poll");
        var id = (await bench.GetAsync("/api/v1/tenants/casa/bookings?source=manager")).Items.Single().GetProperty("id").GetString();

        (await bench.PostAsync($"/api/v1/tenants/casa/bookings/{id}/cancel")).Status.Should().Be(HttpStatusCode.Conflict);
    }

    private static Task<WebBench> StartAsync(ScriptedChannel channel) => StartedAsync(WebBench.StartAsync(
        outside: services => services.AddSingleton(new ConnectorRegistry([channel]))));

    private static async Task<WebBench> StartedAsync(Task<WebBench> starting)
    {
        var bench = await starting;
        bench.Get<TenantDirectory>().Swap(Configured(bench, ("garden", "rt-garden")));
        return bench;
    }

    private static Snapshot Configured(WebBench bench, params (string Unit, string RoomType)[] types)
    {
        var now = bench.Get<TenantDirectory>().Current;
        var casa = now.Find(Casa)!;
        var manager = new Connection(Casa, Manager, ConnectionTypes.Channex, [.. types.Select(static t => new ConnectionUnit { Unit = new UnitId(t.Unit), Export = false })])
        {
            Poll = PollRules.OfChannel,
            Channel = new ChannelAccess
            {
                Tenant = Casa,
                Connection = Manager,
                Type = ConnectionTypes.Channex,
                BaseUrl = new Uri("https://channel.invalid/api/v1"),
                ApiKey = "key",
                PropertyId = "property",
                WebhookSecret = Secret,
                Units = [.. types.Select(static t => new ChannelUnit(new UnitId(t.Unit), t.RoomType, 1, TimeZoneInfo.Utc, []))],
            },
        };
        return new Snapshot([new Tenant(Casa, casa.Units, [.. casa.Connections.Where(static c => c.Id != Manager), manager]), .. now.Tenants.Where(static t => t.Id != Casa)]);
    }

    private static BookingRevision Booking(string id, string roomType) => new()
    {
        BookingId = id,
        RevisionId = $"{id}-1",
        RevisedAt = WebBench.Noon,
        Kind = RevisionKind.New,
        Code = $"HM-{id}",
        Rooms = [new BookedRoom { RoomId = "a", RoomTypeId = roomType, Dates = new StayDates(new DateOnly(2027, 2, 1), new DateOnly(2027, 2, 4)) }],
    };

    private static Task<Answer> PostAsync(WebBench bench, string path, string secret, string body = "{}") =>
        bench.SendAsync(HttpMethod.Post, path, body, null, ("X-Webhook-Secret", secret));

    private static long SignalsOf(WebBench bench) =>
        bench.Get<Database>().Readers.Read(static c => PullRequests.Waiting(c, new ChannelKey(Casa, Manager)));

    private static string Text(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
            TestContext.CurrentContext.CancellationToken.ThrowIfCancellationRequested();
    }
}
