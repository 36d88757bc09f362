using CsCheck;
using PmsSync.Benchmarks.Throttling;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Tests.Throttling;

/// <summary>Counted at the server's arrival, whatever it counts by: never above the limit.</summary>
internal sealed class LimitPropertyTests
{
    private static readonly Gen<CallWindow> Windows = Gen.Select(Gen.Int[1, 20], Gen.OneOf(Gen.Const(1), Gen.Const(5), Gen.Const(10), Gen.Const(60), Gen.Const(300)), static (calls, seconds) =>
        new CallWindow($"{calls}/{seconds}", calls, TimeSpan.FromSeconds(seconds)));

    private static readonly Gen<(CallWindow[] Windows, int Seed, double Share, double GivenUp, double Unused, bool Floods, double Phase)> Schedules = Gen.Select(
        Windows.Array[1, 2], Gen.Int[0, 1_000_000], Gen.Double[0, 1], Gen.Double[0, 0.3], Gen.Double[0, 0.3], Gen.Bool, Gen.Double[0, 1],
        static (windows, seed, share, givenUp, unused, floods, phase) => (windows, seed, share, givenUp, unused, floods, phase));

    [Test]
    public void AnySchedule_AtAnyServer_IsNeverRefused() => Schedules.Sample(
        static schedule =>
        {
            var servers = schedule.Windows.SelectMany(w => new ServerLimit[]
            {
                new RollingWindow(w.Calls, w.Window), new FixedWindow(w.Calls, w.Window, w.Window * schedule.Phase), new RefillingBucket(w.Calls, w.Window),
            }).ToArray();
            var world = Run(schedule.Windows, schedule.Seed, schedule.Share, schedule.Floods, new LimitWorld(schedule.Seed, servers)
            {
                Latency = (TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(2)),
                GivenUp = schedule.GivenUp,
                Unused = schedule.Unused,
            });
            return world.Calls.Count > 0 && world.Calls.All(static c => c.IsAccepted);
        },
        iter: 300);

    [Test]
    public void AnySchedule_OfOneTenantPerClass_LeavesInTheOrderInWhichItAsked() => Schedules.Sample(
        static schedule =>
        {
            var world = Run(schedule.Windows, schedule.Seed, schedule.Share, floods: false, new LimitWorld(schedule.Seed));
            return world.Calls.GroupBy(static c => (c.Request.Class, c.Request.Tenant))
                .All(static g => g.OrderBy(static c => c.Left).ThenBy(static c => c.Asked).Select(static c => c.Asked).SequenceEqual(g.Select(static c => c.Asked).Order()));
        },
        iter: 100);

    // Bursts and single calls of all classes, several tenants and costs, among them fractions, at random moments.
    private static LimitWorld Run(CallWindow[] windows, int seed, double share, bool floods, LimitWorld world)
    {
        var chance = new Random(seed);
        var budget = new CallBudget("property", "calls", windows);
        var most = windows.Min(static w => w.Calls);
        var length = windows.Max(static w => w.Window) * 5;
        if (floods)
            world.Flood(new CallRequest(new TenantId("flood"), WorkClass.Bulk, [budget]));
        for (var i = 0; i < 10 + (share * most * 10); i++)
        {
            var cost = chance.Next(3) == 0 ? Math.Min(most, 1 + (chance.NextDouble() * 2)) : 1;
            var request = new CallRequest(new TenantId($"t{chance.Next(3)}"), (WorkClass)chance.Next(4), [budget], cost);
            var burst = chance.Next(10) == 0 ? (int)most : 1;
            world.At(length * chance.NextDouble(), () => Repeat(burst, () => world.Call(request)));
        }
        world.RunUntil(length);
        return world;
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
            action();
    }
}
