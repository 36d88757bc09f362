using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class WorkerPoolTests
{
    private static readonly LaneEngineOptions Options = new()
    {
        MinWorkers = 2,
        MaxWorkers = 10,
        DrainWithin = TimeSpan.FromSeconds(1),
        ShrinkEvery = TimeSpan.FromSeconds(5),
    };

    [Test]
    public void Decide_NothingToDo_IsTheMinimum()
    {
        var pool = new WorkerPool(Options);

        pool.Decide(default, TimeSpan.FromSeconds(1)).Should().Be(2);
        pool.Reason.Should().Be(WorkerReason.Minimum);
    }

    [Test]
    public void Decide_SteadyLoad_IsArrivalsTimesDuration()
    {
        var pool = new WorkerPool(Options);

        // 50 items a second that take 100 ms each keep 5 workers busy.
        Steady(pool, perSecond: 50, secondsEach: 0.1);

        pool.Target.Should().BeInRange(5, 6);
        pool.Reason.Should().Be(WorkerReason.Load);
        pool.ReasonText.Should().Be("50 items/s at 100 ms each need 5.0");
    }

    [Test]
    public void Decide_Backlog_GrowsAtOnceUpToTheMaximum()
    {
        var pool = new WorkerPool(Options);

        pool.Decide(new(100_000, 50, 0, 100_000, 0, TimeSpan.Zero), TimeSpan.FromMilliseconds(1)).Should().Be(10);
        pool.Reason.Should().Be(WorkerReason.Maximum);
    }

    [Test]
    public void Decide_FewLanes_NeedNoMoreWorkersThanLanes()
    {
        var pool = new WorkerPool(Options);

        pool.Decide(new(100_000, 2, 1, 100_000, 0, TimeSpan.Zero), TimeSpan.FromMilliseconds(1)).Should().Be(3);
        pool.Reason.Should().Be(WorkerReason.Lanes);
    }

    [Test]
    public void Decide_LoadGone_ShrinksOneByOne()
    {
        var pool = new WorkerPool(Options);
        pool.Decide(new(100_000, 50, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(1)).Should().Be(10);

        pool.Decide(default, TimeSpan.FromSeconds(5.9)).Should().Be(10);
        pool.Decide(default, TimeSpan.FromSeconds(6)).Should().Be(9);
        pool.Reason.Should().Be(WorkerReason.Shrinking);
        pool.Decide(default, TimeSpan.FromSeconds(6.1)).Should().Be(9);
        for (var second = 11; second <= 60; second += 5)
            pool.Decide(default, TimeSpan.FromSeconds(second));
        pool.Target.Should().Be(2);
    }

    private static void Steady(WorkerPool pool, int perSecond, double secondsEach)
    {
        for (var second = 1; second <= 60; second++)
        {
            var items = (long)second * perSecond;
            pool.Decide(
                new(0, 20, 5, items, items, TimeSpan.FromSeconds(items * secondsEach)), TimeSpan.FromSeconds(second));
        }
    }
}
