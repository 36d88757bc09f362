using System.Net;
using System.Text;
using PmsSync.Inbound.Channels;
using PmsSync.Sandbox.Channex.Hosts;
using PmsSync.Sandbox.Channex.Webhooks;
using PmsSync.Sandbox.Channex.Wire;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>A channel's webhooks through the whole service: each is a reason to pull, none of them is believed.</summary>
[TestFixture]
[CancelAfter(240_000)]
internal sealed class ChannelWebhookTests
{
    private const string Hook = $"/webhooks/{Tenant}/channex";

    private SalesBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await SalesBench.OpenAsync(new SalesConfiguration
    {
        Properties = [new SoldProperty("channex", "certification"), new SoldProperty("annex", "annex")],
        WithExport = true,
    });

    [TearDown]
    public async Task TearDown() => await (_bench?.DisposeAsync() ?? default);

    [Test]
    public async Task Authentic_Booking_ClosesItsNightsOnEveryOtherConnection()
    {
        _bench.GuestBooks(DoubleRoom, "2026-11-21", "2026-11-25");

        (await PostAsync(Hook, Secret)).Status.Should().Be(HttpStatusCode.Accepted);
        await _bench.UntilAsync(() => _bench.RoomsAt(DoubleRoom, "2026-11-24", "annex") == 0, "the other property shows the nights as sold");

        _bench.RoomsAt(DoubleRoom, "2026-11-25", "annex").Should().Be(1);
        (await ExportAsync(DoubleRoom)).Should().Contain("DTSTART;VALUE=DATE:20261121").And.Contain("DTEND;VALUE=DATE:20261125");
    }

    [Test]
    public async Task RepeatedAndReordered_EachRevisionIsTakenOnceAndTheLastHolds()
    {
        Register();
        _bench.World.Change(static a => a.Settings = a.Settings with { WebhookTwiceOneIn = 1, WebhooksShuffled = true });
        var mark = _bench.Calls;

        var booking = _bench.GuestBooks(DoubleRoom, "2026-11-21", "2026-11-25");
        _bench.GuestChanges(booking, DoubleRoom, "2026-11-22", "2026-11-24");
        _bench.GuestCancels(booking, asShell: true);
        _bench.GuestBooks(TwinRoom, "2026-11-21", "2026-11-25");
        await _bench.UntilAsync(() => _bench.World.Read(static a => a.Webhooks.Waiting) == 0 && _bench.Unacknowledged == 0, "all webhooks are told and all revisions acknowledged");
        await _bench.RestAsync();

        _bench.CallsSince(mark).Count(static c => c.Path.EndsWith("/ack", StringComparison.Ordinal) && c.Status == 200).Should().Be(4);
        (await _bench.BookingsAsync("channex")).Select(static b => $"{b.GetProperty("unit")} {b.GetProperty("arrival")} {b.GetProperty("status")}")
            .Should().BeEquivalentTo("double 2026-11-22 cancelled", "twin 2026-11-21 confirmed");
        _bench.RoomsAt(DoubleRoom, "2026-11-22").Should().Be(1);
        _bench.RoomsAt(TwinRoom, "2026-11-22", "annex").Should().Be(7);
    }

    [Test]
    public async Task Forged_IsAnsweredLikeAnUnknownAddressAndNothingIsPulled()
    {
        var mark = _bench.Calls;

        var forged = await PostAsync(Hook, "not-the-secret-of-anyone");
        var without = await PostAsync(Hook, secret: null);
        var unknown = await PostAsync("/webhooks/nobody/nothing", Secret);

        forged.Status.Should().Be(HttpStatusCode.NotFound);
        forged.Should().Be(unknown).And.Be(without);
        _bench.Get<ChannelPollers>().IsRunning(new ChannelKey(new(Tenant), new("channex"))).Should().BeFalse();
        _bench.CallsSince(mark).Should().BeEmpty();
    }

    [Test]
    public async Task Storm_IsOnePullThatRunsAndOneThatWaits()
    {
        _bench.Get<FaultPlan>().Add(new FaultRule(ChannexFault.Of("slow", TimeSpan.FromSeconds(2))!) { Endpoint = ChannexEndpoint.Bookings, Times = 1 });
        var mark = _bench.Calls;

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => PostAsync(Hook, Secret)));
        await _bench.RestAsync();

        answers.Should().OnlyContain(static a => a.Status == HttpStatusCode.Accepted, "no webhook waits for the pull");
        _bench.CallsSince(mark).Count(static c => c.Path.EndsWith("/feed", StringComparison.Ordinal)).Should().Be(2);
    }

    private void Register() => _bench.World.Change(a => a.Webhooks.Registered.Add(new ChannexWebhook
    {
        Id = "hook",
        PropertyId = _bench.Property(a).Id,
        CallbackUrl = new Uri(_bench.Http.BaseAddress!, Hook).ToString(),
        EventMask = "*",
        Headers = new Dictionary<string, string> { ["X-Webhook-Secret"] = Secret },
        IsActive = true,
        SendData = true,
    }));

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("""{"event":"booking_new"}""", Encoding.UTF8, "application/json") };
        if (secret is not null)
            request.Headers.Add("X-Webhook-Secret", secret);
        using var answer = await _bench.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> ExportAsync(string unit)
    {
        var feeds = await _bench.GetAsync("connections/feeds");
        var url = feeds.GetProperty("units").EnumerateArray().Single(u => u.GetProperty("unit").GetString() == unit).GetProperty("exportUrl").GetString();
        return await _bench.Http.GetStringAsync(url);
    }
}
