using PmsSync.Domain;
using PmsSync.Tests.Service;
using PmsSync.Throttling;
using PmsSync.Throttling.Budgets;
using PmsSync.Throttling.Feedback;

namespace PmsSync.Tests.Throttling;

internal sealed class RateManagerTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private SettableClock _time = null!;
    private RateManager _manager = null!;

    [SetUp]
    public void Setup()
    {
        _time = new SettableClock(Noon);
        _manager = new RateManager(_time);
    }

    [Test]
    public void Ask_BeyondTheLimit_IsRefusedWithTheTimeAndTheWords()
    {
        Send(Request(2));
        Send(Request(2));

        var refused = Refused(Request(2));
        refused.Until.Should().BeCloseTo(Noon + TimeSpan.FromSeconds(60.1), TimeSpan.FromMilliseconds(100));
        refused.Why.Should().Be("The limit of 2 calls of the property in 1 minute is used up (2 of 2); waiting until 2027-01-10 12:01:00 UTC. Nothing needs to be done.");
    }

    [Test]
    public void Lease_DisposedUnspent_GivesItsTokenBackAtOnce()
    {
        var lease = Granted(Request(1));
        Refused(Request(1));
        lease.Dispose();

        Granted(Request(1));
    }

    [Test]
    public void Lease_SpentAndDisposedWithoutWord_CountsAsIfItMightStillArrive()
    {
        var lease = Granted(Request(1));
        lease.TrySpend().Should().BeTrue();
        lease.Dispose();
        _time.Advance(TimeSpan.FromSeconds(80));
        Refused(Request(1));
        _time.Advance(TimeSpan.FromSeconds(11));

        Granted(Request(1));
    }

    [Test]
    public void Ask_OfSeveralBudgets_TakesAllOrNone()
    {
        var (one, other) = (Budget("one", 1), Budget("other", 2));
        Send(new CallRequest(new TenantId("t"), WorkClass.Critical, [one]));

        Refused(new CallRequest(new TenantId("t"), WorkClass.Critical, [other, one]));
        _manager.Status([other]).Single().Used.Should().Be(0);
    }

    [Test]
    public void Ask_ThatCostsMoreThanTheLimit_IsRefusedWithTheRemedy() =>
        Refused(Request(2) with { Cost = 3 }).Why.Should().Contain("Correct the limits");

    [Test]
    public async Task Ask_WhileAnotherWaits_DoesNotJumpTheQueue()
    {
        Send(Request(1));
        var waiting = _manager.AskAsync(Request(1), Patience, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(61));

        (await waiting).Should().BeOfType<CallDecision.Granted>();
        Refused(Request(1));
    }

    [Test]
    public async Task AskAsync_OfSeveralClasses_ServesTheMostUrgentFirst()
    {
        Send(Request(1));
        var bulk = _manager.AskAsync(Request(1, WorkClass.Bulk), Patience, CancellationToken.None).AsTask();
        var critical = _manager.AskAsync(Request(1), Patience, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(61));

        (await critical).Should().BeOfType<CallDecision.Granted>();
        bulk.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task AskAsync_ThatNeedsAnotherBudget_DoesNotWaitBehindAMoreUrgentCall()
    {
        var shared = Budget("account", 100);
        Send(new CallRequest(new TenantId("a"), WorkClass.Critical, [Budget("a", 1)]));
        var waiting = _manager.AskAsync(new CallRequest(new TenantId("a"), WorkClass.Critical, [Budget("a", 1), shared]), Patience, CancellationToken.None).AsTask();

        (await _manager.AskAsync(new CallRequest(new TenantId("b"), WorkClass.Bulk, [Budget("b", 1), shared]), TimeSpan.Zero, CancellationToken.None))
            .Should().BeOfType<CallDecision.Granted>();
        waiting.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task AskAsync_WhenPatienceEnds_IsRefused()
    {
        Send(Request(1));
        var waiting = _manager.AskAsync(Request(1), TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(5));

        (await waiting).Should().BeOfType<CallDecision.Refused>();
    }

    [Test]
    public async Task AskAsync_WhenCancelled_ThrowsAndTakesNothing()
    {
        Send(Request(1));
        using var leaving = new CancellationTokenSource();
        var waiting = _manager.AskAsync(Request(1), Patience, leaving.Token).AsTask();
        await leaving.CancelAsync();
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        _time.Advance(TimeSpan.FromSeconds(61));

        Granted(Request(1));
    }

    [Test]
    public void Throttled_FromABody_PausesUntilThen()
    {
        _manager.Throttled(Request(10), Noon + TimeSpan.FromSeconds(30));

        Refused(Request(10)).Until.Should().BeCloseTo(Noon + TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(5));
        _time.Advance(TimeSpan.FromSeconds(30));
        Granted(Request(10));
    }

    [Test]
    public void Throttled_WithoutATime_PausesAsTheBudgetSays()
    {
        var property = new CallBudget("property", "calls of the property", []) { PauseWhenThrottled = TimeSpan.FromMinutes(1) };
        var request = new CallRequest(new TenantId("t"), WorkClass.Critical, [Budget("endpoint", 10), property]);
        _manager.Throttled(request, until: null);

        Refused(new CallRequest(new TenantId("t"), WorkClass.Critical, [Budget("other", 10), property])).Until
            .Should().BeCloseTo(Noon + TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(5));
    }

    [Test]
    public void Clock_SetForward_FreesNothing()
    {
        Send(Request(1));
        _time.SetBy(TimeSpan.FromDays(1));

        Refused(Request(1)).Until.Should().BeAfter(Noon + TimeSpan.FromDays(1) + TimeSpan.FromSeconds(59));
    }

    [Test]
    public void Answer_ThatSaysOthersCallToo_LeavesOnlyWhatIsLeft()
    {
        Send(Request(10), new ServerWord { Rooms = [new ToldRoom(null, 1, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1))] });

        Send(Request(10));
        Refused(Request(10));
        _time.Advance(TimeSpan.FromSeconds(30));
        Granted(Request(10));
    }

    [Test]
    public void Answer_WithTheTrueCost_ReplacesTheAssumedOne()
    {
        Send(Request(10), new ServerWord { Cost = 4.5 });

        _manager.Status([Budget("property", 10)]).Single().Used.Should().Be(4.5);
    }

    [Test]
    public void MinGap_BetweenCalls_IsKept()
    {
        var request = new CallRequest(new TenantId("t"), WorkClass.Critical, [new CallBudget("ack", "acks", []) { MinGap = TimeSpan.FromSeconds(5) }]);
        Send(request);
        Refused(request).Until.Should().BeCloseTo(Noon + TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));

        Granted(request);
        Refused(request);
    }

    [Test]
    public void Limits_EditedMeanwhile_CountWhatWasUsed()
    {
        Send(Request(10));
        Send(Request(10));

        Granted(Request(3));
        Refused(Request(3));
    }

    [Test]
    public void Ask_ForABurstOfClosings_TakesHalfAtOnceAndSpreadsTheRest()
    {
        var request = new CallRequest(new TenantId("t"), WorkClass.Critical, [Budget("property", 10) with { SpreadsCritical = true }]);
        var left = new List<TimeSpan>();
        while (_time.GetUtcNow() < Noon.AddMinutes(10))
        {
            if (_manager.Ask(request) is CallDecision.Granted granted)
            {
                left.Add(_time.GetUtcNow() - Noon);
                granted.Lease.TrySpend();
                _manager.Over(granted.Lease, CallEnd.Known, word: null);
                _manager.LeavePlace(granted.Lease);
            }
            else
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        left.Take(6).Should().Equal([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(12)]);
        left.Zip(left.Skip(1), static (one, next) => next - one).Max().Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(13), "none waits for the end of the window");
        left.Should().HaveCountGreaterThan(97, "what the limit allows is used");
    }

    private static CallBudget Budget(string id, int calls) => new(id, $"calls of the {id}", [new CallWindow("minute", calls, TimeSpan.FromMinutes(1))]);

    private static CallRequest Request(int calls, WorkClass urgency = WorkClass.Critical) => new(new TenantId("t"), urgency, [Budget("property", calls)]);

    private void Send(CallRequest request, ServerWord? word = null)
    {
        var lease = Granted(request);
        lease.TrySpend();
        _manager.Over(lease, CallEnd.Known, word);
        _manager.LeavePlace(lease);
    }

    private CallLease Granted(CallRequest request) => _manager.Ask(request).Should().BeOfType<CallDecision.Granted>().Subject.Lease;

    private CallDecision.Refused Refused(CallRequest request) => _manager.Ask(request).Should().BeOfType<CallDecision.Refused>().Subject;
}
