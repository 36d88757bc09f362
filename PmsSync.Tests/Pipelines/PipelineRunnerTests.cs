using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Pipelines;
using PmsSync.Tests.Journal;

namespace PmsSync.Tests.Pipelines;

internal sealed class PipelineRunnerTests
{
    [Test]
    public async Task HandleAsync_EventsOfManyLanes_AreAppliedOnceAndInOrder()
    {
        using var rig = await RunnerRig.OpenAsync();
        await rig.StartAsync();
        foreach (var i in Enumerable.Range(0, 40))
            await rig.PutAsync($"{i:00}", lane: $"lane{i % 4}");

        await rig.WhenIdleAsync();

        rig.Toys.Should().HaveCount(40);
        for (var lane = 0; lane < 4; lane++)
            rig.Toys.Where(t => int.Parse(t) % 4 == lane).Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    [TestCase(RunnerRig.Throws)]
    [TestCase(RunnerRig.Unwritable)]
    public async Task HandleAsync_EventThatFails_WaitsForItsRetryAndTheLaneBehindIt(string payload)
    {
        using var rig = await RunnerRig.OpenAsync();
        await rig.StartAsync();
        var bad = await rig.PutAsync(payload);
        await rig.PutAsync("after");

        await rig.WhenIdleAsync();

        rig.Find(bad).Should().BeEquivalentTo(new { Outcome = Outcome.Open, Attempts = 1 });
        rig.Find(bad).RetryAt.Should().BeAfter(rig.Store.Time.GetUtcNow());
        rig.Toys.Should().BeEmpty();
    }

    [Test]
    public async Task HandleAsync_EventThatNeedsARetry_IsMeasuredFromItsArrival()
    {
        using var rig = await RunnerRig.OpenAsync();
        await rig.StartAsync();
        await rig.PutAsync(RunnerRig.Throws);
        await rig.WhenIdleAsync();
        rig.Well.Add(RunnerRig.Throws);
        rig.Store.Time.Advance(TimeSpan.FromSeconds(2));

        await rig.WhenIdleAsync();

        var times = rig.Store.Journal.Timings.Of(Pipeline.Bookings);
        times.Should().BeEquivalentTo(new { FromBefore = 0, Applied = new { Count = 1 } });
        times.Applied.P99.Should().BeCloseTo(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.5));
    }

    // An event whose rows the database refused was once never judged: its lane stood still for ever.
    [TestCase(RunnerRig.Throws)]
    [TestCase(RunnerRig.Unwritable)]
    public async Task HandleAsync_EventThatKeepsFailing_DiesAndFreesItsLane(string payload)
    {
        using var rig = await RunnerRig.OpenAsync();
        await rig.StartAsync();
        await rig.PutAsync("before");
        var bad = await rig.PutAsync(payload);
        await rig.PutAsync("after");

        await rig.RetryAsync(times: new RetryPolicy(new Random(1)).MaxAttempts);

        rig.Find(bad).Should().BeEquivalentTo(new { Outcome = Outcome.Dead, Attempts = 8 });
        rig.Find(bad).Error.Should().NotBeNullOrEmpty();
        rig.Toys.Should().Equal("before", "after");
    }

    [TestCase(RunnerRig.Throws)]
    [TestCase(RunnerRig.Unwritable)]
    public async Task HandleAsync_OneLaneFails_TheOthersOfItsTurnAreApplied(string payload)
    {
        using var rig = await RunnerRig.OpenAsync();
        await rig.PutAsync("one", lane: "a");
        await rig.PutAsync(payload, lane: "b");
        await rig.PutAsync("two", lane: "c");

        await rig.StartAsync();

        rig.Toys.Should().BeEquivalentTo("one", "two");
    }

    // A turn of many lanes was once one commit, for which a booking had to wait.
    [Test]
    public async Task HandleAsync_LanesThatTakeLongToWrite_AreCommittedInParts()
    {
        using var rig = await RunnerRig.OpenAsync();
        rig.Wrote = () => rig.Store.Time.Advance(TimeSpan.FromMilliseconds(10));
        foreach (var lane in Enumerable.Range(0, 6))
            await rig.PutAsync($"{lane}", $"lane{lane}");
        var before = rig.Store.Database.Writer.BatchNumber;

        await rig.StartAsync();

        rig.Toys.Should().BeEquivalentTo("0", "1", "2", "3", "4", "5");
        rig.Resolved.Values.Should().AllBeEquivalentTo(1);
        (rig.Store.Database.Writer.BatchNumber - before).Should().Be(6, "each is a part of its own");
    }

    [Test]
    public async Task HandleAsync_OneLaneFailsAfterAPartWasCommitted_EachIsAppliedOnce()
    {
        using var rig = await RunnerRig.OpenAsync();
        rig.Wrote = () => rig.Store.Time.Advance(TimeSpan.FromMilliseconds(10));
        var bad = 0L;
        foreach (var lane in Enumerable.Range(0, 6))
        {
            var id = await rig.PutAsync(lane == 3 ? RunnerRig.Unwritable : $"{lane}", $"lane{lane}");
            bad = lane == 3 ? id : bad;
        }

        await rig.StartAsync();

        rig.Toys.Should().BeEquivalentTo("0", "1", "2", "4", "5");
        rig.Resolved.Values.Should().AllBeEquivalentTo(1);
        rig.Find(bad).Should().BeEquivalentTo(new { Outcome = Outcome.Open, Attempts = 1 });
    }

    // Sixty-four lanes that are long to resolve once kept their worker, and a booking waited for all of them.
    [Test]
    public async Task HandleAsync_LanesThatTakeLongToResolve_TheRestGoesBackForAnotherTurn()
    {
        using var rig = await RunnerRig.OpenAsync();
        rig.Resolving = () => rig.Store.Time.Advance(TimeSpan.FromMilliseconds(10));
        var events = await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => rig.FindAsync($"{lane}", $"lane{lane}")));

        var results = await rig.HandleAsync(events);

        results[0].Should().Be(LaneResult.Done);
        results.Skip(1).Should().AllBeEquivalentTo(new LaneResult.Yield(0));
        rig.Toys.Should().Equal("0");
    }

    // A quiet tenant's booking, first in its turn, once waited for all of another's that were resolved behind it.
    [Test]
    public async Task HandleAsync_AnotherTenantsLaneIsResolved_TheFirstsIsOnItsWayToTheWriter()
    {
        using var rig = await RunnerRig.OpenAsync();
        var (mine, others) = (await rig.FindAsync("mine", "a", "owner"), await rig.FindAsync("others", "b", "other"));
        var written = new TaskCompletionSource();
        rig.Wrote = () => written.TrySetResult();
        var resolved = 0;
        rig.Resolving = () =>
        {
            if (++resolved == 2)
                written.Task.GetAwaiter().GetResult();
        };

        await rig.HandleAsync(mine, others);

        rig.Toys.Should().Equal("mine", "others");
    }

    [Test]
    public async Task HandleAsync_LanesOfSeveralTenants_AreCommittedTenantByTenant()
    {
        using var rig = await RunnerRig.OpenAsync();
        var mine = await rig.FindAsync("mine", "a", "owner");
        var others = await rig.FindAsync(RunnerRig.Unwritable, "b", "other");
        var more = await rig.FindAsync("more", "c", "owner");

        var results = await rig.HandleAsync([mine, others, more]);

        results.Should().Match(r => r.ElementAt(0) == LaneResult.Done && r.ElementAt(2) == LaneResult.Done);
        results[1].Should().BeOfType<LaneResult.RetryAt>();
        rig.Toys.Should().BeEquivalentTo("mine", "more");
    }

    [Test]
    public async Task HandleAsync_InputsChangeBetweenLoadAndCommit_ResolvesAgainAndWritesOnce()
    {
        using var rig = await RunnerRig.OpenAsync();
        rig.InterruptOnce(() => rig.Store.AddToyAsync("meanwhile").GetAwaiter().GetResult());
        var id = await rig.PutAsync("mine");

        await rig.StartAsync();

        rig.Resolved[id].Should().Be(2);
        rig.Toys.Should().BeEquivalentTo("mine", "meanwhile");
    }

    [Test]
    public async Task HandleAsync_DiscardedBeforeItsTurn_IsNotResolvedAndTheLaneGoesOn()
    {
        using var rig = await RunnerRig.OpenAsync();
        var discarded = await rig.PutAsync("discarded");
        await rig.PutAsync("after");
        await Events.SettleAsync(rig.Store, discarded, new Verdict.Closed(Outcome.Discarded, "owner: a test"));

        await rig.StartAsync();

        rig.Resolved.Should().NotContainKey(discarded);
        rig.Toys.Should().Equal("after");
    }

    // A reopened event is older than what its lane has done since; it was once offered as if it were new, and dropped.
    [Test]
    public async Task HandleAsync_DeadLetterOpenedAgain_IsAppliedAfterNewerOnes()
    {
        using var rig = await RunnerRig.OpenAsync();
        await rig.StartAsync();
        var bad = await rig.PutAsync(RunnerRig.Throws);
        await rig.RetryAsync(times: 8);
        await rig.PutAsync("newer");
        await rig.WhenIdleAsync();
        rig.Well.Add(RunnerRig.Throws);

        await rig.Store.Get<DeadLetters>().RetryAsync(new("owner"), new DeadLetterChoice.All());
        await rig.WhenIdleAsync();

        rig.Find(bad).Outcome.Should().Be(Outcome.Applied);
        rig.Toys.Should().BeEquivalentTo("newer", RunnerRig.Throws);
    }

    [Test]
    public void Pause_AnyNumberOfFailures_GrowsAndStaysWithinItsBounds()
    {
        var policy = new RetryPolicy(new Random(1));

        for (var failures = 1; failures < 60; failures++)
        {
            var bound = Math.Min(policy.Longest.TotalSeconds, policy.First.TotalSeconds * Math.Pow(2, failures - 1));
            policy.Pause(failures).TotalSeconds.Should().BePositive().And.BeLessThanOrEqualTo(bound);
        }
    }
}
