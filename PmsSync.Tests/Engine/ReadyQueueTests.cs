using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class ReadyQueueTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;

    /// <summary>The bound of stride scheduling: two tenants that both wait all the time never differ by more than two runs.</summary>
    [Test]
    public void Take_TenantsThatAlwaysWait_GetEqualWorkWhateverTheirRunsCost() =>
        Gen.Select(Gen.Int[1, 60].Array[400], Gen.Int[2, 6], Gen.Int[1, 5]).Sample(static (costs, tenants, lanesEach) =>
        {
            var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
            for (var i = 0; i < tenants * lanesEach; i++)
                queue.Add(NewLane($"t{i % tenants}", $"l{i}", WorkClass.Normal), Start);
            var served = new Dictionary<TenantId, int>();

            foreach (var cost in costs)
            {
                var lane = queue.Peek()!;
                queue.Take(lane, cost, Start);
                served[lane.Key.Tenant] = served.GetValueOrDefault(lane.Key.Tenant) + cost;
                queue.Add(lane, Start);
            }

            (served.Values.Max() - served.Values.Min()).Should().BeLessThanOrEqualTo(2 * 60);
        });

    [Test]
    public void Take_TenantWithManyLanes_DoesNotHoldUpTheOther()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        for (var i = 0; i < 1_000; i++)
            queue.Add(NewLane("flood", $"f{i}", WorkClass.Normal), Start);
        queue.Add(NewLane("small", "s0", WorkClass.Normal), Start);
        queue.Add(NewLane("small", "s1", WorkClass.Normal), Start);

        Serve(queue, 4).Should().Equal("f0", "s0", "f1", "s1");
    }

    [Test]
    public void Refund_RunsThatWereNotBegun_CostTheirTenantNothing()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        foreach (var lane in (string[])["a0", "a1", "a2"])
            queue.Add(NewLane("a", lane, WorkClass.Normal), Start);
        var returned = queue.Peek()!;
        queue.Take(returned, 100, Start);

        ReadyQueue.Refund(returned);
        queue.Add(returned, Start);
        queue.Add(NewLane("b", "b0", WorkClass.Normal), Start);
        queue.Add(NewLane("b", "b1", WorkClass.Normal), Start);

        Serve(queue, 2).Should().BeEquivalentTo("a1", "b0");
    }

    [Test]
    public void Take_TenantThatFloods_ComesAfterWhatIsCriticalOfOthers()
    {
        var order = WorkOrder.FairBesideFloods(new FakeTimeProvider());
        order.Worked(WorkClass.Critical, new TenantId("flood"), TimeSpan.FromSeconds(1)).Should().BeTrue();
        var queue = new ReadyQueue(ClassShares.Default, order);
        queue.Add(NewLane("flood", "f0", WorkClass.Critical), Start);
        queue.MostUrgent.Should().Be(WorkClass.High);
        queue.Add(NewLane("small", "n0", WorkClass.Normal), Start);
        queue.Add(NewLane("small", "s0", WorkClass.Critical), Start);
        queue.Add(NewLane("small", "s1", WorkClass.Critical), Start);

        Serve(queue, 4).Should().Equal("s0", "s1", "f0", "n0");
    }

    [Test]
    public void Take_WithoutPriorities_IsInTheOrderOfArrival()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.AsItComes);
        queue.Add(NewLane("flood", "f0", WorkClass.Bulk), Start);
        queue.Add(NewLane("flood", "f1", WorkClass.Normal), Start);
        queue.Add(NewLane("small", "s0", WorkClass.Critical), Start);

        Serve(queue, 3).Should().Equal("f0", "f1", "s0");
    }

    [Test]
    public void Add_TenantThatWasAway_HasNotSavedUpTurns()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        queue.Add(NewLane("away", "a", WorkClass.Normal), Start);
        Serve(queue, 1);
        for (var i = 0; i < 200; i++)
            queue.Add(NewLane("busy", $"b{i}", WorkClass.Normal), Start);
        Serve(queue, 100);

        for (var i = 0; i < 5; i++)
            queue.Add(NewLane("away", $"a{i}", WorkClass.Normal), Start);

        Serve(queue, 6).Count(static l => l.StartsWith('a')).Should().Be(3);
    }

    [Test]
    public void Take_ClassesBeneathAFloodOfUrgentWork_GetTheirLeastShareAndNoMore()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        foreach (var workClass in Enum.GetValues<WorkClass>())
            queue.Add(NewLane("t", workClass.ToString(), workClass), Start);

        var served = new Dictionary<string, int>();
        for (var i = 0; i < 10_000; i++)
        {
            var lane = queue.Peek()!;
            queue.Take(lane, 1, Start);
            served[lane.Key.Name] = served.GetValueOrDefault(lane.Key.Name) + 1;
            queue.Add(lane, Start);
        }

        served["Bulk"].Should().BeInRange(395, 405);
        served["Normal"].Should().BeInRange(795, 805);
        served["High"].Should().BeInRange(1_495, 1_505);
        served["Critical"].Should().BeInRange(7_290, 7_310);
    }

    [Test]
    public void Take_OldLaneOfALowClass_MovesSoonerTheLongerItHasWaited()
    {
        TurnsBeforeBulk(TimeSpan.Zero).Should().Be(25);
        TurnsBeforeBulk(TimeSpan.FromSeconds(30)).Should().Be(13);
        TurnsBeforeBulk(TimeSpan.FromHours(5)).Should().Be(9, "age never makes it more than three times its share");
    }

    [Test]
    public void Take_CostlyRunOfALowClass_IsPaidBackBeforeTheNext()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        var critical = NewLane("t", "critical", WorkClass.Critical);
        var bulk = NewLane("t", "bulk", WorkClass.Bulk);
        queue.Add(critical, Start);
        queue.Add(bulk, Start);

        var (urgent, lowly) = (0, 0);
        while (lowly < 1_000)
        {
            var lane = queue.Peek()!;
            queue.Take(lane, lane == bulk ? 100 : 1, Start);
            (urgent, lowly) = lane == bulk ? (urgent, lowly + 100) : (urgent + 1, lowly);
            queue.Add(lane, Start);
        }

        urgent.Should().BeInRange(900 * 24, 1_000 * 24);
    }

    [Test]
    public void Reclassify_UrgentItemBehindALessUrgentOne_LiftsTheLane()
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        var lifted = NewLane("t", "lifted", WorkClass.Bulk);
        queue.Add(NewLane("t", "normal", WorkClass.Normal), Start);
        queue.Add(lifted, Start);

        lifted.Items.Add(new(2, new("t"), "lifted", WorkClass.Critical));
        queue.Reclassify(lifted);

        Serve(queue, 2).Should().Equal("lifted", "normal");
        queue.Peek().Should().BeNull();
    }

    private static int TurnsBeforeBulk(TimeSpan waited)
    {
        var queue = new ReadyQueue(ClassShares.Default, WorkOrder.Fair);
        queue.Add(NewLane("t", "bulk", WorkClass.Bulk), Start);
        queue.Add(NewLane("t", "critical", WorkClass.Critical), Start);
        for (var turns = 0; ; turns++)
        {
            var lane = queue.Peek()!;
            if (lane.Key.Name == "bulk")
                return turns;
            queue.Take(lane, 1, waited);
            queue.Add(lane, waited);
        }
    }

    private static List<string> Serve(ReadyQueue queue, int count)
    {
        var served = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var lane = queue.Peek()!;
            queue.Take(lane, 1, Start);
            served.Add(lane.Key.Name);
        }

        return served;
    }

    private static Lane NewLane(string tenant, string name, WorkClass workClass)
    {
        var lane = new Lane { Key = new(new(tenant), name) };
        lane.Items.Add(new(1, new(tenant), name, workClass));
        return lane;
    }
}
