using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Tests.Hostile;
using PmsSync.Throttling;

namespace PmsSync.Tests.Throttling;

internal sealed class RateManagedHandlerTests
{
    private static readonly CallRequest Request = RequestOf(2);

    private FakeTimeProvider _time = null!;
    private HostileServer _server = null!;
    private RateManager _manager = null!;
    private HttpMessageInvoker _client = null!;

    [SetUp]
    public void Setup()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));
        _server = HostileServer.Start().On("/", Answers.Calendar("hello"));
        _manager = new RateManager(_time);
        _client = new HttpMessageInvoker(new RateManagedHandler(_manager, new SocketsHttpHandler()));
    }

    [TearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Send_WithoutATicket_IsABug() =>
        await FluentActions.Awaiting(() => SendAsync(ticket: null)).Should().ThrowAsync<InvalidOperationException>();

    [Test]
    public async Task Send_BeyondTheLimit_NeverReachesTheWire()
    {
        for (var i = 0; i < 3; i++)
            (await SendAsync(new CallTicket(Request, Lease: null, TimeSpan.Zero))).Dispose();
        using var last = await SendAsync(new CallTicket(Request, Lease: null, TimeSpan.Zero));

        last.Should().BeOfType<NotSentResponse>().Which.Until.Should().BeAfter(_time.GetUtcNow());
        _server.Count("/").Should().Be(2);
    }

    [Test]
    public async Task Send_WithALease_SpendsItOnceAndThenTakesItsOwnTokens()
    {
        using var lease = ((CallDecision.Granted)_manager.Ask(Request)).Lease;
        var ticket = new CallTicket(Request, lease, TimeSpan.Zero);
        (await SendAsync(ticket)).Dispose();
        UsedOf(Request).Should().Be(1);
        (await SendAsync(ticket)).Dispose();

        UsedOf(Request).Should().Be(2);
    }

    [Test]
    public async Task Send_WhenTheServerAsksForAPause_IsHeldBackUntilThen()
    {
        _server.On("/", Answers.Status(429, "30"), Answers.Calendar("hello"));
        (await SendAsync(new CallTicket(RequestOf(10), Lease: null, TimeSpan.Zero))).Dispose();
        using (var held = await SendAsync(new CallTicket(RequestOf(10), Lease: null, TimeSpan.Zero)))
            held.Should().BeOfType<NotSentResponse>();
        _time.Advance(TimeSpan.FromSeconds(30));

        using var later = await SendAsync(new CallTicket(RequestOf(10), Lease: null, TimeSpan.Zero));
        later.IsSuccessStatusCode.Should().BeTrue();
    }

    [Test]
    public async Task Send_OfOneAtATime_HoldsThePlaceUntilTheAnswerIsThrownAway()
    {
        var one = new CallRequest(new TenantId("t"), WorkClass.Critical, [new CallBudget("one", "calls", []) { Concurrency = 1 }]);
        var ticket = new CallTicket(one, Lease: null, TimeSpan.Zero);
        using (var first = await SendAsync(ticket))
        {
            (await first.Content.ReadAsStringAsync()).Should().Be("hello");
            first.Content.Headers.ContentType!.MediaType.Should().Be("text/calendar");
        }
        var open = await SendAsync(ticket);
        (await SendAsync(ticket)).Should().BeOfType<NotSentResponse>();
        open.Dispose();

        using var next = await SendAsync(ticket);
        next.IsSuccessStatusCode.Should().BeTrue();
    }

    private static CallRequest RequestOf(int calls) =>
        new(new TenantId("t"), WorkClass.Critical, [new CallBudget("property", "calls of the property", [new CallWindow("minute", calls, TimeSpan.FromMinutes(1))])]);

    private double UsedOf(CallRequest request) => _manager.Status(request.Budgets).Single().Used;

    private async Task<HttpResponseMessage> SendAsync(CallTicket? ticket)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, _server.Address("/"));
        if (ticket is not null)
            message.Options.Set(CallTicket.Key, ticket);
        return await _client.SendAsync(message, TestContext.CurrentContext.CancellationToken);
    }
}
