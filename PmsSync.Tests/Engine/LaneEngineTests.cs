using CsCheck;
using Microsoft.Extensions.Logging;
using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class LaneEngineTests
{
    private static readonly Gen<LaneEngineOptions> AnyOptions = Gen.Select(
        Gen.Int[1, 64], Gen.Int[1, 200], Gen.Int[1, 40], Gen.Int[1, 50], Gen.Int[1, 6]).Select(
        static (capacity, memory, perLane, page, workers) => new LaneEngineOptions
        {
            Capacity = capacity,
            MaxInMemory = memory,
            MaxInMemoryPerLane = perLane,
            PageSize = page,
            MaxWorkers = workers,
            MaxLanesPerTurn = 4,
            MaxItemsPerLane = 7,
        });

    [Test]
    public Task Offer_FromACommittingThreadThatNeverWaits_EachItemOnceInOrderOfItsLane() =>
        AnyOptions.SampleAsync(
            static async options =>
            {
                using var rig = new EngineRig(
                    static async (rig, runs) =>
                    {
                        if (runs[0].Items[0].Id % 3 == 0)
                            await Task.Yield();
                        return [.. runs.Select(r => r.Items[0].Id % 5 == 0 ? Half(rig, r) : rig.Close(r))];
                    },
                    options);
                for (var i = 0; i < 50; i++)
                    rig.Source.Commit($"t{i % 3}", $"lane{i % 7}");
                await rig.Engine.StartAsync(CancellationToken.None);

                await Task.Run(() =>
                {
                    for (var i = 0; i < 1_000; i++)
                        rig.Put($"lane{i % 13}", $"t{i % 3}", (WorkClass)(i % 4));
                });
                await rig.Engine.WhenIdleAsync();

                rig.Source.Mistakes.Should().BeEmpty();
                rig.Source.OpenCount.Should().Be(0);
                rig.Source.Closed.Count.Should().Be(1_050);
                rig.Engine.Counts.Handled.Should().Be(1_050);
                (await rig.Engine.StopAsync(CancellationToken.None)).Should().Be(new EngineReport("test", 0, 0, 0, false));
            },
            iter: 40,
            threads: 1);

    [Test]
    public async Task StartAsync_WorkLeftOpenByACrash_IsHandledBeforeWhatIsOfferedNow()
    {
        using var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)));
        var left = rig.Source.Commit("t", "a");
        var offeredBeforeStart = rig.Put("a");

        await rig.StartAsync();
        var offeredAfter = rig.Put("a");
        await rig.Engine.WhenIdleAsync();

        rig.Source.Closed.Should().Equal(left, offeredBeforeStart, offeredAfter);
    }

    // A review found it: what was committed while the service stopped ended the process, from the writer's thread.
    [Test]
    public async Task Offer_ToAnEngineThatIsGone_LeavesItToTheNextStart()
    {
        var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)));
        await rig.StartAsync();
        await rig.Engine.WhenIdleAsync();
        await rig.Engine.StopAsync(CancellationToken.None);
        rig.Dispose();

        FluentActions.Invoking(() => rig.Put("a")).Should().NotThrow();

        rig.Source.OpenCount.Should().Be(1);
    }

    [Test]
    public async Task Handler_RetryAt_ParksOnlyItsLaneUntilThen()
    {
        var refused = 0;
        using var rig = new EngineRig((rig, runs) => ValueTask.FromResult<IReadOnlyList<LaneResult>>([.. runs.Select(
            r => r.Lane == "busy" && refused++ == 0
                ? new LaneResult.RetryAt(0, rig.Time.GetUtcNow().AddMinutes(5), "the channel asked to wait")
                : rig.Close(r))]));
        await rig.StartAsync();

        rig.Put("busy");
        await rig.Engine.WhenIdleAsync();
        rig.Put("busy");
        rig.Put("other");
        await rig.Engine.WhenIdleAsync();

        rig.Handled.Should().Equal("other");
        rig.Engine.Status().Parked.Should().Equal(
            new ParkedLane(new("t"), "busy", 2, rig.Time.GetUtcNow().AddMinutes(5), "the channel asked to wait"));
        rig.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await rig.Engine.WhenIdleAsync();
        rig.Handled.Should().Equal("other");
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        await rig.Engine.WhenIdleAsync();
        rig.Handled.Should().Equal("other", "busy", "busy");
        rig.Engine.Counts.Retried.Should().Be(1);
    }

    [Test]
    public async Task Offer_ItemThatMayNotRunYet_WaitsForItsInstantThoughTheClockIsSetBack()
    {
        using var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)));
        await rig.StartAsync();

        rig.Put("a", notBefore: rig.Time.GetUtcNow().AddHours(1));
        await rig.Engine.WhenIdleAsync();
        rig.Handled.Should().BeEmpty();
        rig.Time.WallShift = TimeSpan.FromDays(-1);
        rig.Time.Advance(TimeSpan.FromHours(1));
        await rig.Engine.WhenIdleAsync();

        rig.Handled.Should().Equal("a");
    }

    [Test]
    public async Task Unpark_ByAPerson_RunsTheLaneAtOnce()
    {
        using var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)));
        await rig.StartAsync();
        rig.Put("a", notBefore: rig.Time.GetUtcNow().AddHours(1));
        await rig.Engine.WhenIdleAsync();

        rig.Engine.Unpark(new("t"), "a").Should().BeTrue();
        await rig.Engine.WhenIdleAsync();

        rig.Handled.Should().Equal("a");
        rig.Engine.Unpark(new("t"), "a").Should().BeFalse("it is not parked any more");
    }

    [Test]
    public async Task Handler_Throws_ItsLanesAreThenHandledAloneAndOnlyTheCulpritWaitsOn()
    {
        var logger = new CountingLogger();
        var together = 0;
        using var rig = new EngineRig(
            (rig, runs) =>
            {
                if (runs.Any(static r => r.Lane == "bad"))
                {
                    together = Math.Max(together, runs.Count);
                    throw new InvalidOperationException("broken");
                }

                return ValueTask.FromResult(rig.CloseAll(runs));
            },
            new() { MaxWorkers = 1 },
            logger);
        foreach (var lane in (string[])["a", "bad", "b"])
            rig.Source.Commit("t", lane);

        await rig.StartAsync();
        logger.Count.Should().Be(1);
        together.Should().Be(3, "the first turn holds them all");
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await rig.Engine.WhenIdleAsync();

        rig.Handled.Should().BeEquivalentTo("a", "b");
        rig.Engine.Status().Parked.Should().ContainSingle().Which.Lane.Should().Be("bad");
        logger.Count.Should().Be(2);
        rig.Source.OpenCount.Should().Be(1, "nothing is lost");
    }

    [Test]
    public async Task Handler_AnswersWhatCannotBe_IsAFault()
    {
        using var rig = new EngineRig(static (_, runs) =>
            ValueTask.FromResult<IReadOnlyList<LaneResult>>([new LaneResult.Yield(runs[0].Items.Count + 1)]));
        rig.Source.Commit("t", "a");

        await rig.StartAsync();

        rig.Engine.Status().Parked.Should().ContainSingle().Which.Items.Should().Be(1);
    }

    [Test]
    public async Task StopAsync_WhileATurnRuns_WaitsForItAndReportsTheRest()
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var rig = new EngineRig(
            async (rig, runs) =>
            {
                entered.SetResult();
                await release.Task;
                return rig.CloseAll(runs);
            },
            new() { MaxWorkers = 1, MaxLanesPerTurn = 1 });
        await rig.StartAsync();
        rig.Put("a");
        await entered.Task;
        rig.Put("b");

        var stopping = rig.Engine.StopAsync(CancellationToken.None);
        stopping.IsCompleted.Should().BeFalse();
        release.SetResult();

        (await stopping).Running.Should().Be(0);
        rig.Handled.Should().Equal("a");
        rig.Source.OpenCount.Should().Be(1);
    }

    [Test]
    public async Task StopAsync_CancelledAgain_EndsAtOnceAndCancelsTheHandler()
    {
        var entered = new TaskCompletionSource();
        using var rig = new EngineRig(async (rig, runs) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, rig.Time, rig.Halt);
            return rig.CloseAll(runs);
        });
        await rig.StartAsync();
        rig.Put("a");
        await entered.Task;

        var report = await rig.Engine.StopAsync(new CancellationToken(canceled: true));

        report.Queued.Should().Be(1);
        rig.Halt.IsCancellationRequested.Should().BeTrue();
        rig.Source.OpenCount.Should().Be(1);
    }

    [Test]
    public async Task Restart_TurnThatIsStuck_AnotherWorkerHandlesItAndTheLateResultIsIgnored()
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var calls = 0;
        using var rig = new EngineRig(
            async (rig, runs) =>
            {
                if (Interlocked.Increment(ref calls) > 1)
                    return rig.CloseAll(runs);
                entered.SetResult();
                await release.Task;
                return LaneResult.AllDone(runs.Count);
            },
            new() { MaxWorkers = 1 });
        await rig.StartAsync();
        rig.Put("a");
        await entered.Task;

        rig.Engine.Restart(new("t"), "a").Should().BeTrue();
        await rig.Engine.WhenIdleAsync();
        release.SetResult();
        rig.Put("a");
        await rig.Engine.WhenIdleAsync();

        rig.Handled.Should().Equal("a", "a");
        rig.Engine.Counts.Handled.Should().Be(2);
        rig.Engine.Counts.Workers.Should().Be(1);
    }

    [Test]
    public async Task Reopen_ItemClosedLongAgo_IsHandledAgain()
    {
        using var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)));
        await rig.StartAsync();
        var dead = rig.Put("a");
        rig.Put("b");
        await rig.Engine.WhenIdleAsync();

        rig.Source.Reopen(dead);
        rig.Engine.Reopen([dead]);
        await rig.Engine.WhenIdleAsync();

        rig.Handled.Should().BeEquivalentTo("a", "b", "a");
    }

    [Test]
    public async Task Source_CannotBeRead_IsReadAgainLater()
    {
        var source = new FailingOnce();
        using var rig = new EngineRig(static (rig, runs) => ValueTask.FromResult(rig.CloseAll(runs)), source: source);
        source.Inner = rig.Source;
        rig.Source.Commit("t", "a");
        await rig.Engine.StartAsync(CancellationToken.None);
        var idle = rig.Engine.WhenIdleAsync();
        await source.Failed.Task;

        // The engine may not have begun its wait yet: time goes on until it has ended.
        while (!idle.IsCompleted)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        rig.Handled.Should().Equal("a");
    }

    private static LaneResult.Yield Half(EngineRig rig, LaneRun run)
    {
        var half = (run.Items.Count + 1) / 2;
        rig.Close(run with { Items = run.Items[..half] });
        return new(half);
    }

    private sealed class FailingOnce : WorkSource
    {
        public WorkSource? Inner { get; set; }

        public TaskCompletionSource Failed { get; } = new();

        public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max) =>
            Failed.TrySetResult() ? throw new IOException("the disk is full") : Inner!.ReadAfter(afterId, max);
    }

    private sealed class CountingLogger : ILogger
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Count++;
    }
}
