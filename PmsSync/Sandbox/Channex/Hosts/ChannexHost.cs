namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>The simulated Channex as the sandbox runs it: its addresses, its files, its guests and its webhooks.</summary>
internal sealed class ChannexHost(
    ChannexWorld world, ChannexStore store, ChannexRoutes api, ChannexControl control, WebhookSender sender, SandboxOptions options, TimeProvider time)
{
    public async Task StartAsync(CancellationToken cancel)
    {
        await store.LoadAsync(cancel);
        world.Change(ChannexDemo.Ensure);
        await store.FlushAsync(cancel);
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        api.Map(routes);
        control.Map(routes);
    }

    /// <summary>One pass: guests come, what changed is stored, webhooks leave. Answers how many guests did something.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var changes = world.Read(a => ChannexPace.Advance(a, options.Pace, time.GetUtcNow()));
        await store.FlushAsync(cancel);
        await sender.SendDueAsync(cancel);
        return changes;
    }

    public Task StopAsync(CancellationToken cancel) => store.FlushAsync(cancel);
}
