using CsCheck;
using PmsSync.Benchmarks.Throttling;
using PmsSync.Domain;
using PmsSync.Throttling;
using PmsSync.Throttling.Budgets;
using PmsSync.Throttling.Durable;

namespace PmsSync.Tests.Throttling;

internal sealed class BudgetRestartTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly CallRequest Request = RequestOf(3);

    [Test]
    public Task RestartsAndSetClocks_InAnyOrder_NeverGrantMoreThanTheLimit() => Gen.Select(
        Gen.OneOf(Gen.Const(1), Gen.Const(3), Gen.Const(10), Gen.Const(60)), Gen.Int[0, 1_000_000]).SampleAsync(
        static async schedule =>
        {
            using var story = new RestartStory(schedule.Item1, schedule.Item2);
            for (var step = 0; step < 40; step++)
                await story.StepAsync();
            return story.Refusals == 0;
        },
        iter: 6, threads: 1);

    [Test]
    public async Task Calls_AfterAKill_CountAsMadeAtTheLastMoment()
    {
        using var house = new BudgetHouse();
        await SendAsync(house, 2);
        house.Clock.Advance(TimeSpan.FromSeconds(50));
        house.Kill();

        Left(house).Should().Be(1);
        house.Clock.Advance(TimeSpan.FromSeconds(45));
        Left(house).Should().Be(2, "of the last call nobody knows whether it was over before the start");
        house.Clock.Advance(TimeSpan.FromSeconds(50));
        Left(house).Should().Be(3);
    }

    [Test]
    public async Task Calls_AfterACleanStop_AgeByTheTimeThatHasPassed()
    {
        using var house = new BudgetHouse();
        await SendAsync(house, 3);
        await house.StopAsync();
        house.Clock.Advance(TimeSpan.FromSeconds(61));

        Left(house).Should().Be(3);
    }

    [Test]
    public async Task Calls_WithAClockSetForwardWhileStopped_StillCount()
    {
        using var house = new BudgetHouse();
        await SendAsync(house, 3);
        await house.StopAsync();
        house.Clock.SetBy(TimeSpan.FromDays(1));

        Left(house).Should().Be(0);
    }

    [Test]
    public async Task Pause_AfterAKill_Holds()
    {
        using var house = new BudgetHouse();
        house.Manager.Throttled(Request, house.Clock.GetUtcNow() + TimeSpan.FromHours(1));
        await house.Manager.SaveAsync(CancellationToken.None);
        house.Kill();
        house.Clock.Advance(TimeSpan.FromMinutes(10));

        house.Manager.Ask(Request).Should().BeOfType<CallDecision.Refused>().Which.Until.Should().BeCloseTo(house.Clock.GetUtcNow() + TimeSpan.FromMinutes(50), TimeSpan.FromSeconds(1));
    }

    [Test]
    public async Task RunOnce_WhenABudgetIsOver_RemovesItsRow()
    {
        using var house = new BudgetHouse();
        await SendAsync(house, 1);
        house.Rows().Should().ContainSingle();
        (await house.Get<BudgetKeeper>().RunOnceAsync()).Removed.Should().Be(0);
        house.Clock.Advance(TimeSpan.FromMinutes(5));

        (await house.Get<BudgetKeeper>().RunOnceAsync()).Removed.Should().Be(1);
        house.Rows().Should().BeEmpty();
    }

    internal static CallRequest RequestOf(int calls) =>
        new(new TenantId("t"), WorkClass.Critical, [new CallBudget("property", "calls of the property", [new CallWindow("minute", calls, Window)])]);

    private static async Task SendAsync(BudgetHouse house, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var lease = house.Manager.Ask(Request).Should().BeOfType<CallDecision.Granted>().Subject.Lease;
            lease.TrySpend();
            await house.Manager.CoverAsync(lease, CancellationToken.None);
            house.Manager.Over(lease, CallEnd.Known);
            house.Manager.LeavePlace(lease);
        }
    }

    private static int Left(BudgetHouse house)
    {
        var leases = new List<CallLease>();
        while (house.Manager.Ask(Request) is CallDecision.Granted { Lease: var lease })
            leases.Add(lease);
        leases.ForEach(static l => l.Dispose());
        return leases.Count;
    }

    /// <summary>Calls with latencies of up to 2 s, restarts and set clocks at random, and a server that counts in three ways.</summary>
    private sealed class RestartStory(int calls, int seed) : IDisposable
    {
        private readonly Random _chance = new(seed);
        private readonly BudgetHouse _house = new();
        private readonly PriorityQueue<Action, long> _events = new();
        private readonly CallRequest _request = RequestOf(calls);
        private readonly ServerLimit[] _servers =
            [new RollingWindow(calls, Window), new FixedWindow(calls, Window, TimeSpan.FromSeconds(seed % 60)), new RefillingBucket(calls, Window)];

        private int _run;

        public int Refusals { get; private set; }

        private long Now => _house.Clock.GetTimestamp();

        public async Task StepAsync()
        {
            switch (_chance.Next(12))
            {
                case 0:
                    Restart(() => _house.Kill());
                    break;
                case 1:
                    await _house.StopAsync();
                    Restart(static () => { });
                    break;
                case 2:
                    _house.Clock.SetBy(TimeSpan.FromMinutes(_chance.Next(-600, 600)));
                    break;
                case 3:
                    Advance(TimeSpan.FromSeconds(90 * _chance.NextDouble()));
                    break;
                default:
                    await SendSomeAsync();
                    Advance(TimeSpan.FromSeconds(5 * _chance.NextDouble()));
                    break;
            }
        }

        public void Dispose() => _house.Dispose();

        private void Restart(Action stop)
        {
            stop();
            _run++;
            if (_chance.Next(2) == 0)
                _house.Clock.SetBy(TimeSpan.FromHours(_chance.Next(-24, 24)));
            Advance(TimeSpan.FromSeconds(30 * _chance.NextDouble()));
        }

        private async Task SendSomeAsync()
        {
            for (var i = _chance.Next(1, Math.Min(calls, 12) + 2); i > 0 && _house.Manager.Ask(_request) is CallDecision.Granted { Lease: var lease }; i--)
            {
                lease.TrySpend();
                await _house.Manager.CoverAsync(lease, CancellationToken.None);
                var (manager, run) = (_house.Manager, _run);
                var arrival = Now + Travel();
                _events.Enqueue(() => Refusals += _servers.Count(s => !s.TryCount(TimeSpan.FromTicks(Now), 1)), arrival);
                _events.Enqueue(() => End(manager, lease, run), arrival + Travel());
            }
        }

        private void End(RateManager manager, CallLease lease, int run)
        {
            if (run != _run)
                return;
            manager.Over(lease, CallEnd.Known);
            manager.LeavePlace(lease);
        }

        private long Travel() => TimeSpan.FromMilliseconds(5 + (1_995 * _chance.NextDouble())).Ticks;

        private void Advance(TimeSpan by)
        {
            var end = Now + by.Ticks;
            while (_events.TryPeek(out var happen, out var at) && at <= end)
            {
                _events.Dequeue();
                _house.Clock.Advance(TimeSpan.FromTicks(Math.Max(0, at - Now)));
                happen();
            }
            _house.Clock.Advance(TimeSpan.FromTicks(Math.Max(0, end - Now)));
        }
    }
}
