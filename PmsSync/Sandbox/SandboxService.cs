using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Sandbox;

/// <summary>What one pass did.</summary>
internal readonly record struct SandboxPass(int Changes, int Reads);

/// <summary>Starts the simulated channels before those who read them, and lets their time pass.</summary>
internal sealed partial class SandboxService(
    SandboxOptions options, SandboxWorld world, SandboxStore store, SandboxServer server, ImportReader reader, ChannexHost channex,
    TimeProvider time, ILogger<SandboxService> logger) : BackgroundService
{
    /// <summary>One export that hangs must not keep the other channels from reading theirs.</summary>
    private const int ReadsAtOnce = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;
        world.Restore(await store.LoadAsync(cancellationToken));
        await channex.StartAsync(cancellationToken);
        await server.StartAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;
        await base.StopAsync(cancellationToken);
        await server.StopAsync(cancellationToken);
        await store.FlushAsync(world, cancellationToken);
        await channex.StopAsync(cancellationToken);
    }

    /// <summary>One pass: guests come, channels read our export, what changed is stored, and Channex tells its webhooks.</summary>
    public async Task<SandboxPass> RunOnceAsync(CancellationToken cancel)
    {
        var changes = world.Advance();
        var reads = world.TakeDueReads();
        await Parallel.ForEachAsync(
            reads, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancel },
            async (read, stop) => await reader.ReadAsync(read.Id, read.Address, stop));
        await store.FlushAsync(world, cancel);
        changes += await channex.RunOnceAsync(cancel);
        return new SandboxPass(changes, reads.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var pass = await RunOnceAsync(stoppingToken);
                if (pass.Changes > 0)
                    Log.Passed(logger, pass.Changes, pass.Reads);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9005, LogLevel.Debug, "The sandbox's guests changed {Changes} stays; its channels read our exports {Reads} times.")]
        public static partial void Passed(ILogger logger, int changes, int reads);

        [LoggerMessage(9006, LogLevel.Error, "The sandbox could not complete a pass; the next one tries again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
