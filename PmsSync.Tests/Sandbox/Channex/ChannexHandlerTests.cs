using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Sandbox.Channex.Hosts;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Tests.Sandbox.Channex;

/// <summary>The account inside the process, in virtual time, with everything that a network can do to a call.</summary>
[TestFixture]
internal sealed class ChannexHandlerTests
{
    private ChannexBench _bench = null!;
    private FakeTimeProvider _clock = null!;
    private FaultPlan _faults = null!;
    private ChannexExchange _exchange = null!;
    private HttpClient _http = null!;

    [SetUp]
    public void Setup()
    {
        (_bench, _clock, _faults) = (new ChannexBench(), new FakeTimeProvider(ChannexBench.Noon), new FaultPlan(1));
        _exchange = new ChannexExchange(_bench.World, _faults, _clock);
        _http = new HttpClient(new ChannexHandler(_exchange)) { BaseAddress = new Uri("https://channex.test/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add(ChannexRequest.KeyHeader, ChannexBench.Key);
    }

    [TearDown]
    public void TearDown() => _http.Dispose();

    [Test]
    public async Task Send_WithoutAFault_IsTheAccountsAnswer()
    {
        (await PushAsync(2)).StatusCode.Should().Be(HttpStatusCode.OK);
        Available.Should().Be(2);
        var feed = await _http.GetAsync("booking_revisions/feed?filter[property_id]=x");
        feed.Headers.GetValues("ratelimit").Should().ContainSingle();
        feed.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
    }

    [Test]
    public async Task Send_WithLatency_ArrivesInTheMiddleOfIt()
    {
        _exchange.Latency = static _ => (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        var call = PushAsync(2);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Available.Should().Be(2);
        call.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await call).StatusCode.Should().Be(HttpStatusCode.OK);
        _bench.World.Read(static a => a.Log.Calls)[0].At.Should().Be(ChannexBench.Noon.AddSeconds(1));
    }

    [TestCase("timeout", 0)]
    [TestCase("lost-answer", 2)]
    public async Task Send_WithoutAnAnswer_EndsWhenTheCallerGivesUp(string fault, int held)
    {
        Order(fault);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), _clock);
        var call = PushAsync(2, patience.Token);
        _clock.Advance(TimeSpan.FromSeconds(30));

        await ((Func<Task>)(() => call)).Should().ThrowAsync<OperationCanceledException>();
        Available.Should().Be(held);
    }

    [Test]
    public async Task Send_ExecutedLate_OverwritesItsSuccessor()
    {
        _faults.Add(new FaultRule(ChannexFault.Of("late", TimeSpan.FromSeconds(60))!) { Times = 1 });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), _clock);
        var first = PushAsync(2, patience.Token);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await ((Func<Task>)(() => first)).Should().ThrowAsync<OperationCanceledException>();
        await PushAsync(1);
        (Available, _exchange.Pending).Should().Be((1, 1));

        _clock.Advance(TimeSpan.FromSeconds(30));

        (Available, _exchange.Pending).Should().Be((2, 0));
    }

    [TestCase("reset", 0)]
    [TestCase("reset-after", 2)]
    [TestCase("half", 2)]
    public async Task Send_Cut_IsATransportErrorWhateverTheAccountDid(string fault, int held)
    {
        Order(fault);
        await ((Func<Task>)(() => PushAsync(2))).Should().ThrowAsync<HttpRequestException>();
        Available.Should().Be(held);
    }

    [TestCase("429", 429)]
    [TestCase("500", 500)]
    [TestCase("502", 502)]
    public async Task Send_Replaced_DoesNotReachTheAccount(string fault, int status)
    {
        _faults.Add(new FaultRule(ChannexFault.Of(fault, retryAfter: "7")!) { Times = 1 });
        var answer = await PushAsync(2);
        ((int)answer.StatusCode).Should().Be(status);
        answer.Headers.RetryAfter?.Delta.Should().Be(TimeSpan.FromSeconds(7));
        answer.Content.Headers.ContentType!.MediaType.Should().Be(status == 502 ? "text/html" : "application/json");
        Available.Should().Be(0);
        (await PushAsync(2)).StatusCode.Should().Be(HttpStatusCode.OK, "it was ordered once");
    }

    [Test]
    public async Task Send_Twice_IsExecutedTwice()
    {
        Order("twice");
        await PushAsync(2);
        _bench.World.Read(static a => a.Log.Total).Should().Be(2);
    }

    [Test]
    public async Task Faults_ByProbabilityAndEndpoint_RepeatWithTheSeed()
    {
        async Task<string> RunAsync()
        {
            var faults = new FaultPlan(5);
            faults.Add(new FaultRule(ChannexFault.Of("500")!) { Probability = 0.3, Endpoint = ChannexEndpoint.Content });
            using var http = new HttpClient(new ChannexHandler(new ChannexExchange(_bench.World, faults, _clock))) { BaseAddress = _http.BaseAddress };
            http.DefaultRequestHeaders.Add(ChannexRequest.KeyHeader, ChannexBench.Key);
            var statuses = "";
            for (var i = 0; i < 40; i++)
                statuses += (int)(await http.GetAsync("properties")).StatusCode == 500 ? "x" : ".";
            (await http.GetAsync("webhooks")).StatusCode.Should().Be(HttpStatusCode.OK);
            return statuses;
        }

        var first = await RunAsync();
        first.Count(static c => c == 'x').Should().BeInRange(4, 24);
        (await RunAsync()).Should().Be(first);
    }

    private int Available => _bench.World.Read(_ => _bench.Double[ChannexBench.Day(1)]);

    private void Order(string fault) => _faults.Add(new FaultRule(ChannexFault.Of(fault)!));

    private Task<HttpResponseMessage> PushAsync(int availability, CancellationToken cancel = default) =>
        _http.PostAsJsonAsync("availability", new { values = new[] { new Dictionary<string, object?>(_bench.Rooms(1, 1, availability)) { ["property_id"] = _bench.Property.Id } } }, cancel);
}
