using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Tests.Pipelines;
using PmsSync.Tests.Pipelines.Bookings.Channels;

namespace PmsSync.Tests.Inbound.Channels;

[TestFixture]
[CancelAfter(60_000)]
internal sealed class ChannelSchedulerTests
{
    private static readonly ChannelKey Key = new(PipelineHouse.Owner, ChannelHouse.Manager);

    [Test]
    public async Task Start_AndEachInterval_Pulls()
    {
        await using var bench = await ChannelBench.OpenAsync();
        using var scheduler = await StartAsync(bench);

        await bench.Let(scheduler, TimeSpan.FromSeconds(3), reads: 1);
        scheduler.NextAt(Key).Should().BeCloseTo(bench.House.Time.GetUtcNow().AddMinutes(1), TimeSpan.FromSeconds(9));
        await bench.Let(scheduler, TimeSpan.FromSeconds(70), reads: 2);

        await scheduler.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Wanted_WhileAllIsWell_PullsAtOnce()
    {
        await using var bench = await ChannelBench.OpenAsync();
        using var scheduler = await StartAsync(bench);
        await bench.Let(scheduler, TimeSpan.FromSeconds(3), reads: 1);

        var number = bench.Ledger.Want(Key.Tenant, Key.Connection);
        while (!bench.Ledger.IsApplied(Key.Tenant, Key.Connection, number))
            await Task.Yield();

        bench.Channel.Reads.Should().Be(2);
        await scheduler.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Wanted_WhileTheChannelAskedForAPause_WaitsForIt()
    {
        await using var bench = await ChannelBench.OpenAsync();
        bench.Channel.OnRead = () => new Answer<BookingPage>.Later(bench.House.Time.GetUtcNow().AddMinutes(5), "Too many calls.", IsThrottled: true);
        using var scheduler = await StartAsync(bench);
        await bench.Let(scheduler, TimeSpan.FromSeconds(3), reads: 1);
        bench.Channel.OnRead = static () => null;

        bench.Ledger.Want(Key.Tenant, Key.Connection);
        bench.House.Time.Advance(TimeSpan.FromMinutes(4));
        bench.Channel.Reads.Should().Be(1);
        await bench.Let(scheduler, TimeSpan.FromSeconds(70), reads: 2);

        await scheduler.StopAsync(CancellationToken.None);
    }

    [TestCase(false, 300)]
    [TestCase(true, 2)]
    public async Task Start_AfterFailures_RestsAsBeforeUnlessASignalWaits(bool signal, int seconds)
    {
        await using var bench = await ChannelBench.OpenAsync();
        var now = bench.House.Time.GetUtcNow();
        await bench.House.Database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            ChannelCursorStore.Save(session, new ChannelCursor { Key = Key, Failures = 4, Problem = "It does not answer.", NextAt = now.AddMinutes(5) });
            if (signal)
                PullRequests.Add(session, Key, "booking", now, "{}"u8);
            return true;
        });

        using var scheduler = await StartAsync(bench);

        scheduler.NextAt(Key).Should().BeOnOrAfter(now).And.BeOnOrBefore(now.AddSeconds(seconds));
        if (!signal)
            scheduler.NextAt(Key).Should().Be(now.AddMinutes(5));
        await scheduler.StopAsync(CancellationToken.None);
    }

    private static async Task<ChannelScheduler> StartAsync(ChannelBench bench)
    {
        var scheduler = new ChannelScheduler(
            bench.Pollers(), bench.Ledger, bench.House.Tenants, bench.House.Database, bench.House.Time, new Random(1), NullLogger<ChannelScheduler>.Instance);
        await scheduler.StartAsync(CancellationToken.None);
        while (scheduler.NextAt(Key) is null)
            await Task.Yield();
        return scheduler;
    }
}

/// <summary>Time that passes in small steps until the channel was read that often, and the next pull is planned.</summary>
internal static class PassingTime
{
    public static async Task Let(this ChannelBench bench, ChannelScheduler scheduler, TimeSpan passes, int reads)
    {
        var until = bench.House.Time.GetUtcNow() + passes;
        while (bench.Channel.Reads < reads || scheduler.NextAt(new ChannelKey(PipelineHouse.Owner, ChannelHouse.Manager)) is null)
        {
            TestContext.CurrentContext.CancellationToken.ThrowIfCancellationRequested();
            if (bench.Channel.Reads < reads && bench.House.Time.GetUtcNow() < until)
                bench.House.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        bench.Channel.Reads.Should().Be(reads);
    }
}
